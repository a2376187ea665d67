//! Pages on which nothing more is asked: a link that is dead, one that was declined, and what went wrong on the way.

use leptos::prelude::*;
use shared::{authorization::Failure, branding::Branded, connect::Asked, id::RequestedSourceId};

use super::{
    address::Place,
    ask::Trouble,
    parts::{Heading, Mark, Refusal},
    use_desk, words,
};
use crate::ui::{
    badge::Tone,
    button::{Button, Look},
    icon::Icon,
};

/// The same for every reason, and with no word of who sent it (S14).
#[component]
pub fn Dead() -> impl IntoView {
    view! {
        <Mark tone=Tone::Neutral icon=Icon::Lock />
        <Heading
            text="This link does not work"
            lead="It may have been used already, withdrawn or replaced, or its time is over. Ask whoever sent it for a new one."
        />
    }
}

/// The address without its end.
#[component]
pub fn Incomplete() -> impl IntoView {
    view! {
        <Mark tone=Tone::Warning icon=Icon::TriangleAlert />
        <Heading
            text="Open the whole link"
            lead="Part of the address is missing. Open it again from the message you were sent, with everything after the # sign."
        />
    }
}

#[component]
pub fn Unreached(place: Place, trouble: Trouble) -> impl IntoView {
    let desk = use_desk();
    let (title, advice) = words::trouble(&trouble);
    let retry = Callback::new(move |()| desk.open(place.clone()));
    view! {
        <Mark tone=Tone::Warning icon=Icon::TriangleAlert />
        <Heading text=title lead=advice />
        <div class="sheet-actions">
            <Button look=Look::Primary icon=Icon::Retry on_click=retry>"Try again"</Button>
        </div>
    }
}

/// Nothing was connected, and the link still works.
#[component]
pub fn Refused(asked: Option<Asked>, source: Option<RequestedSourceId>, failure: Failure) -> impl IntoView {
    let desk = use_desk();
    let (title, advice) = words::failure(failure).unwrap_or(("It did not work", "Try again."));
    let ways_on = asked.map(|asked| {
        let request = asked.request;
        let again = asked.sources.iter().find(|it| Some(it.id) == source && it.connected_at.is_none()).cloned();
        let again = again.map(|source| {
            let start = Callback::new(move |()| desk.start(asked.clone(), source.clone()));
            view! { <Button look=Look::Primary pending=desk.busy() on_click=start>"Try again"</Button> }
        });
        let back = Callback::new(move |()| {
            let place = Place::Request { request, source: None };
            place.replace();
            desk.open(place);
        });
        view! {
            <p class="sheet-lead">"Nothing was connected. Your link still works."</p>
            <Refusal />
            <div class="sheet-actions">
                {again}
                <Button on_click=back>"See what is asked for"</Button>
            </div>
        }
    });
    view! {
        <Mark tone=Tone::Warning icon=Icon::TriangleAlert />
        <Heading text=title lead=advice />
        {ways_on}
    }
}

#[component]
pub fn Declined(organization: Branded) -> impl IntoView {
    let lead = format!("{} is told that you declined, and the link does not work any more. You can close this page.", organization.name);
    view! {
        <Mark tone=Tone::Neutral icon=Icon::Check />
        <Heading text="Thank you for your answer" lead />
    }
}
