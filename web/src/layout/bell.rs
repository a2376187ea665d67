//! The way to the notifications, with a mark while there are unread ones.

use leptos::prelude::*;

use crate::{
    location::use_location,
    route::Route,
    ui::icon::{Glyph, Icon},
    unread::{mark, use_unread_count},
};

#[component]
pub fn Bell() -> impl IntoView {
    let (location, count) = (use_location(), use_unread_count());
    let mark = Memo::new(move |_| mark(count.get()));
    let name = move || match mark.get() {
        Some(mark) => format!("Notifications, {mark} unread"),
        None => "Notifications".to_owned(),
    };
    let current = move || (location.route() == Some(Route::Notifications)).then_some("page");
    view! {
        <a class="bell" href=Route::Notifications.path() aria-label=name title=name aria-current=current>
            <Glyph icon=Icon::Bell class="size-5" />
            {move || mark.get().map(|mark| view! { <span class="bell-mark" aria-hidden="true">{mark}</span> })}
        </a>
    }
}
