//! What several pages have in common.

use leptos::{html, prelude::*};
use shared::{
    access_request::Restriction,
    connect::{Asked, AskedSource, FixedField},
    provider::ScopeInWords,
};

use super::{use_desk, words};
use crate::ui::{
    badge::Tone,
    icon::{Glyph, Icon},
    notice::Notice,
};

/// Each page has one `h1`. It names the tab and takes the focus, so that a screen reader starts there.
#[component]
pub fn Heading(#[prop(into)] text: String, #[prop(optional, into)] lead: Option<String>) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let title = text.clone();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            document().set_title(&title);
            let _ = heading.focus();
        }
    });
    view! {
        <h1 class="page-heading" tabindex="-1" node_ref=heading>
            {text}
        </h1>
        {lead.map(|lead| view! { <p class="sheet-lead">{lead}</p> })}
    }
}

/// A large mark above the heading of a page that ends something.
#[component]
pub fn Mark(tone: Tone, icon: Icon) -> impl IntoView {
    let class = match tone {
        Tone::Good => "mark mark-good",
        Tone::Warning => "mark mark-warning",
        Tone::Bad => "mark mark-bad",
        Tone::Neutral => "mark",
    };
    view! {
        <div class=class>
            <Glyph icon class="size-7" />
        </div>
    }
}

/// The step that was refused, above what offers it. It is always there, so that what comes into it is read out.
#[component]
pub fn Refusal() -> impl IntoView {
    let desk = use_desk();
    view! {
        <div role="alert">
            {move || desk.refusal().get().map(|(title, advice)| view! {
                <div class="mt-5">
                    <Notice tone=Tone::Bad title>
                        <p>{advice}</p>
                    </Notice>
                </div>
            })}
        </div>
    }
}

/// How far somebody is, where there is more than one source.
#[component]
pub fn Progress(asked: Asked) -> impl IntoView {
    let all = asked.sources.len();
    if all < 2 {
        return ().into_any();
    }
    let done = asked.sources.iter().filter(|source| source.connected_at.is_some()).count();
    let steps = asked.sources.into_iter().map(|source| {
        view! { <span class:is-done=source.connected_at.is_some()></span> }
    });
    view! {
        <div class="progress-line">
            <p>{format!("{done} of {all} connected")}</p>
            <div class="progress-steps" aria-hidden="true">
                {steps.collect_view()}
            </div>
        </div>
    }
    .into_any()
}

/// What a source is asked for, before anybody starts.
#[component]
pub fn Request(source: AskedSource, organization: String, renews: bool) -> impl IntoView {
    let AskedSource { method, fixed, restriction, .. } = source;
    let by_login = words::by_login(&method);
    let doing = (!by_login || method.scopes.is_empty()).then(|| words::doing(method.method));
    view! {
        {doing.map(|doing| view! { <p class="request-words">{doing}</p> })}
        <Access scopes=method.scopes title=format!("{organization} will be able to:") />
        <Fixed fixed />
        {restriction.map(|restriction| view! { <Only restriction /> })}
        {renews.then(|| view! {
            <p class="request-line">
                <Glyph icon=Icon::User class="size-4 shrink-0 mt-0.5" />
                <span>"Use the same account as before; no other is accepted."</span>
            </p>
        })}
    }
}

/// Access in words.
#[component]
pub fn Access(scopes: Vec<ScopeInWords>, title: String) -> impl IntoView {
    (!scopes.is_empty()).then(|| {
        let items = scopes.into_iter().map(|scope| view! { <AccessItem words=scope.words /> });
        view! {
            <p class="request-words">{title}</p>
            <ul class="access">{items.collect_view()}</ul>
        }
    })
}

#[component]
pub fn AccessItem(words: String) -> impl IntoView {
    view! {
        <li>
            <Glyph icon=Icon::Check class="size-4 shrink-0 mt-0.5" />
            <span>{words}</span>
        </li>
    }
}

/// What the link's creator filled in.
#[component]
fn Fixed(fixed: Vec<FixedField>) -> impl IntoView {
    (!fixed.is_empty()).then(|| {
        let rows = fixed.into_iter().map(|field| view! {
            <dt>{field.label}</dt>
            <dd>{field.value}</dd>
        });
        view! { <dl class="facts request-facts">{rows.collect_view()}</dl> }
    })
}

#[component]
fn Only(restriction: Restriction) -> impl IntoView {
    let (words, value) = words::restriction(&restriction);
    let (words, value) = (words.to_owned(), value.to_owned());
    view! {
        <p class="request-line">
            <Glyph icon=Icon::User class="size-4 shrink-0 mt-0.5" />
            <span>
                {words} " " <strong>{value}</strong> " is accepted."
            </span>
        </p>
    }
}
