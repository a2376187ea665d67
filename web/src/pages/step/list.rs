//! The list of exports or imports, and something to do next when it is empty.

use leptos::prelude::*;
use shared::step::{Step, StepQuery};

use super::{
    calls,
    desk::{Desk, Task},
    row::{StepCards, StepTable},
};
use crate::{
    copy,
    pages::keyset::{self, KeysetList},
    ui::{
        button::{Button, Look},
        empty::Empty,
        icon::Icon,
        media::use_table_width,
    },
};

#[component]
pub fn StepList(
    desk: Desk,
    wanted: Memo<StepQuery>,
    show: Callback<StepQuery>,
    filled: RwSignal<bool>,
) -> impl IntoView {
    let wide = use_table_width();
    let read = move |query| calls::list(desk.api, desk.workspace, desk.kind, query);
    let nothing = Callback::new(move |query| view! { <Nothing desk query show /> }.into_any());
    let children = Callback::new(move |items: Signal<Vec<Step>>| {
        let table = move || {
            if wide.get() {
                view! { <StepTable desk items /> }.into_any()
            } else {
                view! { <StepCards desk items /> }.into_any()
            }
        };
        table.into_any()
    });
    view! { <KeysetList wanted show revision=desk.steps read filled newer="Newer ones are not shown." nothing children /> }
}

#[component]
fn Nothing(desk: Desk, query: StepQuery, show: Callback<StepQuery>) -> impl IntoView {
    let words = copy::flow::step(desk.kind);
    if keyset::is_narrowed(&query) {
        return view! {
            <Empty icon=Icon::SearchX title=format!("No {} matches", words.one) text="Nothing that you can see fits these filters.">
                <Button on_click=Callback::new(move |()| show.run(StepQuery::default()))>"Clear filters"</Button>
            </Empty>
        }
        .into_any();
    }
    let icon = match desk.kind {
        shared::step::Kind::Export => Icon::Export,
        shared::step::Kind::Import => Icon::Import,
    };
    let connection = copy::kind(desk.kind.of_connection()).one;
    let text = format!(
        "An {} names a {connection} and how to use it. It is made here or in a flow, and any number of flows share it.",
        words.one
    );
    view! {
        <Empty icon title=format!("No {} yet", words.many) text>
            <Button look=Look::Primary icon=Icon::Plus on_click=Callback::new(move |()| desk.task.set(Some(Task::New)))>
                {words.new}
            </Button>
        </Empty>
    }
    .into_any()
}
