//! What recipients of a link see, as a program of its own: they have no account, come once, and from any phone. It reads
//! the address, asks the API, and knows nothing that a reload would not find again but the receipt's address.

mod address;
mod ask;
mod choose;
mod confirm;
mod desk;
mod end;
mod enter;
mod frame;
mod granted;
mod load;
mod parts;
mod receipt;
mod review;
mod source;
mod words;

use leptos::{mount::mount_to_body, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use self::{
    address::Place,
    choose::Choose,
    desk::{Desk, Screen},
    enter::Enter,
    frame::Frame,
    granted::Connected,
    receipt::{ReceiptPage, Revoked},
    review::Review,
};
use crate::{browser::fragment, ui::panic};

/// Puts the pages in the page.
pub fn start() {
    panic::watch();
    mount_to_body(Recipient);
}

#[component]
fn Recipient() -> impl IntoView {
    let desk = Desk::new();
    provide_context(desk);
    desk.open(Place::now());
    follow(desk);
    let screen = desk.screen();
    let organization = Memo::new(move |_| screen.read().organization().cloned());
    view! {
        <Frame organization=organization.into()>
            {move || page(desk, screen.get())}
        </Frame>
    }
}

fn use_desk() -> Desk {
    expect_context()
}

/// Another link is pasted into the tab, *Back* is pressed, or the browser shows the page again as it was left.
fn follow(desk: Desk) {
    let again = move |_| desk.open(Place::now());
    let _ = window_event_listener_untyped(fragment::ARRIVED, again);
    let _ = window_event_listener_untyped("popstate", again);
    let _ = window_event_listener_untyped("pageshow", move |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            desk.open(Place::now());
        }
    });
}

fn page(desk: Desk, screen: Screen) -> AnyView {
    match screen {
        Screen::Opening => view! { <Opening /> }.into_any(),
        Screen::Unreached { place, trouble } => end::unreached(desk, place, &trouble).show(),
        Screen::Incomplete => end::incomplete().show(),
        Screen::Dead => end::dead().show(),
        Screen::Review(asked) => view! { <Review asked /> }.into_any(),
        Screen::Entering { asked, source } => view! { <Enter asked source /> }.into_any(),
        Screen::Choosing { asked, authorization, accounts } => {
            view! { <Choose asked authorization accounts /> }.into_any()
        }
        Screen::Refused { asked, source, failure } => end::refused(desk, asked, source, failure).show(),
        Screen::Granted(grant) => view! { <Connected grant /> }.into_any(),
        Screen::Declined(organization) => end::declined(&organization).show(),
        Screen::Receipt { receipt, request } => view! { <ReceiptPage receipt request /> }.into_any(),
        Screen::Revoked { receipt, revocation } => view! { <Revoked receipt revocation /> }.into_any(),
    }
}

/// While the server is asked.
#[component]
fn Opening() -> impl IntoView {
    view! {
        <div class="waits" role="status">
            <span class="loading loading-spinner loading-lg" aria-hidden="true"></span>
            <h1 class="sr-only">"One moment"</h1>
            <p>"One moment…"</p>
        </div>
    }
}
