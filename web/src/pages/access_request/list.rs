//! The list of links, and something to do next when it is empty.

use leptos::prelude::*;
use shared::{
    access::Decision,
    access_request::{AccessRequest, AccessRequestQuery, ListAccessRequests},
};

use super::{
    desk::Desk,
    row::{AccessRequestCards, AccessRequestTable},
};
use crate::{
    pages::{
        control::ControlLink,
        keyset::{self, KeysetList},
    },
    route::Route,
    ui::{
        button::{Button, Look},
        empty::Empty,
        icon::Icon,
        media::use_table_width,
    },
};

#[component]
pub fn AccessRequestList(
    desk: Desk,
    wanted: Memo<AccessRequestQuery>,
    show: Callback<AccessRequestQuery>,
    filled: RwSignal<bool>,
    may_create: Decision,
) -> impl IntoView {
    let wide = use_table_width();
    let read = move |query: AccessRequestQuery| async move {
        desk.api.send(&ListAccessRequests { workspace: desk.workspace(), query }).await
    };
    let nothing = Callback::new(move |query| view! { <Nothing desk query show may_create /> }.into_any());
    let children = Callback::new(move |items: Signal<Vec<AccessRequest>>| {
        let table = move || {
            if wide.get() {
                view! { <AccessRequestTable desk items /> }.into_any()
            } else {
                view! { <AccessRequestCards desk items /> }.into_any()
            }
        };
        table.into_any()
    });
    view! {
        <KeysetList
            wanted
            show
            revision=desk.requests
            read
            filled
            newer="Newer access requests are not shown."
            nothing
            children
        />
    }
}

#[component]
fn Nothing(
    desk: Desk,
    query: AccessRequestQuery,
    show: Callback<AccessRequestQuery>,
    may_create: Decision,
) -> impl IntoView {
    if keyset::is_narrowed(&query) {
        return view! {
            <Empty icon=Icon::SearchX title="No access request matches" text="Nothing that you can see fits these filters.">
                <Button on_click=Callback::new(move |()| show.run(AccessRequestQuery::default()))>"Clear filters"</Button>
            </Empty>
        }
        .into_any();
    }
    let text = "Send somebody a link, and they connect the accounts that you ask for, without an account here and without telling you a password.";
    let create = Route::NewAccessRequest { workspace: desk.workspace() }.path();
    view! {
        <Empty icon=Icon::Link title="No access requests yet" text>
            <ControlLink decision=may_create look=Look::Primary icon=Icon::Link href=create>
                "Generate your first link"
            </ControlLink>
        </Empty>
    }
    .into_any()
}
