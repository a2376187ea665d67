//! What recipients of a link see, as a program of its own: they have no account, come once, and from any phone. It reads
//! the address, asks the API, and knows nothing that a reload would not find again but the receipt's address.
//!
//! It is written without Leptos, which alone would take more than the whole is allowed to; what is no view is shared with
//! the members' app.

mod address;
mod ask;
mod choose;
mod confirm;
mod desk;
mod dom;
mod end;
mod enter;
mod file;
mod form;
mod frame;
mod granted;
mod load;
mod parts;
mod receipt;
mod review;
mod screen;
mod words;

use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use self::{
    address::Place,
    desk::Desk,
    dom::{Tag, listen, tag, text},
    screen::Screen,
};
use crate::{browser::fragment, ui::panic};

/// Puts the pages in the page.
pub fn start() {
    panic::watch();
    let desk = Desk::new();
    desk.open(Place::now());
    // Another link is pasted into the tab, *Back* is pressed, or the browser shows the page again as it was left.
    for event in [fragment::ARRIVED, "popstate"] {
        let desk = desk.clone();
        listen(event, move |_| desk.open(Place::now()));
    }
    listen("pageshow", move |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            desk.open(Place::now());
        }
    });
}

fn page(desk: &Desk, screen: Screen) -> Vec<Tag> {
    match screen {
        Screen::Opening => opening(),
        Screen::Unreached { place, trouble } => end::unreached(desk, place, &trouble),
        Screen::Incomplete => end::incomplete(),
        Screen::Dead => end::dead(),
        Screen::Review(asked) => review::review(desk, &asked),
        Screen::Entering { asked, source } => enter::enter(desk, &asked, &source),
        Screen::Choosing { asked, authorization, accounts } => choose::choose(desk, &asked, authorization, accounts),
        Screen::Refused { asked, source, failure } => end::refused(desk, asked, source, failure),
        Screen::Granted(grant) => granted::connected(desk, grant),
        Screen::Declined(organization) => end::declined(&organization),
        Screen::Receipt { receipt, request } => receipt::receipt(desk, &receipt, request),
        Screen::Revoked { receipt, revocation } => receipt::revoked(&receipt, revocation),
    }
}

/// While the server is asked.
fn opening() -> Vec<Tag> {
    let spinner = tag("span", "loading loading-spinner loading-lg").attr("aria-hidden", "true");
    let words = text("p", "", "One moment…");
    vec![tag("div", "waits").attr("role", "status").with(spinner).with(words)]
}
