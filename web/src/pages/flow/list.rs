//! The list of flows, and something to do next when it is empty.

use leptos::prelude::*;
use shared::{
    access::Decision,
    flow::{Flow, FlowQuery, ListFlows},
};

use super::{
    desk::Desk,
    row::{FlowCards, FlowTable},
};
use crate::{
    pages::{
        control::ControlLink,
        keyset::{self, KeysetList},
    },
    ui::{
        button::{Button, Look},
        empty::Empty,
        icon::Icon,
        media::use_table_width,
    },
};

#[component]
pub fn FlowList(
    desk: Desk,
    wanted: Memo<FlowQuery>,
    show: Callback<FlowQuery>,
    filled: RwSignal<bool>,
    create: Signal<String>,
) -> impl IntoView {
    let wide = use_table_width();
    let read = move |query| async move { desk.api.send(&ListFlows { workspace: desk.workspace, query }).await };
    let nothing = Callback::new(move |query| view! { <Nothing query show create /> }.into_any());
    let children = Callback::new(move |items: Signal<Vec<Flow>>| {
        let table = move || {
            if wide.get() {
                view! { <FlowTable desk items /> }.into_any()
            } else {
                view! { <FlowCards desk items /> }.into_any()
            }
        };
        table.into_any()
    });
    view! { <KeysetList wanted show revision=desk.flows read filled newer="Newer flows are not shown." nothing children /> }
}

#[component]
fn Nothing(query: FlowQuery, show: Callback<FlowQuery>, create: Signal<String>) -> impl IntoView {
    if keyset::is_narrowed(&query) {
        return view! {
            <Empty icon=Icon::SearchX title="No flow matches" text="Nothing that you can see fits these filters.">
                <Button on_click=Callback::new(move |()| show.run(FlowQuery::default()))>"Clear filters"</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty icon=Icon::Workflow title="No flows yet" text="A flow reads with exports and writes with imports. Your own standalone flows and those of the integrations that you see are listed.">
            <ControlLink decision=Decision::Allow look=Look::Primary icon=Icon::Plus href=create.get_untracked()>
                "Make your first flow"
            </ControlLink>
        </Empty>
    }
    .into_any()
}
