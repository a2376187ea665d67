//! Sources and destinations: the two lists of a workspace, and what is done to the connections in them.

pub mod add;
mod change;
pub mod dependents;
mod desk;
mod filter;
mod filter_bar;
mod list;
pub mod replace;
mod row;

use leptos::prelude::*;
use shared::{
    access::WorkspaceAction,
    connection::{ConnectionQuery, Kind},
    id::WorkspaceId,
};

use self::{change::ConnectionDialogs, desk::Desk, filter_bar::ConnectionFilters, list::ConnectionList};
use crate::{
    copy,
    location::use_location,
    pages::{access_request::tabs::SourceTabs, control::ControlLink, keyset, not_found::NotFoundPage},
    route::Route,
    session::{Place, use_session},
    ui::{button::Look, heading::PageHeading, icon::Icon},
};

#[component]
pub fn ConnectionsPage(workspace: WorkspaceId, kind: Kind) -> impl IntoView {
    let session = use_session();
    match untrack(move || session.place(workspace)) {
        Some(place) => view! { <Connections place kind /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Connections(place: Place, kind: Kind) -> impl IntoView {
    let location = use_location();
    let workspace = place.workspace.id;
    let words = copy::kind(kind);
    let may_add = place.may(WorkspaceAction::AddConnection);
    let add = Route::AddConnection { workspace, kind }.path();
    // Links ask for sources only.
    let asks = kind == Kind::Source;
    let may_ask = place.may(WorkspaceAction::CreateAccessRequest);
    let ask = Route::NewAccessRequest { workspace }.path();
    let wanted = Memo::new(move |_| filter::read(&location.query()));
    let show = Callback::new(move |query: ConnectionQuery| {
        location.replace(&Route::Connections { workspace, kind }.with(&query));
    });
    // There are rows to narrow; nobody filters a list that is empty anyway.
    let filled = RwSignal::new(false);
    let filters = move || filled.get() || wanted.with(keyset::is_narrowed);
    let desk = Desk::new(place);

    view! {
        <div class="page-head">
            <PageHeading text=words.title lead=words.lead />
            <div class="page-actions">
                {asks.then(|| view! {
                    <ControlLink decision=may_ask icon=Icon::Link href=ask>
                        "Generate new link"
                    </ControlLink>
                })}
                <ControlLink decision=may_add look=Look::Primary icon=Icon::Plus href=add>
                    "Add new"
                </ControlLink>
            </div>
        </div>
        {asks.then(|| view! { <SourceTabs here=Route::Connections { workspace, kind } workspace /> })}
        <div hidden=move || !filters()>
            <ConnectionFilters workspace kind wanted show />
        </div>
        <ConnectionList desk kind wanted show filled may_add />
        <ConnectionDialogs desk />
    }
}
