//! One connection in a list: a row of a table, or a card where a table would not fit.

use leptos::prelude::*;
use shared::{
    access::Visibility,
    connection::{Connection, Kind, Status, StatusReason},
};

use crate::{
    copy,
    session::use_session,
    ui::{
        badge::{Badge, Tone},
        icon::Icon,
        logo::Logo,
        moment::Moment,
    },
};

#[component]
pub fn ConnectionTable(kind: Kind, items: Vec<Connection>) -> impl IntoView {
    view! {
        <div class="panel overflow-x-auto">
            <table class="data-table">
                <caption class="sr-only">{copy::kind(kind).title}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Account"</th>
                        <th scope="col">"Owner"</th>
                        <th scope="col">"Visibility"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Added"</th>
                    </tr>
                </thead>
                <tbody>{items.into_iter().map(|item| view! { <Row item /> }).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(item: Connection) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <Named item=item.clone() />
            </th>
            <td class="max-w-48">
                <AccountLabel item=item.clone() />
            </td>
            <td class="max-w-36">
                <Owner item=item.clone() />
            </td>
            <td>
                <Seen visibility=item.visibility />
            </td>
            <td class="min-w-44">
                <State status=item.status />
                <Because reason=item.reason />
            </td>
            <td class="whitespace-nowrap text-muted">
                <Moment at=item.created_at />
            </td>
        </tr>
    }
}

#[component]
pub fn ConnectionCards(kind: Kind, items: Vec<Connection>) -> impl IntoView {
    view! {
        <ul class="space-y-3" aria-label=copy::kind(kind).title>
            {items.into_iter().map(|item| view! { <Card item /> }).collect_view()}
        </ul>
    }
}

#[component]
fn Card(item: Connection) -> impl IntoView {
    view! {
        <li class="panel space-y-3 p-4">
            <Named item=item.clone() />
            <div>
                <div class="flex flex-wrap gap-2">
                    <State status=item.status />
                    <Seen visibility=item.visibility />
                </div>
                <Because reason=item.reason />
            </div>
            <dl class="card-facts">
                <dt>"Account"</dt>
                <dd>
                    <AccountLabel item=item.clone() />
                </dd>
                <dt>"Owner"</dt>
                <dd>
                    <Owner item=item.clone() />
                </dd>
                <dt>"Added"</dt>
                <dd>
                    <Moment at=item.created_at />
                </dd>
            </dl>
        </li>
    }
}

#[component]
fn Named(item: Connection) -> impl IntoView {
    let title = item.name.clone();
    view! {
        <div class="flex min-w-0 items-center gap-3">
            <Logo src=item.provider.logo />
            <div class="min-w-0">
                <p class="clip-2 font-medium" title=title>
                    {item.name}
                </p>
                <p class="truncate text-sm font-normal text-muted">{item.provider.name}</p>
            </div>
        </div>
    }
}

#[component]
fn AccountLabel(item: Connection) -> impl IntoView {
    match item.account {
        Some(account) => {
            let title = account.label.clone();
            view! {
                <p class="truncate" title=title>
                    {account.label}
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
fn Owner(item: Connection) -> impl IntoView {
    let session = use_session();
    let mine = untrack(move || session.person()).is_some_and(|person| person.id == item.owner.id);
    let name = if mine { "You".to_owned() } else { item.owner.name };
    let title = name.clone();
    view! {
        <p class="truncate" title=title>
            {name}
        </p>
    }
}

#[component]
fn Seen(visibility: Visibility) -> impl IntoView {
    let icon = match visibility {
        Visibility::Private => Icon::Lock,
        Visibility::Shared => Icon::Users,
    };
    view! { <Badge tone=Tone::Neutral icon=icon text=copy::visibility(visibility).0 /> }
}

#[component]
fn State(status: Status) -> impl IntoView {
    let (tone, word) = copy::status(status);
    let icon = match tone {
        Tone::Good => Icon::CircleCheck,
        Tone::Warning | Tone::Bad => Icon::TriangleAlert,
        Tone::Neutral => Icon::Info,
    };
    view! { <Badge tone icon=icon text=word /> }
}

#[component]
fn Because(reason: Option<StatusReason>) -> impl IntoView {
    reason.map(|reason| view! { <p class="mt-1 text-sm text-muted">{copy::reason(reason)}</p> })
}
