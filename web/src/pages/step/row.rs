//! One export or import in its list: a row of a table, or a card where a table would not fit.

use leptos::{html, prelude::*};
use shared::{
    access::StepAction,
    connection::Status,
    flow::FlowQuery,
    step::{Step, StepConnection},
};

use super::desk::{Desk, Task};
use crate::{
    copy,
    pages::control::ControlItem,
    route::Route,
    ui::{
        badge::{Badge, Tone},
        icon::{Glyph, Icon},
        logo::Logo,
        menu::Menu,
        moment::Moment,
        rows::Rows,
    },
};

#[component]
pub fn StepTable(desk: Desk, items: Signal<Vec<Step>>) -> impl IntoView {
    view! {
        <div class="panel">
            <table class="data-table">
                <caption class="sr-only">{copy::flow::step(desk.kind).title}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Connection"</th>
                        <th scope="col">"Used by"</th>
                        <th scope="col">"Added"</th>
                        <th scope="col">
                            <span class="sr-only">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <Rows items key=|item| item.id let:item>
                        <tr>
                            <th scope="row">
                                <Name item />
                            </th>
                            <td>
                                <Behind item />
                            </td>
                            <td class="whitespace-nowrap">
                                <Users desk item />
                            </td>
                            <td class="whitespace-nowrap text-muted">
                                <Moment at=item.with_untracked(|item| item.created_at) />
                            </td>
                            <td class="cell-menu">
                                <RowMenu desk item />
                            </td>
                        </tr>
                    </Rows>
                </tbody>
            </table>
        </div>
    }
}

#[component]
pub fn StepCards(desk: Desk, items: Signal<Vec<Step>>) -> impl IntoView {
    view! {
        <ul class="space-y-3" aria-label=copy::flow::step(desk.kind).title>
            <Rows items key=|item| item.id let:item>
                <li class="panel space-y-3 p-4">
                    <div class="flex items-start gap-2">
                        <div class="min-w-0 flex-1">
                            <Name item />
                        </div>
                        <RowMenu desk item />
                    </div>
                    <Behind item />
                    <dl class="card-facts">
                        <dt>"Used by"</dt>
                        <dd>
                            <Users desk item />
                        </dd>
                        <dt>"Added"</dt>
                        <dd>
                            <Moment at=item.with_untracked(|item| item.created_at) />
                        </dd>
                    </dl>
                </li>
            </Rows>
        </ul>
    }
}

#[component]
fn Name(item: Signal<Step>) -> impl IntoView {
    let name = Memo::new(move |_| item.with(|item| item.name.clone()));
    view! {
        <p class="clip-3 font-medium" title=move || name.get()>
            {move || name.get()}
        </p>
    }
}

#[component]
fn Behind(item: Signal<Step>) -> impl IntoView {
    let connection = Memo::new(move |_| item.with(|item| item.connection.clone()));
    move || view! { <ConnectionLine connection=connection.get() /> }
}

/// The connection of a step: its name, its provider, and its state where something is wrong with it.
#[component]
pub fn ConnectionLine(connection: StepConnection) -> impl IntoView {
    let (tone, words) = copy::status(connection.status);
    let wrong = connection.status != Status::Connected;
    view! {
        <div class="named">
            <Logo src=connection.provider.logo />
            <div class="min-w-0 flex-1">
                <p class="clip-2" title=connection.name.clone()>
                    {connection.name.clone()}
                </p>
                <p class="truncate text-sm text-muted">
                    {format!("{} · {}", connection.provider.name, copy::visibility(connection.visibility).0)}
                </p>
                {wrong.then(|| {
                    let icon = if tone == Tone::Neutral { Icon::Info } else { Icon::TriangleAlert };
                    view! { <Badge tone icon=icon text=words /> }
                })}
            </div>
        </div>
    }
}

/// How many flows use it; those that the reader sees are a click away.
#[component]
fn Users(desk: Desk, item: Signal<Step>) -> impl IntoView {
    let id = item.with_untracked(|item| item.id);
    let flows = Memo::new(move |_| item.with(|item| item.used_by));
    move || match copy::flow::used_by(flows.get()) {
        None => view! { <span class="text-muted">"No flow"</span> }.into_any(),
        Some(words) => {
            let query = FlowQuery { step: Some(id), ..FlowQuery::default() };
            let to = Route::Flows { workspace: desk.workspace }.with(&query);
            view! {
                <a class="link" href=to>
                    {words}
                </a>
            }
            .into_any()
        }
    }
}

#[component]
fn RowMenu(desk: Desk, item: Signal<Step>) -> impl IntoView {
    let open = RwSignal::new(false);
    let trigger = NodeRef::<html::Button>::new();
    let name = Signal::derive(move || item.with(|item| format!("Actions for “{}”", item.name)));
    // The menu's item is gone when a dialog gives the focus back, so its button has it first.
    let choose = move |task: fn(Step) -> Task| {
        Callback::new(move |()| {
            if let Some(trigger) = trigger.get_untracked() {
                let _ = trigger.focus();
            }
            open.set(false);
            desk.task.set(Some(task(item.get_untracked())));
        })
    };
    let entries = move || {
        let decide = |action| item.with(|item| desk.may(item, action));
        view! {
            <ul class="menu-list">
                <ControlItem decision=decide(StepAction::Edit) icon=Icon::Pencil text="Edit" on_choose=choose(Task::Edit) />
                <ControlItem decision=decide(StepAction::Delete) icon=Icon::Trash text="Delete" on_choose=choose(Task::Delete) />
            </ul>
        }
    };
    let dots = || view! { <Glyph icon=Icon::More /> };
    view! {
        <Menu name class="btn btn-ghost btn-sm btn-square" panel="menu-panel menu-panel-row" open trigger button=ToChildren::to_children(dots)>
            {entries}
        </Menu>
    }
}
