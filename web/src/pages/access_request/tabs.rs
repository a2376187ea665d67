//! The sources that are connected, and the links with which others connect some: two lists side by side.

use leptos::prelude::*;
use shared::{connection::Kind, id::WorkspaceId};

use crate::{
    copy,
    route::Route,
    ui::tabs::{Tab, Tabs},
};

#[component]
pub fn SourceTabs(workspace: WorkspaceId, here: Route) -> impl IntoView {
    let tab = |to: Route, text| Tab { href: to.path(), text, current: to == here };
    let tabs = vec![
        tab(Route::Connections { workspace, kind: Kind::Source }, "Connections"),
        tab(Route::AccessRequests { workspace }, "Access requests"),
    ];
    view! { <Tabs label=copy::kind(Kind::Source).title tabs /> }
}
