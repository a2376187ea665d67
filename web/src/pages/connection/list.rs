//! The list itself: newest first, page after page, and something to do next when it is empty.

use leptos::prelude::*;
use shared::{
    access::Decision,
    connection::{Connection, ConnectionQuery, Kind, ListConnections},
};

use super::{
    desk::Desk,
    row::{ConnectionCards, ConnectionTable},
};
use crate::{
    copy,
    pages::{
        control::ControlLink,
        keyset::{self, KeysetList},
    },
    revision::use_revisions,
    route::Route,
    ui::{
        button::{Button, Look},
        empty::Empty,
        icon::Icon,
        media::use_table_width,
    },
};

#[component]
pub fn ConnectionList(
    desk: Desk,
    kind: Kind,
    wanted: Memo<ConnectionQuery>,
    show: Callback<ConnectionQuery>,
    filled: RwSignal<bool>,
    may_add: Decision,
) -> impl IntoView {
    let wide = use_table_width();
    let read = move |query: ConnectionQuery| async move {
        let query = ConnectionQuery { kind: Some(kind), ..query };
        desk.api.send(&ListConnections { workspace: desk.workspace(), query }).await
    };
    let nothing = Callback::new(move |query| view! { <Nothing desk kind query show may_add /> }.into_any());
    let children = Callback::new(move |items: Signal<Vec<Connection>>| {
        let table = move || {
            if wide.get() {
                view! { <ConnectionTable desk kind items /> }.into_any()
            } else {
                view! { <ConnectionCards desk kind items /> }.into_any()
            }
        };
        table.into_any()
    });
    view! {
        <KeysetList
            wanted
            show
            revision=use_revisions().connections
            read
            filled
            settled=Callback::new(move |()| desk.settle())
            newer="Newer connections are not shown."
            nothing
            children
        />
    }
}

#[component]
fn Nothing(
    desk: Desk,
    kind: Kind,
    query: ConnectionQuery,
    show: Callback<ConnectionQuery>,
    may_add: Decision,
) -> impl IntoView {
    let words = copy::kind(kind);
    if keyset::is_narrowed(&query) {
        return view! {
            <Empty icon=Icon::SearchX title=format!("No {} matches", words.one) text="Nothing that you can see fits these filters.">
                <Button on_click=Callback::new(move |()| show.run(ConnectionQuery::default()))>"Clear filters"</Button>
            </Empty>
        }
        .into_any();
    }
    let icon = match kind {
        Kind::Source => Icon::Source,
        Kind::Destination => Icon::Destination,
    };
    let text = format!(
        "Connect an account, and it is kept alive here. Your private {} and those shared with you are listed.",
        words.many
    );
    let add = Route::AddConnection { workspace: desk.workspace(), kind }.path();
    view! {
        <Empty icon title=format!("No {} yet", words.many) text>
            <ControlLink decision=may_add look=Look::Primary icon=Icon::Plus href=add>
                {format!("Add your first {}", words.one)}
            </ControlLink>
        </Empty>
    }
    .into_any()
}
