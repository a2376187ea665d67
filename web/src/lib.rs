//! Mooring in a browser: the members' app, and the small program for recipients of a link. It holds no rules of its own: rights come from the permission table in `shared`, field rules
//! from there too, and everything else from the API.

mod api;
mod app;
mod browser;
mod copy;
mod layout;
mod live;
mod location;
mod pages;
mod recipient;
mod refusal;
mod revision;
mod route;
mod session;
mod ui;
mod unread;

/// Puts the app in the page.
pub fn start() {
    ui::panic::watch();
    leptos::mount::mount_to_body(app::App);
}

/// Puts the recipient's pages in the page.
pub fn start_recipient() {
    recipient::start();
}
