//! The mark: an anchor whose ring is a moored ship's line.

use leptos::prelude::*;

#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <img src="/assets/mark.svg" alt="" width="28" height="28" />
            "Mooring"
        </span>
    }
}
