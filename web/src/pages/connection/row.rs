//! One connection in a list: a row of a table, or a card where a table would not fit. Rows stay while the list is read
//! again, so that a name that is being typed and an open menu are not lost.

mod cells;
mod menu;
mod rename;

use leptos::prelude::*;
use shared::{
    connection::{Connection, Kind},
    id::ConnectionId,
};

use self::{
    cells::{AccountLabel, Condition, Named, Owner, Seen, Used},
    menu::RowMenu,
};
use super::desk::Desk;
use crate::{copy, ui::moment::Moment};

#[component]
pub fn ConnectionTable(desk: Desk, kind: Kind, items: Signal<Vec<Connection>>) -> impl IntoView {
    view! {
        <div class="panel">
            <table class="data-table">
                <caption class="sr-only">{copy::kind(kind).title}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Account"</th>
                        <th scope="col">"Owner"</th>
                        <th scope="col">"Visibility"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Used by"</th>
                        <th scope="col">"Added"</th>
                        <th scope="col">
                            <span class="sr-only">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || items.get() key=|item| item.id let:item>
                        <Row desk item=present(desk, items, item) />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(desk: Desk, item: Signal<Connection>) -> impl IntoView {
    let renaming = RwSignal::new(false);
    view! {
        <tr>
            <th scope="row">
                <Named desk item renaming />
            </th>
            <td class="cell-text">
                <AccountLabel item />
            </td>
            <td class="cell-text">
                <Owner desk item />
            </td>
            <td>
                <Seen desk item />
            </td>
            <td class="cell-state">
                <Condition desk item />
            </td>
            <td>
                <Used desk item />
            </td>
            <td class="whitespace-nowrap text-muted">
                <Moment at=item.with_untracked(|item| item.created_at) />
            </td>
            <td class="cell-menu">
                <RowMenu desk item renaming />
            </td>
        </tr>
    }
}

#[component]
pub fn ConnectionCards(desk: Desk, kind: Kind, items: Signal<Vec<Connection>>) -> impl IntoView {
    view! {
        <ul class="space-y-3" aria-label=copy::kind(kind).title>
            <For each=move || items.get() key=|item| item.id let:item>
                <Card desk item=present(desk, items, item) />
            </For>
        </ul>
    }
}

#[component]
fn Card(desk: Desk, item: Signal<Connection>) -> impl IntoView {
    let renaming = RwSignal::new(false);
    let has_account = Memo::new(move |_| item.with(|item| item.account.is_some()));
    view! {
        <li class="panel space-y-3 p-4">
            <div class="flex items-start gap-2">
                <div class="min-w-0 flex-1">
                    <Named desk item renaming />
                </div>
                <RowMenu desk item renaming />
            </div>
            <div class="flex flex-wrap items-start justify-between gap-3">
                <div class="min-w-0">
                    <Condition desk item />
                </div>
                <Seen desk item />
            </div>
            <dl class="card-facts">
                {move || has_account.get().then(|| view! {
                    <dt>"Account"</dt>
                    <dd>
                        <AccountLabel item />
                    </dd>
                })}
                <dt>"Owner"</dt>
                <dd>
                    <Owner desk item />
                </dd>
                <dt>"Used by"</dt>
                <dd>
                    <Used desk item />
                </dd>
                <dt>"Added"</dt>
                <dd>
                    <Moment at=item.with_untracked(|item| item.created_at) />
                </dd>
            </dl>
        </li>
    }
}

/// A row's connection as it is now: by an answer that is newer than the list, else by the list.
fn present(desk: Desk, items: Signal<Vec<Connection>>, listed: Connection) -> Signal<Connection> {
    let id: ConnectionId = listed.id;
    let known = Memo::new(move |before: Option<&Connection>| {
        desk.newer(id)
            .or_else(|| items.with(|items| items.iter().find(|item| item.id == id).cloned()))
            .unwrap_or_else(|| before.unwrap_or(&listed).clone())
    });
    known.into()
}
