//! What happened while the reader was elsewhere: newest first, each with the way to where something can be done about it.

mod feed;
pub mod preferences;
mod row;
mod shown;

use leptos::prelude::*;

use self::feed::Feed;
use crate::{
    location::use_location,
    route::{self, Route},
    ui::{
        button::LinkButton,
        filter::{FilterBar, FilterToggle},
        heading::PageHeading,
        icon::Icon,
    },
};

#[component]
pub fn NotificationsPage() -> impl IntoView {
    let location = use_location();
    let unread = Memo::new(move |_| route::value(&location.query(), "unread").as_deref() == Some("true"));
    let narrow = Callback::new(move |on: bool| {
        location.replace(&Route::Notifications.with(&[("unread", on.then_some(true))]));
    });
    view! {
        <div class="page-head">
            <PageHeading text="Notifications" lead="What happened to your connections and to the links you sent." />
            <LinkButton href=Route::Account.path() icon=Icon::Sliders>"Preferences"</LinkButton>
        </div>
        <FilterBar label="Filter notifications">
            <FilterToggle label="Unread" on=unread on_toggle=narrow />
        </FilterBar>
        {move || view! { <Feed unread=unread.get() narrow /> }}
    }
}
