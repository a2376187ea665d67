//! What a row tells of its link.

use leptos::prelude::*;
use shared::{
    access::Visibility,
    access_request::{AccessRequest, RequestedSource, State},
};

use crate::{
    copy,
    pages::access_request::desk::Desk,
    ui::{
        badge::{Badge, Tone},
        icon::{Glyph, Icon},
        logo::Logo,
        moment::Moment,
    },
};

/// So many sources are in view at once; the rest unfolds.
const IN_VIEW: usize = 3;

/// What is asked for, source by source.
#[component]
pub fn Sources(item: Signal<AccessRequest>) -> impl IntoView {
    let seen = Memo::new(move |_| item.with(|item| (item.sources.clone(), item.renews.clone(), item.visibility)));
    move || {
        let (mut sources, renews, visibility) = seen.get();
        let rest = sources.split_off(sources.len().min(IN_VIEW));
        let several = sources.len() > 1;
        let note = match (&renews, visibility) {
            (Some(_), _) => Some("Authorizes this connection again"),
            (None, Visibility::Private) => Some("Makes private connections"),
            (None, Visibility::Shared) => None,
        };
        let renewed = renews.map(|connection| connection.name);
        let line = move |source: RequestedSource| view! { <SourceLine source renewed=renewed.clone() several /> };
        view! {
            <ul class="source-lines">{sources.into_iter().map(&line).collect_view()}</ul>
            {(!rest.is_empty()).then(|| view! {
                <details class="more-sources">
                    <summary>{format!("{} more", rest.len())}</summary>
                    <ul class="source-lines">{rest.into_iter().map(&line).collect_view()}</ul>
                </details>
            })}
            {note.map(|note| view! { <p class="mt-1.5 text-xs text-muted">{note}</p> })}
        }
    }
}

/// By the connection's name where there is one, with the provider below it.
#[component]
fn SourceLine(source: RequestedSource, renewed: Option<String>, several: bool) -> impl IntoView {
    let name = renewed.or(source.name);
    let provider = source.provider.name;
    let (title, below) = match name {
        Some(name) if name != provider => (name, Some(provider)),
        Some(_) | None => (provider, None),
    };
    let connected = (several && source.connected_at.is_some()).then(|| {
        view! {
            <span class="source-connected" title="Connected">
                <Glyph icon=Icon::CircleCheck />
                <span class="sr-only">"Connected"</span>
            </span>
        }
    });
    view! {
        <li class="named">
            <Logo src=source.provider.logo />
            <div class="min-w-0 flex-1 self-center">
                <p class="clip-2 font-medium" title=title.clone()>
                    {title.clone()}
                </p>
                {below.map(|provider| view! { <p class="truncate text-sm font-normal text-muted">{provider}</p> })}
            </div>
            {connected}
        </li>
    }
}

#[component]
pub fn Purpose(item: Signal<AccessRequest>) -> impl IntoView {
    let purpose = Memo::new(move |_| item.with(|item| item.purpose.clone()));
    move || match purpose.get() {
        Some(purpose) => {
            let title = purpose.clone();
            view! {
                <p class="clip-3" title=title>
                    {purpose}
                </p>
            }
            .into_any()
        }
        None => nothing("No purpose given"),
    }
}

/// The state, and how far a link for several sources has come.
#[component]
pub fn Condition(item: Signal<AccessRequest>) -> impl IntoView {
    let seen = Memo::new(move |_| item.with(|item| (item.state, connected(item), item.sources.len())));
    move || {
        let (state, connected, all) = seen.get();
        let (tone, word) = copy::access_request_state(state);
        let icon = match tone {
            Tone::Good => Icon::Link,
            Tone::Warning | Tone::Bad => Icon::TriangleAlert,
            Tone::Neutral if state == State::Used => Icon::CircleCheck,
            Tone::Neutral => Icon::Info,
        };
        view! {
            <div>
                <Badge tone icon=icon text=word />
                {(all > 1).then(|| view! {
                    <p class="mt-1 whitespace-nowrap text-sm text-muted">{format!("{connected} of {all} connected")}</p>
                })}
            </div>
        }
    }
}

fn connected(request: &AccessRequest) -> usize {
    request.sources.iter().filter(|source| source.connected_at.is_some()).count()
}

/// When the link ends, or has ended; nothing more ends one that is used, declined or deleted.
#[component]
pub fn Expiry(item: Signal<AccessRequest>) -> impl IntoView {
    let seen = Memo::new(move |_| item.with(|item| (item.state, item.expires_at)));
    move || match seen.get() {
        (State::Active | State::Expired, at) => view! { <Moment at /> }.into_any(),
        (State::Used | State::Declined | State::Deleted, _) => nothing("Not any more"),
    }
}

#[component]
pub fn Opened(item: Signal<AccessRequest>) -> impl IntoView {
    let opened = Memo::new(move |_| item.with(|item| item.opened_at));
    move || match opened.get() {
        Some(at) => view! { <Moment at /> }.into_any(),
        None => view! { <span class="text-muted">"Not yet"</span> }.into_any(),
    }
}

#[component]
pub fn Created(desk: Desk, item: Signal<AccessRequest>) -> impl IntoView {
    let seen = Memo::new(move |_| {
        item.with(|item| {
            let name = if desk.is_mine(item) { "You".to_owned() } else { item.created_by.name.clone() };
            (name, item.created_at)
        })
    });
    move || {
        let (name, at) = seen.get();
        view! {
            <p class="clip-2" title=name.clone()>
                {name.clone()}
            </p>
            <p class="text-muted">
                <Moment at />
            </p>
        }
    }
}

fn nothing(words: &'static str) -> AnyView {
    view! {
        <p class="text-muted">
            <span aria-hidden="true">"–"</span>
            <span class="sr-only">{words}</span>
        </p>
    }
    .into_any()
}
