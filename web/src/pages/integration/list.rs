//! The list of integrations, and something to do next when it is empty.

use leptos::prelude::*;
use shared::{
    access::Decision,
    integration::{Integration, IntegrationQuery, ListIntegrations},
};

use super::{
    desk::Desk,
    row::{IntegrationCards, IntegrationTable},
};
use crate::{
    pages::{
        control::Control,
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
pub fn IntegrationList(
    desk: Desk,
    wanted: Memo<IntegrationQuery>,
    show: Callback<IntegrationQuery>,
    filled: RwSignal<bool>,
    may_create: Decision,
    create: Callback<()>,
) -> impl IntoView {
    let wide = use_table_width();
    let read = move |query: IntegrationQuery| async move {
        desk.api.send(&ListIntegrations { workspace: desk.workspace(), query }).await
    };
    let nothing = Callback::new(move |query| view! { <Nothing query show may_create create /> }.into_any());
    let children = Callback::new(move |items: Signal<Vec<Integration>>| {
        let table = move || {
            if wide.get() {
                view! { <IntegrationTable desk items /> }.into_any()
            } else {
                view! { <IntegrationCards desk items /> }.into_any()
            }
        };
        table.into_any()
    });
    view! {
        <KeysetList
            wanted
            show
            revision=desk.integrations
            read
            filled
            settled=Callback::new(move |()| desk.settle())
            newer="Newer integrations are not shown."
            nothing
            children
        />
    }
}

#[component]
fn Nothing(
    query: IntegrationQuery,
    show: Callback<IntegrationQuery>,
    may_create: Decision,
    create: Callback<()>,
) -> impl IntoView {
    if keyset::is_narrowed(&query) {
        return view! {
            <Empty icon=Icon::SearchX title="No integration matches" text="Nothing that you can see fits these filters.">
                <Button on_click=Callback::new(move |()| show.run(IntegrationQuery::default()))>"Clear filters"</Button>
            </Empty>
        }
        .into_any();
    }
    let text = "An integration holds flows that belong together. What they may use is registered with it, and whoever works with it uses the same connections.";
    view! {
        <Empty icon=Icon::Layers title="No integrations yet" text>
            <Control decision=may_create look=Look::Primary icon=Icon::Plus on_click=create>
                "Create your first integration"
            </Control>
        </Empty>
    }
    .into_any()
}
