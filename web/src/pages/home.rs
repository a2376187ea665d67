//! The front door leads to the first workspace's sources.

use leptos::prelude::*;
use shared::connection::Kind;

use crate::{
    location::use_location,
    route::Route,
    session::use_session,
    ui::{empty::Empty, heading::PageHeading, icon::Icon, skeleton::SkeletonRows},
};

#[component]
pub fn HomePage() -> impl IntoView {
    let (location, session) = (use_location(), use_session());
    let first = Memo::new(move |_| session.first_workspace());
    Effect::new(move |_| {
        if let Some(workspace) = first.get() {
            location.replace(&Route::Connections { workspace, kind: Kind::Source }.path());
        }
    });
    move || {
        match first.get() {
        Some(_) => view! { <SkeletonRows /> }.into_any(),
        None => view! {
            <PageHeading text="Welcome to Mooring" />
            <Empty
                icon=Icon::Anchor
                title="You have no workspace yet"
                text="Ask an organization owner to add you to one. If you are one, make it with the switcher in the navigation."
            >
                ""
            </Empty>
        }
        .into_any(),
    }
    }
}
