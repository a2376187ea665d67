//! One registered connection: what it is, in which state, and how it came to be registered.

use leptos::{html, prelude::*};
use shared::{
    access::IntegrationAction,
    connection::Kind,
    registration::{How, Registration},
};

use super::Registry;
use crate::{
    copy,
    pages::control::ControlItem,
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
pub fn RegistrationTable(registry: Registry, items: Signal<Vec<Registration>>) -> impl IntoView {
    view! {
        <div class="panel">
            <table class="data-table">
                <caption class="sr-only">"Registered connections"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Account"</th>
                        <th scope="col">"Owner"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Registered"</th>
                        <th scope="col">"Flows"</th>
                        <th scope="col">
                            <span class="sr-only">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <Rows items key=|item| item.connection.id let:item>
                        <tr>
                            <th scope="row">
                                <Named item />
                            </th>
                            <td class="cell-text">
                                <Account item />
                            </td>
                            <td class="cell-text">
                                <Owner registry item />
                            </td>
                            <td class="cell-state">
                                <Condition item />
                            </td>
                            <td class="cell-text">
                                <Registered registry item />
                            </td>
                            <td>{move || item.with(|item| item.flows)}</td>
                            <td class="cell-menu">
                                <RowMenu registry item />
                            </td>
                        </tr>
                    </Rows>
                </tbody>
            </table>
        </div>
    }
}

#[component]
pub fn RegistrationCards(registry: Registry, items: Signal<Vec<Registration>>) -> impl IntoView {
    view! {
        <ul class="space-y-3" aria-label="Registered connections">
            <Rows items key=|item| item.connection.id let:item>
                <li class="panel space-y-3 p-4">
                    <div class="flex items-start gap-2">
                        <div class="min-w-0 flex-1">
                            <Named item />
                        </div>
                        <RowMenu registry item />
                    </div>
                    <Condition item />
                    <dl class="card-facts">
                        <dt>"Account"</dt>
                        <dd>
                            <Account item />
                        </dd>
                        <dt>"Owner"</dt>
                        <dd>
                            <Owner registry item />
                        </dd>
                        <dt>"Registered"</dt>
                        <dd>
                            <Registered registry item />
                        </dd>
                        <dt>"Flows"</dt>
                        <dd>{move || item.with(|item| item.flows)}</dd>
                    </dl>
                </li>
            </Rows>
        </ul>
    }
}

#[component]
fn Named(item: Signal<Registration>) -> impl IntoView {
    let provider = item.with_untracked(|item| item.connection.provider.clone());
    let kind = match item.with_untracked(|item| item.connection.kind) {
        Kind::Source => "source",
        Kind::Destination => "destination",
    };
    let name = Memo::new(move |_| item.with(|item| item.connection.name.clone()));
    view! {
        <div class="named">
            <Logo src=provider.logo />
            <div class="min-w-0 flex-1">
                <p class="clip-3 font-medium" title=move || name.get()>
                    {move || name.get()}
                </p>
                <p class="truncate text-sm font-normal text-muted">{format!("{}, {kind}", provider.name)}</p>
            </div>
        </div>
    }
}

#[component]
fn Account(item: Signal<Registration>) -> impl IntoView {
    let label = Memo::new(move |_| item.with(|item| item.connection.account.as_ref().map(|it| it.label.clone())));
    move || match label.get() {
        Some(label) => {
            let title = label.clone();
            view! {
                <p class="clip-2" title=title>
                    {label}
                </p>
            }
            .into_any()
        }
        None => view! {
            <p class="text-muted">
                <span aria-hidden="true">"–"</span>
                <span class="sr-only">"Not known"</span>
            </p>
        }
        .into_any(),
    }
}

#[component]
fn Owner(registry: Registry, item: Signal<Registration>) -> impl IntoView {
    let name = Memo::new(move |_| item.with(|item| registry.name_of(&item.connection.owner)));
    view! {
        <p class="clip-2" title=move || name.get()>
            {move || name.get()}
        </p>
    }
}

#[component]
fn Condition(item: Signal<Registration>) -> impl IntoView {
    let seen = Memo::new(move |_| item.with(|item| (item.connection.status, item.connection.reason)));
    move || {
        let (status, reason) = seen.get();
        let (tone, word) = copy::status(status);
        let icon = match tone {
            Tone::Good => Icon::CircleCheck,
            Tone::Warning | Tone::Bad => Icon::TriangleAlert,
            Tone::Neutral => Icon::Info,
        };
        view! {
            <Badge tone icon=icon text=word />
            {reason.map(|reason| view! { <p class="mt-1 text-sm text-muted">{copy::reason(reason)}</p> })}
        }
    }
}

/// How, by whom and when.
#[component]
fn Registered(registry: Registry, item: Signal<Registration>) -> impl IntoView {
    let seen: Memo<(How, String, _)> =
        Memo::new(move |_| item.with(|item| (item.how, registry.name_within(&item.registered_by), item.registered_at)));
    move || {
        let (how, by, at) = seen.get();
        view! {
            <p>{copy::integration::how(how)}</p>
            <p class="clip-2 text-muted" title=by.clone()>
                {format!("by {by}")}
            </p>
            <p class="text-muted">
                <Moment at />
            </p>
        }
    }
}

#[component]
fn RowMenu(registry: Registry, item: Signal<Registration>) -> impl IntoView {
    let Registry { desk, integration, deregistering, .. } = registry;
    let open = RwSignal::new(false);
    let trigger = NodeRef::<html::Button>::new();
    let name = Signal::derive(move || item.with(|item| format!("Actions for “{}”", item.connection.name)));
    let decision = Memo::new(move |_| integration.with(|it| desk.may(it, IntegrationAction::DeregisterConnection)));
    // The menu's item is gone when a dialog gives the focus back, so its button has it first.
    let deregister = Callback::new(move |()| {
        if let Some(trigger) = trigger.get_untracked() {
            let _ = trigger.focus();
        }
        open.set(false);
        deregistering.set(Some(item.get_untracked()));
    });
    let entries = move || {
        view! {
            <ul class="menu-list">
                <ControlItem decision=decision.get() icon=Icon::Close text="Deregister connection" on_choose=deregister />
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
