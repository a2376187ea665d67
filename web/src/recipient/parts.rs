//! What the pages are made of. There are few parts and they take text, which keeps the program small.

use leptos::{html, prelude::*};
use shared::connect::{Asked, AskedSource};

use super::{use_desk, words};
use crate::ui::{
    badge::Tone,
    button::{Button, Look},
    icon::{Glyph, Icon},
    notice::Notice,
};

/// Each page has one `h1`. It names the tab and takes the focus, so that a screen reader starts there.
#[component]
pub fn Heading(#[prop(into)] text: String, #[prop(optional, into)] lead: String) -> impl IntoView {
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
        <Note text=lead />
    }
}

/// A sentence below the heading; nothing where there is none.
#[component]
pub fn Note(text: String) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <p class="sheet-lead">{text}</p> })
}

/// A way on from a page.
pub struct Way {
    pub look: Look,
    pub icon: Option<Icon>,
    pub label: String,
    pub go: Callback<()>,
}

impl Way {
    pub fn new(look: Look, label: impl Into<String>, go: impl Fn() + Send + Sync + 'static) -> Self {
        Self { look, icon: None, label: label.into(), go: Callback::new(move |()| go()) }
    }
}

#[component]
pub fn Ways(ways: Vec<Way>) -> impl IntoView {
    (!ways.is_empty()).then(|| view! {
        <div class="sheet-actions">{ways.into_iter().map(|way| view! { <Step way /> }).collect_view()}</div>
    })
}

/// The button of a way; while the step is under way that was begun with it, it shows so.
#[component]
pub fn Step(
    way: Way,
    /// What tells it from others of the same name, for those who do not see where it stands.
    #[prop(optional)]
    of: Option<String>,
) -> impl IntoView {
    let desk = use_desk();
    let pressed = RwSignal::new(false);
    let Way { look, icon, label, go } = way;
    let press = Callback::new(move |()| {
        pressed.set(true);
        go.run(());
    });
    let pending = Signal::derive(move || desk.busy().get() && pressed.get());
    view! {
        <Button look icon pending on_click=press>
            {label}
            {of.map(|of| view! { <span class="sr-only">{of}</span> })}
        </Button>
    }
}

/// What a page that ends something shows.
pub struct Ending {
    pub tone: Tone,
    pub icon: Icon,
    pub title: String,
    pub lead: String,
    /// What is still to be said.
    pub note: String,
    pub ways: Vec<Way>,
}

impl Ending {
    pub fn show(self) -> AnyView {
        let Self { tone, icon, title, lead, note, ways } = self;
        view! {
            <Mark tone icon />
            <Heading text=title lead />
            <Note text=note />
            <Refusal />
            <Ways ways />
        }
        .into_any()
    }
}

/// A large mark above the heading of a page that ends something.
#[component]
pub fn Mark(tone: Tone, icon: Icon) -> impl IntoView {
    let class = match tone {
        Tone::Good => "mark mark-good",
        Tone::Warning | Tone::Bad => "mark mark-warning",
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
        <div role="alert" class="refusal">
            {move || desk.refusal().get().map(|(title, advice)| view! {
                <Notice tone=Tone::Bad title>
                    <p>{advice}</p>
                </Notice>
            })}
        </div>
    }
}

/// How far somebody is, where there is more than one source.
#[component]
pub fn Progress(asked: Asked) -> impl IntoView {
    let all = asked.sources.len();
    let done = asked.sources.iter().filter(|source| source.connected_at.is_some()).count();
    (all > 1).then(|| view! {
        <p class="progress-line">{format!("{done} of {all} connected")}</p>
        <progress class="progress-bar" max=all.to_string() value=done.to_string() aria-hidden="true"></progress>
    })
}

/// Lines that each begin with an icon.
#[component]
pub fn Lines(icon: Icon, class: &'static str, lines: Vec<String>) -> impl IntoView {
    let line = |text: String| {
        view! {
            <li>
                <Glyph icon class="size-4 shrink-0 mt-0.5" />
                <span>{text}</span>
            </li>
        }
    };
    (!lines.is_empty()).then(|| view! {
        <ul class=class>{lines.into_iter().map(line).collect_view()}</ul>
    })
}

#[component]
pub fn Facts(facts: Vec<(String, String)>) -> impl IntoView {
    let row = |(name, value): (String, String)| {
        view! {
            <dt>{name}</dt>
            <dd>{value}</dd>
        }
    };
    (!facts.is_empty()).then(|| view! {
        <dl class="facts request-facts">{facts.into_iter().map(row).collect_view()}</dl>
    })
}

/// What a source is asked for, before anybody starts.
#[component]
pub fn Request(source: AskedSource, organization: String, renews: bool) -> impl IntoView {
    let AskedSource { method, fixed, restriction, .. } = source;
    let access: Vec<_> = method.scopes.into_iter().map(|scope| scope.words).collect();
    let words = if access.is_empty() {
        words::doing(method.method).to_owned()
    } else {
        format!("{organization} will be able to:")
    };
    let same = renews.then(|| "Use the same account as before; no other is accepted.".to_owned());
    let only = restriction.as_ref().map(words::restriction).into_iter().chain(same).collect();
    view! {
        <p class="request-words">{words}</p>
        <Lines icon=Icon::Check class="access" lines=access />
        <Facts facts=fixed.into_iter().map(|field| (field.label, field.value)).collect() />
        <Lines icon=Icon::User class="only" lines=only />
    }
}
