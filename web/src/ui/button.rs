//! Buttons keep their place while they work and while they are not for the reader: they are never taken out of the tab
//! order, so the reason can be read.

use leptos::prelude::*;

use super::{
    Words,
    icon::{Glyph, Icon},
    unique,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    Primary,
    #[default]
    Plain,
    Quiet,
    Danger,
}

impl Look {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Plain => "btn btn-outline btn-plain",
            Self::Quiet => "btn btn-ghost",
            Self::Danger => "btn btn-error",
        }
    }
}

#[component]
pub fn Button(
    #[prop(optional)] look: Look,
    #[prop(optional_no_strip, into)] icon: Option<Icon>,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Its work is under way: it shows so and takes no second click.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Why it is not for the reader.
    #[prop(optional, into)]
    denied: Words,
    #[prop(optional, into)] on_click: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let Words(denied) = denied;
    let reason = unique("reason");
    let blocked = denied.is_some();
    let press = move |event: leptos::ev::MouseEvent| {
        if blocked || pending.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    let button = view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=look.class()
            aria-disabled=move || (blocked || pending.get()).then_some("true")
            aria-busy=move || pending.get().then_some("true")
            aria-describedby=blocked.then(|| reason.clone())
            on:click=press
        >
            {move || {
                if pending.get() {
                    Some(view! { <span class="loading loading-spinner loading-xs" aria-hidden="true"></span> }.into_any())
                } else {
                    icon.map(|icon| view! { <Glyph icon /> }.into_any())
                }
            }}
            {children()}
        </button>
    };
    match denied {
        None => button.into_any(),
        Some(why) => view! {
            <span class="denied">
                {button}
                <span id=reason class="denied-reason">
                    {why}
                </span>
            </span>
        }
        .into_any(),
    }
}

/// A button that is its icon; the name is for those who do not see it, and a tooltip for those who do.
#[component]
pub fn IconButton(
    icon: Icon,
    #[prop(into)] name: Signal<String>,
    /// By which it is found again when its row has moved.
    #[prop(optional, into)]
    id: Option<String>,
    /// There is nothing for it to do at present.
    #[prop(optional, into)]
    idle: Signal<bool>,
    #[prop(into)] on_click: Callback<()>,
) -> impl IntoView {
    let press = move |_| {
        if !idle.get_untracked() {
            on_click.run(());
        }
    };
    view! {
        <button
            type="button"
            id=id
            class="btn btn-ghost btn-sm btn-square"
            aria-label=move || name.get()
            title=move || name.get()
            aria-disabled=move || idle.get().then_some("true")
            on:click=press
        >
            <Glyph icon />
        </button>
    }
}

/// A link that looks like a button, for what opens another page.
#[component]
pub fn LinkButton(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] look: Look,
    #[prop(optional_no_strip, into)] icon: Option<Icon>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=look.class() href=move || href.get()>
            {icon.map(|icon| view! { <Glyph icon /> })}
            {children()}
        </a>
    }
}
