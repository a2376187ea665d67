//! A native modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back.

use std::sync::Arc;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::unique;

#[component]
pub fn Dialog(
    #[prop(into)] open: Signal<bool>,
    /// It was closed, by Escape or because `open` said so.
    #[prop(into)]
    on_close: Callback<()>,
    #[prop(into)] title: String,
    /// Has more to show than a form.
    #[prop(optional)]
    wide: bool,
    /// Made anew at each opening, so that a form starts empty.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let heading = unique("dialog");
    let labelled_by = heading.clone();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
                request_animation_frame(move || focus_first_control(node));
            }
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    view! {
        <dialog class="modal" aria-labelledby=labelled_by node_ref=node on:close=move |_| on_close.run(())>
            <div class=if wide { "modal-box modal-wide" } else { "modal-box" }>
                <h2 id=heading class="text-lg font-semibold">
                    {title}
                </h2>
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </dialog>
    }
}

/// A dialog about something: open while `about` is there and is `shown` by this dialog. Closing it gives that up.
#[component]
pub fn DialogAbout<T, V>(
    about: RwSignal<Option<T>>,
    shown: fn(&T) -> bool,
    title: &'static str,
    /// Has more to show than a form.
    #[prop(optional)]
    wide: bool,
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let open = Signal::derive(move || about.with(|about| about.as_ref().is_some_and(shown)));
    let close = Callback::new(move |()| {
        if open.get_untracked() {
            about.set(None);
        }
    });
    let content = Arc::new(children);
    view! {
        <Dialog open title wide on_close=close>
            {
                let content = Arc::clone(&content);
                move || about.get().filter(shown).map(|about| content(about))
            }
        </Dialog>
    }
}

/// What is in the dialog comes after it has opened, too late for the browser to find it.
fn focus_first_control(node: NodeRef<html::Dialog>) {
    let first = node
        .try_get_untracked()
        .flatten()
        .and_then(|dialog| dialog.query_selector("input:not([type=hidden]), select, textarea, button").ok().flatten())
        .and_then(|control| control.dyn_into::<HtmlElement>().ok());
    if let Some(first) = first {
        let _ = first.focus();
    }
}

/// The buttons at the end of a dialog: the way out first, what it is about last.
#[component]
pub fn DialogActions(children: Children) -> impl IntoView {
    view! { <div class="modal-action">{children()}</div> }
}
