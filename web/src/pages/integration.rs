//! Integrations: containers of flows, and what is registered with them. The list, and one's own page of each.

mod change;
mod desk;
pub mod detail;
mod filter;
mod filter_bar;
mod list;
mod name;
mod new;
mod row;

use leptos::prelude::*;
use shared::{access::WorkspaceAction, id::WorkspaceId, integration::IntegrationQuery};

use self::{
    change::IntegrationDialogs, desk::Desk, filter_bar::IntegrationFilters, list::IntegrationList,
    new::NewIntegrationDialog,
};
use crate::{
    location::use_location,
    pages::{control::Control, keyset, not_found::NotFoundPage},
    route::Route,
    session::{Place, use_session},
    ui::{button::Look, heading::PageHeading, icon::Icon},
};

const TITLE: &str = "Integrations";
const LEAD: &str = "What belongs together: flows, the connections they may use, and who works with them.";

#[component]
pub fn IntegrationsPage(workspace: WorkspaceId) -> impl IntoView {
    let session = use_session();
    match untrack(move || session.place(workspace)) {
        Some(place) => view! { <Integrations place /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Integrations(place: Place) -> impl IntoView {
    let location = use_location();
    let workspace = place.workspace.id;
    let may_create = place.may(WorkspaceAction::CreateIntegration);
    let creating = RwSignal::new(false);
    let create = Callback::new(move |()| creating.set(true));
    let wanted = Memo::new(move |_| filter::read(&location.query()));
    let show = Callback::new(move |query: IntegrationQuery| {
        location.replace(&Route::Integrations { workspace }.with(&query));
    });
    // There are rows to narrow; nobody filters a list that is empty anyway.
    let filled = RwSignal::new(false);
    let filters = move || filled.get() || wanted.with(keyset::is_narrowed);
    let desk = Desk::new(place);

    view! {
        <div class="page-head">
            <PageHeading text=TITLE lead=LEAD />
            <Control decision=may_create look=Look::Primary icon=Icon::Plus on_click=create>
                "Create integration"
            </Control>
        </div>
        <div hidden=move || !filters()>
            <IntegrationFilters wanted show />
        </div>
        <IntegrationList desk wanted show filled may_create create />
        <NewIntegrationDialog desk open=creating />
        <IntegrationDialogs desk />
    }
}
