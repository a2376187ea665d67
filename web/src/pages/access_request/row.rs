//! One link in the list: a row of a table, or a card where a table would not fit. Rows stay while the list is read again,
//! so that an open menu is not lost.

mod cells;
mod menu;

use leptos::prelude::*;
use shared::access_request::AccessRequest;

use self::{
    cells::{Condition, Created, Expiry, Opened, Purpose, Sources},
    menu::RowMenu,
};
use super::desk::Desk;
use crate::ui::rows::Rows;

#[component]
pub fn AccessRequestTable(desk: Desk, items: Signal<Vec<AccessRequest>>) -> impl IntoView {
    view! {
        <div class="panel">
            <table class="data-table">
                <caption class="sr-only">"Access requests"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Asked for"</th>
                        <th scope="col">"Purpose"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Expires"</th>
                        <th scope="col">"Opened"</th>
                        <th scope="col">"Created by"</th>
                        <th scope="col">
                            <span class="sr-only">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <Rows items key=|item| item.id let:item>
                        <Row desk item />
                    </Rows>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(desk: Desk, item: Signal<AccessRequest>) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <Sources item />
            </th>
            <td class="cell-text">
                <Purpose item />
            </td>
            <td>
                <Condition item />
            </td>
            <td class="whitespace-nowrap">
                <Expiry item />
            </td>
            <td class="whitespace-nowrap">
                <Opened item />
            </td>
            <td class="cell-text">
                <Created desk item />
            </td>
            <td class="cell-menu">
                <RowMenu desk item />
            </td>
        </tr>
    }
}

#[component]
pub fn AccessRequestCards(desk: Desk, items: Signal<Vec<AccessRequest>>) -> impl IntoView {
    view! {
        <ul class="space-y-3" aria-label="Access requests">
            <Rows items key=|item| item.id let:item>
                <Card desk item />
            </Rows>
        </ul>
    }
}

#[component]
fn Card(desk: Desk, item: Signal<AccessRequest>) -> impl IntoView {
    let has_purpose = Memo::new(move |_| item.with(|item| item.purpose.is_some()));
    view! {
        <li class="panel space-y-3 p-4">
            <div class="flex items-start gap-2">
                <div class="min-w-0 flex-1">
                    <Sources item />
                </div>
                <RowMenu desk item />
            </div>
            <Condition item />
            <dl class="card-facts">
                {move || has_purpose.get().then(|| view! {
                    <dt>"Purpose"</dt>
                    <dd>
                        <Purpose item />
                    </dd>
                })}
                <dt>"Expires"</dt>
                <dd>
                    <Expiry item />
                </dd>
                <dt>"Opened"</dt>
                <dd>
                    <Opened item />
                </dd>
                <dt>"Created by"</dt>
                <dd>
                    <Created desk item />
                </dd>
            </dl>
        </li>
    }
}
