//! Access requests: links with which people who have no account connect sources. What a link opens with is shown once.

mod change;
mod desk;
mod filter;
mod filter_bar;
pub mod lifetime;
mod list;
pub mod new;
pub mod once;
mod row;
pub mod tabs;

use leptos::prelude::*;
use shared::{
    access::{Decision, WorkspaceAction},
    access_request::AccessRequestQuery,
    id::WorkspaceId,
};

use self::{
    change::AccessRequestDialogs, desk::Desk, filter_bar::AccessRequestFilters, list::AccessRequestList,
    tabs::SourceTabs,
};
use crate::{
    copy,
    location::use_location,
    pages::{control::ControlLink, keyset, not_found::NotFoundPage},
    route::Route,
    session::{Place, use_session},
    ui::{badge::Tone, button::Look, heading::PageHeading, icon::Icon, notice::Notice},
};

const TITLE: &str = "Access requests";
const LEAD: &str = "Links with which people who have no account here connect sources.";

#[component]
pub fn AccessRequestsPage(workspace: WorkspaceId) -> impl IntoView {
    let session = use_session();
    let Some(place) = untrack(move || session.place(workspace)) else {
        return view! { <NotFoundPage /> }.into_any();
    };
    match place.may(WorkspaceAction::ListAccessRequests) {
        Decision::Allow => view! { <AccessRequests place /> }.into_any(),
        Decision::Deny(why) => view! {
            <PageHeading text=TITLE lead=LEAD />
            <SourceTabs here=Route::AccessRequests { workspace } workspace />
            <NotForYou why=copy::why(why) />
        }
        .into_any(),
        Decision::Hide => view! { <NotFoundPage /> }.into_any(),
    }
}

/// Which role and which plan links take.
#[component]
fn NotForYou(why: &'static str) -> impl IntoView {
    view! {
        <div class="mt-5">
            <Notice tone=Tone::Neutral>
                <p>{why} " " {copy::plans_with_access_requests()}</p>
            </Notice>
        </div>
    }
}

#[component]
fn AccessRequests(place: Place) -> impl IntoView {
    let location = use_location();
    let workspace = place.workspace.id;
    let may_create = place.may(WorkspaceAction::CreateAccessRequest);
    let create = Route::NewAccessRequest { workspace }.path();
    let wanted = Memo::new(move |_| filter::read(&location.query()));
    let show = Callback::new(move |query: AccessRequestQuery| {
        location.replace(&Route::AccessRequests { workspace }.with(&query));
    });
    // There are rows to narrow; nobody filters a list that is empty anyway.
    let filled = RwSignal::new(false);
    let filters = move || filled.get() || wanted.with(keyset::is_narrowed);
    let desk = Desk::new(place);

    view! {
        <div class="page-head">
            <PageHeading text=TITLE lead=LEAD />
            <ControlLink decision=may_create look=Look::Primary icon=Icon::Link href=create>
                "Generate new link"
            </ControlLink>
        </div>
        <SourceTabs here=Route::AccessRequests { workspace } workspace />
        {matches!(may_create, Decision::Deny(_)).then(|| view! {
            <Notice tone=Tone::Neutral>
                <p class="text-sm">
                    "No new links can be made on the present plan. " {copy::plans_with_access_requests()}
                    " Links that are out keep working."
                </p>
            </Notice>
        })}
        <div hidden=move || !filters()>
            <AccessRequestFilters workspace wanted show />
        </div>
        <AccessRequestList desk wanted show filled may_create />
        <AccessRequestDialogs desk />
    }
}
