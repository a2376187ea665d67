//! A button that unfolds a panel of links and buttons. Escape, a click elsewhere and leaving it with Tab fold it again.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::{
    icon::{Glyph, Icon},
    unique,
};

/// Something to do, in a menu. What is not for the reader stays in its place and says why.
#[component]
pub fn MenuItem(
    icon: Icon,
    #[prop(into)] text: String,
    #[prop(optional, into)] denied: Option<String>,
    #[prop(into)] on_choose: Callback<()>,
) -> impl IntoView {
    let reason = unique("reason");
    let blocked = denied.is_some();
    view! {
        <li>
            <button
                type="button"
                aria-disabled=blocked.then_some("true")
                aria-describedby=blocked.then(|| reason.clone())
                on:click=move |_| {
                    if !blocked {
                        on_choose.run(());
                    }
                }
            >
                <Glyph icon />
                {text}
            </button>
            {denied.map(|why| view! {
                <span id=reason class="menu-reason">{why}</span>
            })}
        </li>
    }
}

#[component]
pub fn Menu(
    /// What the button is called for those who do not see what it shows.
    #[prop(into)]
    name: Signal<String>,
    #[prop(default = "")] class: &'static str,
    #[prop(default = "menu-panel")] panel: &'static str,
    open: RwSignal<bool>,
    /// The button itself, for whoever has to give it the focus.
    #[prop(optional)]
    trigger: NodeRef<html::Button>,
    /// What the button shows.
    button: Children,
    children: ChildrenFn,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let id = unique("menu");
    let contains = move |target: Option<web_sys::EventTarget>| {
        let node = target.and_then(|target| target.dyn_into::<Node>().ok());
        root.get_untracked().is_some_and(|root| root.contains(node.as_ref()))
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        if open.try_get_untracked() == Some(true) && !contains(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let leave = move |event: ev::FocusEvent| {
        if event.related_target().is_some() && !contains(event.related_target()) {
            open.set(false);
        }
    };
    let escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
            if let Some(trigger) = trigger.get_untracked() {
                let _ = trigger.focus();
            }
        }
    };
    view! {
        <div class="relative" node_ref=root on:focusout=leave on:keydown=escape>
            <button
                type="button"
                class=class
                aria-label=move || name.get()
                aria-expanded=move || open.get().to_string()
                aria-controls=id.clone()
                node_ref=trigger
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {button()}
            </button>
            <div id=id class=panel hidden=move || !open.get()>
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </div>
    }
}
