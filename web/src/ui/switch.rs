//! On or off, at once. It keeps its place while its work is under way and while it is not for the reader, as buttons do.

use leptos::prelude::*;

use super::unique;

#[component]
pub fn Switch(
    /// What being on means; it does not change with the state.
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] on: Signal<bool>,
    #[prop(optional, into)] pending: Signal<bool>,
    /// Why it is not for the reader.
    #[prop(into)]
    denied: Signal<Option<String>>,
    #[prop(into)] on_toggle: Callback<()>,
) -> impl IntoView {
    let reason = unique("reason");
    let described_by = reason.clone();
    let blocked = move || denied.with(Option::is_some);
    let toggle = move |_| {
        if denied.with_untracked(Option::is_none) && !pending.get_untracked() {
            on_toggle.run(());
        }
    };
    view! {
        <span class="switch-box">
            <button
                type="button"
                role="switch"
                class="switch"
                aria-label=move || label.get()
                aria-checked=move || on.get().to_string()
                aria-disabled=move || (blocked() || pending.get()).then_some("true")
                aria-busy=move || pending.get().then_some("true")
                aria-describedby=move || blocked().then(|| described_by.clone())
                on:click=toggle
            >
                <span class="switch-thumb"></span>
            </button>
            {move || denied.get().map(|why| view! {
                <span id=reason.clone() class="hint">{why}</span>
            })}
        </span>
    }
}
