//! A mark of something else. One that does not load gives way to a plain one instead of a broken image.

use leptos::prelude::*;

pub const FALLBACK: &str = "/assets/logos/generic.svg";

/// Decoration: the name always stands beside it.
#[component]
pub fn Logo(#[prop(into)] src: String) -> impl IntoView {
    let src = RwSignal::new(src);
    view! {
        <span class="logo">
            <img src=move || src.get() alt="" width="20" height="20" on:error=move |_| {
                if src.get_untracked() != FALLBACK {
                    src.set(FALLBACK.to_owned());
                }
            } />
        </span>
    }
}
