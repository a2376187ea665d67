//! Nothing to show is a state with a next step.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

#[component]
pub fn Empty(icon: Icon, #[prop(into)] title: String, #[prop(into)] text: String, children: Children) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-mark">
                <Glyph icon class="size-6" />
            </span>
            <h2 class="text-base font-semibold">{title}</h2>
            <p class="max-w-md text-sm text-muted">{text}</p>
            <div class="mt-2 flex flex-wrap justify-center gap-2">{children()}</div>
        </div>
    }
}
