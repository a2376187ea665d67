//! The flows of an integration, and which of them are blocked.

use leptos::prelude::*;
use shared::{
    access::{Decision, IntegrationAction},
    flow::{Flow, FlowQuery, ListFlows},
    integration::{Integration, Kind},
    usage::IntegrationBrief,
};

use super::tab::{self, Tab, TabQuery};
use crate::{
    copy,
    location::use_location,
    pages::{
        control::{Control, ControlLink},
        flow::attach::AttachFlowDialog,
        integration::desk::Desk,
        keyset::KeysetList,
    },
    revision::use_revisions,
    route::Route,
    ui::{
        badge::{Badge, Tone},
        button::Look,
        empty::Empty,
        icon::{Glyph, Icon},
        rows::Rows,
    },
};

#[component]
pub fn FlowsTab(desk: Desk, item: Signal<Integration>) -> impl IntoView {
    let location = use_location();
    let (workspace, integration) = (desk.workspace(), item.with_untracked(|item| item.id));
    let at = Route::Integration { workspace, integration };
    let may_create = Memo::new(move |_| item.with(|item| desk.may(item, IntegrationAction::CreateFlow)));
    let new = move |text: &'static str| {
        let href = Route::NewFlow { workspace }.with(&[("integration", integration)]);
        view! {
            <ControlLink decision=may_create.get() look=Look::Primary icon=Icon::Plus href>
                {text}
            </ControlLink>
        }
    };
    let may_attach = Memo::new(move |_| {
        item.with(|item| match item.kind {
            Kind::Custom => desk.may(item, IntegrationAction::AttachFlow),
            Kind::App => Decision::Hide,
        })
    });
    let attaching = RwSignal::new(None::<IntegrationBrief>);
    let attach = Callback::new(move |()| {
        item.with_untracked(|item| attaching.set(Some(IntegrationBrief { id: item.id, name: item.name.clone() })));
    });
    let wanted = Memo::new(move |_| TabQuery { q: None, ..tab::read(&location.query()).1 });
    let show = Callback::new(move |query| location.replace(&tab::address(at, Tab::Flows, query)));
    let read = move |TabQuery { q, cursor }: TabQuery| async move {
        let query = FlowQuery { integration: Some(integration), q, cursor, ..FlowQuery::default() };
        desk.api.send(&ListFlows { workspace, query }).await
    };
    let filled = RwSignal::new(false);
    let nothing = Callback::new(move |_| {
        let text = "A flow reads with exports and writes with imports. The connections of a flow that is saved here are registered with the integration.";
        view! {
            <Empty icon=Icon::Workflow title="No flows yet" text>
                {move || new("Create its first flow")}
            </Empty>
        }
        .into_any()
    });
    let children = Callback::new(move |items: Signal<Vec<Flow>>| {
        view! {
            <ul class="panel divide-y divide-base-300" aria-label="Flows">
                <Rows items key=|flow| flow.id let:flow>
                    <FlowLine desk flow />
                </Rows>
            </ul>
        }
        .into_any()
    });
    view! {
        <div class="tab-head">
            <h2 class="section-heading">"Flows"</h2>
            <div class="page-actions">
                {move || view! { <Control decision=may_attach.get() on_click=attach>"Attach flow"</Control> }}
                {move || filled.get().then(|| new("New flow"))}
            </div>
        </div>
        <KeysetList wanted show revision=use_revisions().flows read filled newer="Newer flows are not shown." nothing children />
        <AttachFlowDialog place=desk.place about=attaching />
    }
}

#[component]
fn FlowLine(desk: Desk, flow: Signal<Flow>) -> impl IntoView {
    let href = Route::Flow { workspace: desk.workspace(), flow: flow.with_untracked(|flow| flow.id) }.path();
    let steps = move || {
        flow.with(|flow| {
            let exports = copy::count(flow.exports.len() as u64, "export", "exports");
            let imports = copy::count(flow.imports.len() as u64, "import", "imports");
            match flow.hidden_steps {
                0 => format!("{exports}, {imports}"),
                hidden => format!("{exports}, {imports}, {hidden} more that you cannot see"),
            }
        })
    };
    let blocked = Memo::new(move |_| flow.with(|flow| !flow.blocked.is_empty()));
    view! {
        <li class="person">
            <Glyph icon=Icon::Workflow class="size-5 shrink-0 text-muted" />
            <div class="min-w-0 flex-1 basis-52">
                <p class="break-words font-medium">
                    <a class="name-link" href=href>
                        {move || flow.with(|flow| flow.name.clone())}
                    </a>
                </p>
                <p class="text-sm text-muted">{steps}</p>
            </div>
            {move || if blocked.get() {
                view! { <Badge tone=Tone::Bad icon=Icon::TriangleAlert text="Blocked" /> }
            } else {
                view! { <Badge tone=Tone::Good icon=Icon::CircleCheck text="Ready" /> }
            }}
        </li>
    }
}
