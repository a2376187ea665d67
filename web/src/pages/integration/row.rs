//! One integration in the list: a row of a table, or a card where a table would not fit.

pub mod menu;

use leptos::prelude::*;
use shared::{
    access::IntegrationAction,
    integration::{Integration, Kind},
};

use self::menu::RowMenu;
use super::desk::Desk;
use crate::{
    copy,
    pages::rename::NameInPlace,
    route::Route,
    ui::{
        badge::{Badge, Tone},
        icon::{Glyph, Icon},
        moment::Moment,
        rows::Rows,
    },
};

#[component]
pub fn IntegrationTable(desk: Desk, items: Signal<Vec<Integration>>) -> impl IntoView {
    view! {
        <div class="panel">
            <table class="data-table">
                <caption class="sr-only">"Integrations"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Kind"</th>
                        <th scope="col">"Flows"</th>
                        <th scope="col">"Connections"</th>
                        <th scope="col">"Created"</th>
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
fn Row(desk: Desk, item: Signal<Integration>) -> impl IntoView {
    let renaming = RwSignal::new(false);
    let item = present(desk, item);
    view! {
        <tr>
            <th scope="row">
                <Name desk item renaming />
            </th>
            <td>
                <KindBadge item />
            </td>
            <td>{move || item.with(|item| item.flows)}</td>
            <td>{move || item.with(connections)}</td>
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
pub fn IntegrationCards(desk: Desk, items: Signal<Vec<Integration>>) -> impl IntoView {
    view! {
        <ul class="space-y-3" aria-label="Integrations">
            <Rows items key=|item| item.id let:item>
                <Card desk item />
            </Rows>
        </ul>
    }
}

#[component]
fn Card(desk: Desk, item: Signal<Integration>) -> impl IntoView {
    let renaming = RwSignal::new(false);
    let item = present(desk, item);
    view! {
        <li class="panel space-y-3 p-4">
            <div class="flex items-start gap-2">
                <div class="min-w-0 flex-1">
                    <Name desk item renaming />
                </div>
                <RowMenu desk item renaming />
            </div>
            <KindBadge item />
            <dl class="card-facts">
                <dt>"Flows"</dt>
                <dd>{move || item.with(|item| item.flows)}</dd>
                <dt>"Connections"</dt>
                <dd>{move || item.with(connections)}</dd>
                <dt>"Created"</dt>
                <dd>
                    <Moment at=item.with_untracked(|item| item.created_at) />
                </dd>
            </dl>
        </li>
    }
}

/// The name with the way to its page, and how far the reader was granted it.
#[component]
fn Name(desk: Desk, item: Signal<Integration>, renaming: RwSignal<bool>) -> impl IntoView {
    let (workspace, integration) = (desk.workspace(), item.with_untracked(|item| item.id));
    let may = Memo::new(move |_| item.with(|item| desk.may(item, IntegrationAction::Rename).is_allowed()));
    let (name, granted) =
        (Memo::new(move |_| item.with(|item| item.name.clone())), Memo::new(move |_| item.with(|item| item.granted)));
    let put = Callback::new(move |now| desk.put(now));
    let href = Route::Integration { workspace, integration }.path();
    view! {
        <div class="named">
            <span class="logo logo-plain">
                <Glyph icon=Icon::Layers class="size-5" />
            </span>
            <div class="min-w-0 flex-1 self-center">
                <NameInPlace item renaming may put>
                    <p class="clip-3 font-medium" title=move || name.get()>
                        <a class="name-link" href=href>
                            {move || name.get()}
                        </a>
                    </p>
                </NameInPlace>
                {move || granted.get().map(|level| {
                    let (title, help) = copy::integration::level(level);
                    view! { <p class="text-sm font-normal text-muted" title=help>{format!("Your access: {title}")}</p> }
                })}
            </div>
        </div>
    }
}

#[component]
fn KindBadge(item: Signal<Integration>) -> impl IntoView {
    // It never changes.
    let (title, help) = copy::integration::kind(item.with_untracked(|item| item.kind));
    view! {
        <div title=help>
            <Badge tone=Tone::Neutral text=title />
        </div>
    }
}

/// Nothing is registered with an app.
fn connections(integration: &Integration) -> AnyView {
    match integration.kind {
        Kind::Custom => integration.connections.into_any(),
        Kind::App => view! { <span class="text-muted">"Its own"</span> }.into_any(),
    }
}

/// As an answer told it that is newer than the list, else as it is listed.
fn present(desk: Desk, item: Signal<Integration>) -> Signal<Integration> {
    let id = item.with_untracked(|item| item.id);
    Memo::new(move |_| desk.newer(id).unwrap_or_else(|| item.get())).into()
}
