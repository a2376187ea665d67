//! Pages on which nothing more is asked: a link that is dead, one that was declined, and what went wrong on the way.

use shared::{authorization::Failure, branding::Branded, connect::Asked, id::RequestedSourceId};

use super::{
    address::Place,
    ask::Trouble,
    desk::Desk,
    parts::{Ending, Way},
    words,
};
use crate::ui::{badge::Tone, button::Look, icon::Icon};

/// The same for every reason, and with no word of who sent it (S14).
pub fn dead() -> Ending {
    Ending {
        tone: Tone::Neutral,
        icon: Icon::Lock,
        title: "This link does not work".to_owned(),
        lead: "It may have been used already, withdrawn or replaced, or its time is over. Ask whoever sent it for a new one.".to_owned(),
        note: String::new(),
        ways: Vec::new(),
    }
}

/// The address without its end.
pub fn incomplete() -> Ending {
    warning(
        "Open the whole link",
        "Part of the address is missing. Open it again from the message you were sent, with everything after the # sign.",
    )
}

pub fn unreached(desk: Desk, place: Place, trouble: &Trouble) -> Ending {
    let (title, advice) = words::trouble(trouble);
    let again = Way {
        icon: Some(Icon::Retry),
        ..Way::new(Look::Primary, "Try again", move || desk.open(place.clone()))
    };
    Ending { ways: vec![again], ..warning(title, advice) }
}

/// Nothing was connected. The link still works, where it is known.
pub fn refused(desk: Desk, asked: Option<Asked>, source: Option<RequestedSourceId>, failure: Failure) -> Ending {
    let (title, advice) = words::failure(failure).unwrap_or(("It did not work", "Try again."));
    let ending = warning(title, advice);
    let Some(asked) = asked else { return ending };
    let request = asked.request;
    let again = asked.sources.iter().find(|it| Some(it.id) == source && it.connected_at.is_none()).cloned();
    let again = again.map(|source| {
        Way::new(Look::Primary, "Try again", move || desk.start(asked.clone(), source.clone()))
    });
    let back = Way::new(Look::Plain, "See what is asked for", move || desk.go(Place::of(request)));
    Ending {
        note: "Nothing was connected. Your link still works.".to_owned(),
        ways: again.into_iter().chain([back]).collect(),
        ..ending
    }
}

pub fn declined(organization: &Branded) -> Ending {
    Ending {
        tone: Tone::Neutral,
        icon: Icon::Check,
        title: "Thank you for your answer".to_owned(),
        lead: format!(
            "{} is told that you declined, and the link does not work any more. You can close this page.",
            organization.name
        ),
        note: String::new(),
        ways: Vec::new(),
    }
}

fn warning(title: &str, lead: impl Into<String>) -> Ending {
    Ending {
        tone: Tone::Warning,
        icon: Icon::TriangleAlert,
        title: title.to_owned(),
        lead: lead.into(),
        note: String::new(),
        ways: Vec::new(),
    }
}
