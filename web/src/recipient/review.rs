//! Who asks for what, and why: all of it before anything is begun.

use leptos::prelude::*;
use shared::connect::Asked;

use super::{
    confirm::Confirm,
    parts::{Heading, Lines, Progress, Refusal},
    source::Source,
    use_desk, words,
};
use crate::ui::{
    button::{Button, Look},
    icon::Icon,
    moment,
};

#[component]
pub fn Review(asked: Asked) -> impl IntoView {
    let desk = use_desk();
    let declining = RwSignal::new(false);
    let organization = asked.organization.name.clone();
    let providers = words::providers(&asked);
    let (title, lead) = if asked.renews {
        (
            format!("{organization} asks you to renew access"),
            format!("{} asks you to authorize {providers} again.", asked.asked_by),
        )
    } else {
        (format!("{organization} asks for access"), format!("{} asks you to connect {providers}.", asked.asked_by))
    };
    let first_open = asked.sources.iter().position(|source| source.connected_at.is_none());
    let sources = asked.sources.iter().cloned().enumerate();
    let sources = sources
        .map(|(number, source)| view! { <Source asked=asked.clone() source first=first_open == Some(number) /> })
        .collect_view();
    let begun = asked.sources.iter().any(|source| source.connected_at.is_some());
    let consequence = if begun {
        format!("The link stops working, and {organization} is told. What you have connected already stays connected; your receipt ends it.")
    } else {
        format!("The link stops working, and {organization} is told. Nothing is connected.")
    };
    let to_decline = asked.clone();
    view! {
        <Heading text=title lead />
        {asked.purpose.clone().map(|purpose| view! { <Purpose from=asked.asked_by.clone() purpose /> })}
        <Refusal />
        <Progress asked=asked.clone() />
        <ol class="asked">{sources}</ol>
        <Lines icon=Icon::Lock class="promises" lines=promises(&asked) />
        <div class="sheet-end">
            <p class="sheet-note">{format!("This link works until {}.", moment::exact(asked.expires_at))}</p>
            <Button look=Look::Quiet on_click=Callback::new(move |()| declining.set(true))>"Decline"</Button>
        </div>
        <Confirm
            open=declining
            title="Decline this request?"
            text=consequence
            action="Decline"
            on_confirm=Callback::new(move |()| desk.decline(to_decline.clone()))
        />
    }
}

/// In the words of whoever asks, line breaks included.
#[component]
fn Purpose(from: String, purpose: String) -> impl IntoView {
    view! {
        <figure class="purpose">
            <figcaption>{format!("Message from {from}")}</figcaption>
            <blockquote>{purpose}</blockquote>
        </figure>
    }
}

/// What somebody wants to know before they log in or type a password.
fn promises(asked: &Asked) -> Vec<String> {
    let left = || asked.sources.iter().filter(|source| source.connected_at.is_none());
    let mut promises = Vec::new();
    if left().any(|source| words::by_login(&source.method)) {
        promises.push(format!(
            "You log in at the service itself. Neither {} nor Mooring sees your password.",
            asked.organization.name
        ));
    }
    if left().any(|source| !words::by_login(&source.method)) {
        promises.push("What you enter is tested, encrypted and never shown again, to nobody.".to_owned());
    }
    promises.push("You get a receipt, with which you can take the access back at any time.".to_owned());
    promises
}
