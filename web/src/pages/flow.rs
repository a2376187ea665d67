//! Flows: the list of a workspace, the editor, and what is done to flows elsewhere.

pub mod attach;
mod blocked;
mod delete;
mod desk;
pub mod editor;
mod filter;
mod filter_bar;
mod list;
mod places;
mod row;

use leptos::prelude::*;
use shared::{access::WorkspaceAction, flow::FlowQuery, id::WorkspaceId};

use self::{delete::FlowDialogs, desk::Desk, filter_bar::FlowFilters, list::FlowList};
use crate::{
    location::use_location,
    pages::{control::ControlLink, keyset, not_found::NotFoundPage},
    revision,
    route::Route,
    session::{Place, use_session},
    ui::{button::Look, heading::PageHeading, icon::Icon},
};

#[component]
pub fn FlowsPage(workspace: WorkspaceId) -> impl IntoView {
    let session = use_session();
    match untrack(move || session.place(workspace)) {
        Some(place) => view! { <Flows place /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Flows(place: Place) -> impl IntoView {
    let location = use_location();
    let workspace = place.workspace.id;
    let may_create = place.may(WorkspaceAction::CreateStandaloneFlow);
    let wanted = Memo::new(move |_| filter::read(&location.query()));
    let show = Callback::new(move |query: FlowQuery| {
        location.replace(&Route::Flows { workspace }.with(&query));
    });
    // There are rows to narrow; nobody filters a list that is empty anyway.
    let filled = RwSignal::new(false);
    let filters = move || filled.get() || wanted.with(keyset::is_narrowed);
    let desk = Desk::new(place);
    // What blocks a flow lies outside of it.
    revision::follow_too(desk.flows, |all| [all.connections, all.integrations, all.steps]);
    // A flow that is made from here belongs where one looks.
    let create = Signal::derive(move || {
        let query = FlowQuery { integration: wanted.read().integration, ..FlowQuery::default() };
        Route::NewFlow { workspace }.with(&query)
    });
    view! {
        <div class="page-head">
            <PageHeading text="Flows" lead="They read from sources with exports and write to destinations with imports." />
            {move || view! {
                <ControlLink decision=may_create look=Look::Primary icon=Icon::Plus href=create.get()>
                    "New flow"
                </ControlLink>
            }}
        </div>
        <div hidden=move || !filters()>
            <FlowFilters workspace wanted show />
        </div>
        <FlowList desk wanted show filled create />
        <FlowDialogs desk />
    }
}
