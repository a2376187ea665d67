//! Pages on which nothing more is asked: a link that is dead, one that was declined, and what went wrong on the way.

use shared::{authorization::Failure, branding::Branded, connect::Asked, id::RequestedSourceId};

use super::{
    address::Place,
    ask::Trouble,
    desk::Desk,
    dom::Tag,
    parts::{actions, button, heading, lead, mark, step},
    words,
};
use crate::ui::{badge::Tone, button::Look, icon::Icon};

/// The same for every reason, and with no word of who sent it (S14).
pub fn dead() -> Vec<Tag> {
    vec![
        mark(Tone::Neutral, Icon::Lock),
        heading("This link does not work"),
        lead(
            "It may have been used already, withdrawn or replaced, or its time is over. Ask whoever sent it for a new one.",
        ),
    ]
}

/// The address without its end.
pub fn incomplete() -> Vec<Tag> {
    warning(
        "Open the whole link",
        "Part of the address is missing. Open it again from the message you were sent, with everything after the # sign.",
    )
}

pub fn unreached(desk: &Desk, place: Place, trouble: &Trouble) -> Vec<Tag> {
    let (title, advice) = words::trouble(trouble);
    let again = button(Look::Primary, Some(Icon::Retry), "Try again");
    let mut page = warning(title, &advice);
    page.push(actions([step(desk, again, move |desk| desk.open(place.clone()))]));
    page
}

/// Nothing was connected. The link still works, where it is known.
pub fn refused(desk: &Desk, asked: Option<Asked>, source: Option<RequestedSourceId>, failure: Failure) -> Vec<Tag> {
    let (title, advice) = words::failure(failure).unwrap_or(("It did not work", "Try again."));
    let mut page = warning(title, advice);
    let Some(asked) = asked else { return page };
    let request = asked.request;
    let back = step(desk, button(Look::Plain, None, "See what is asked for"), move |desk| desk.go(Place::of(request)));
    let again = asked.sources.iter().find(|it| Some(it.id) == source && it.connected_at.is_none()).cloned();
    let again = again
        .map(|source| step(desk, button(Look::Primary, None, "Try again"), move |desk| desk.start(&asked, &source)));
    page.push(lead("Nothing was connected. Your link still works."));
    page.push(desk.alert());
    page.push(actions(again.into_iter().chain([back])));
    page
}

pub fn declined(organization: &Branded) -> Vec<Tag> {
    let told = format!(
        "{} is told that you declined, and the link does not work any more. You can close this page.",
        organization.name
    );
    vec![mark(Tone::Neutral, Icon::Check), heading("Thank you for your answer"), lead(&told)]
}

fn warning(title: &str, advice: &str) -> Vec<Tag> {
    vec![mark(Tone::Warning, Icon::TriangleAlert), heading(title), lead(advice)]
}
