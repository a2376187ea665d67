//! One flow in the list: a row of a table, or a card where a table would not fit.

use leptos::{html, prelude::*};
use shared::{
    access::FlowAction,
    flow::{Flow, FlowStep},
};

use super::desk::Desk;
use crate::{
    copy,
    location::use_location,
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

/// So many marks of each side are in view; the rest is a number.
const MARKS: usize = 3;

#[component]
pub fn FlowTable(desk: Desk, items: Signal<Vec<Flow>>) -> impl IntoView {
    view! {
        <div class="panel">
            <table class="data-table">
                <caption class="sr-only">"Flows"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Reads and writes"</th>
                        <th scope="col">"Integration"</th>
                        <th scope="col">"State"</th>
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
                                <Name desk item />
                            </th>
                            <td>
                                <Course item />
                            </td>
                            <td class="cell-text">
                                <Where desk item />
                            </td>
                            <td class="cell-state">
                                <Condition item />
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
pub fn FlowCards(desk: Desk, items: Signal<Vec<Flow>>) -> impl IntoView {
    view! {
        <ul class="space-y-3" aria-label="Flows">
            <Rows items key=|item| item.id let:item>
                <li class="panel space-y-3 p-4">
                    <div class="flex items-start gap-2">
                        <div class="min-w-0 flex-1">
                            <Name desk item />
                        </div>
                        <RowMenu desk item />
                    </div>
                    <Course item />
                    <Condition item />
                    <dl class="card-facts">
                        <dt>"Integration"</dt>
                        <dd>
                            <Where desk item />
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
fn Name(desk: Desk, item: Signal<Flow>) -> impl IntoView {
    let to = Route::Flow { workspace: desk.workspace, flow: item.with_untracked(|item| item.id) }.path();
    let name = Memo::new(move |_| item.with(|item| item.name.clone()));
    view! {
        <a class="name-link clip-3 font-medium" href=to title=move || name.get()>
            {move || name.get()}
        </a>
    }
}

/// From where to where: the marks of the providers, and the names for those who do not see them.
#[component]
pub fn Course(item: Signal<Flow>) -> impl IntoView {
    let seen = Memo::new(move |_| item.with(|item| (item.exports.clone(), item.imports.clone(), item.hidden_steps)));
    move || {
        let (exports, imports, hidden) = seen.get();
        let hidden = (hidden > 0).then(|| format!("{hidden} hidden"));
        let words = format!("From {} to {}", names(&exports), names(&imports));
        view! {
            <div class="course" title=words.clone()>
                <span class="sr-only">{words.clone()}</span>
                <Marks steps=exports />
                <Glyph icon=Icon::ArrowRight />
                <Marks steps=imports />
                {hidden.map(|hidden| view! { <span class="ms-1 text-xs text-muted">{hidden}</span> })}
            </div>
        }
    }
}

#[component]
fn Marks(steps: Vec<FlowStep>) -> impl IntoView {
    let more = steps.len().saturating_sub(MARKS);
    if steps.is_empty() {
        return view! { <span class="course-nothing" aria-hidden="true"></span> }.into_any();
    }
    let marks = steps.into_iter().take(MARKS).map(|step| view! { <Logo src=step.connection.provider.logo /> });
    view! {
        {marks.collect_view()}
        {(more > 0).then(|| view! { <span class="text-xs text-muted" aria-hidden="true">{format!("+{more}")}</span> })}
    }
    .into_any()
}

fn names(steps: &[FlowStep]) -> String {
    if steps.is_empty() {
        return "nothing".to_owned();
    }
    let names: Vec<_> = steps.iter().map(|step| step.connection.name.as_str()).collect();
    names.join(", ")
}

#[component]
fn Where(desk: Desk, item: Signal<Flow>) -> impl IntoView {
    let seen = Memo::new(move |_| item.with(|item| (item.integration.clone(), desk.owner(item))));
    move || {
        let (integration, owner) = seen.get();
        match integration {
            Some(integration) => {
                let to = Route::Integration { workspace: desk.workspace, integration: integration.id }.path();
                view! {
                    <a class="link clip-2" href=to title=integration.name.clone()>
                        {integration.name.clone()}
                    </a>
                }
                .into_any()
            }
            None => view! {
                <p>"Standalone"</p>
                {owner.map(|owner| view! {
                    <p class="clip-2 text-muted" title=owner.clone()>
                        {owner.clone()}
                    </p>
                })}
            }
            .into_any(),
        }
    }
}

#[component]
fn Condition(item: Signal<Flow>) -> impl IntoView {
    let reasons = Memo::new(move |_| {
        item.with(|item| item.blocked.iter().map(|block| copy::flow::block(block, item)).collect::<Vec<_>>())
    });
    move || {
        let mut reasons = reasons.get();
        let more = reasons.len().saturating_sub(2);
        reasons.truncate(2);
        if reasons.is_empty() {
            return view! { <Badge tone=Tone::Good icon=Icon::CircleCheck text="Ready" /> }.into_any();
        }
        view! {
            <div>
            <Badge tone=Tone::Bad icon=Icon::TriangleAlert text="Blocked" />
            {reasons.into_iter().map(|reason| view! { <p class="mt-1 text-sm text-muted break-words">{reason}</p> }).collect_view()}
            {(more > 0).then(|| view! { <p class="mt-1 text-sm text-muted">{format!("and {more} more")}</p> })}
            </div>
        }
        .into_any()
    }
}

#[component]
fn RowMenu(desk: Desk, item: Signal<Flow>) -> impl IntoView {
    let location = use_location();
    let open = RwSignal::new(false);
    let trigger = NodeRef::<html::Button>::new();
    let name = Signal::derive(move || item.with(|item| format!("Actions for “{}”", item.name)));
    let edit = Callback::new(move |()| {
        let flow = item.with_untracked(|item| item.id);
        location.go(&Route::Flow { workspace: desk.workspace, flow }.path());
    });
    // The menu's item is gone when a dialog gives the focus back, so its button has it first.
    let delete = Callback::new(move |()| {
        if let Some(trigger) = trigger.get_untracked() {
            let _ = trigger.focus();
        }
        open.set(false);
        desk.deleting.set(Some(item.get_untracked()));
    });
    let entries = move || {
        let decide = |action| item.with(|item| desk.may(item, action));
        view! {
            <ul class="menu-list">
                <ControlItem decision=decide(FlowAction::Edit) icon=Icon::Pencil text="Edit" on_choose=edit />
                <ControlItem decision=decide(FlowAction::Delete) icon=Icon::Trash text="Delete" on_choose=delete />
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
