//! One integration: its flows, what is registered with it, and who was granted it. Each tab has an address.

mod access;
mod connections;
mod flows;
pub mod tab;

use leptos::prelude::*;
use shared::{
    access::IntegrationAction,
    id::{IntegrationId, WorkspaceId},
    integration::{Integration, ReadIntegration},
};

use self::{access::AccessTab, connections::ConnectionsTab, flows::FlowsTab, tab::Tab};
use super::{change::IntegrationDialogs, desk::Desk, row::menu::RowMenu};
use crate::{
    api::ApiError,
    copy,
    location::use_location,
    pages::{not_found::NotFoundPage, rename::NameInPlace},
    route::Route,
    session::{Place, use_session},
    ui::{
        heading::PageHeading,
        icon::{Glyph, Icon},
        loaded::{Explain, Loaded, rows},
        tabs::Tabs,
    },
};

#[component]
pub fn IntegrationPage(workspace: WorkspaceId, integration: IntegrationId) -> impl IntoView {
    let session = use_session();
    match untrack(move || session.place(workspace)) {
        Some(place) => view! { <Detail place integration /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Detail(place: Place, integration: IntegrationId) -> impl IntoView {
    let desk = Desk::new(place);
    let read = LocalResource::new(move || {
        desk.integrations.follow();
        async move {
            let found = desk.api.send(&ReadIntegration { integration }).await?;
            desk.settle();
            Ok::<_, ApiError>(found)
        }
    });
    let known = Memo::new(move |before: Option<&Option<Integration>>| match (read.get(), before) {
        (Some(Ok(found)), _) => Some(desk.newer(integration).unwrap_or(found)),
        (Some(Err(error)), Some(before)) if error.is_passing() => before.clone(),
        (Some(Err(_)), _) => None,
        (None, before) => before.cloned().flatten(),
    });
    let is_known = Memo::new(move |_| known.with(Option::is_some));
    let page = move || {
        let Some(first) = is_known.get().then(|| known.get_untracked()).flatten() else {
            return view! {
                <PageHeading text="Integration" />
                <div class="mt-5">
                    <Loaded resource=read skeleton=rows() children=|_| () />
                </div>
            }
            .into_any();
        };
        let item = Memo::new(move |before: Option<&Integration>| {
            known.get().unwrap_or_else(|| before.unwrap_or(&first).clone())
        });
        view! { <Known desk item=item.into() /> }.into_any()
    };
    view! {
        <a class="back-link" href=Route::Integrations { workspace: desk.workspace() }.path()>
            <Glyph icon=Icon::ArrowLeft />
            "Integrations"
        </a>
        {page}
        <IntegrationDialogs desk />
    }
}

#[component]
fn Known(desk: Desk, item: Signal<Integration>) -> impl IntoView {
    let location = use_location();
    let renaming = RwSignal::new(false);
    let may = Memo::new(move |_| item.with(|item| desk.may(item, IntegrationAction::Rename).is_allowed()));
    let put = Callback::new(move |now| desk.put(now));
    let name = Memo::new(move |_| item.with(|item| item.name.clone()));
    let integration = item.with_untracked(|item| item.id);
    let here = Memo::new(move |_| tab::read(&location.query()).0);
    let at = Route::Integration { workspace: desk.workspace(), integration };
    view! {
        <div class="detail-head">
            <div class="min-w-0 flex-1">
                <NameInPlace item renaming may put>
                    <PageHeading text=name />
                </NameInPlace>
                <p class="page-lead">{copy::integration::noun(item.with_untracked(|item| item.kind))}</p>
            </div>
            <RowMenu desk item renaming />
        </div>
        {move || view! { <Tabs label="Integration" tabs=tab::links(at, here.get()) /> }}
        {move || match here.get() {
            Tab::Flows => view! { <FlowsTab desk item /> }.into_any(),
            Tab::Connections => view! { <ConnectionsTab desk item /> }.into_any(),
            Tab::Access => view! { <AccessTab desk item /> }.into_any(),
        }}
    }
}
