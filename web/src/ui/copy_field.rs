//! A text that is there to be copied: selected from the start, so that the keyboard alone can take it.

use leptos::{html, prelude::*};

use super::{copy_button::CopyButton, unique};

#[component]
pub fn CopyField(#[prop(into)] label: String, #[prop(into)] text: String, #[prop(into)] done: String) -> impl IntoView {
    let id = unique("copy");
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            request_animation_frame(move || {
                let _ = input.focus();
                input.select();
                // Its beginning tells where it leads.
                input.set_scroll_left(0);
            });
        }
    });
    view! {
        <div class="field">
            <label for=id.clone() class="field-label mb-1.5 block">
                {label}
            </label>
            <div class="copy-field">
                <input id=id class="input" type="text" readonly node_ref=input prop:value=text.clone() />
                <CopyButton text done />
            </div>
        </div>
    }
}
