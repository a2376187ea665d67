//! Puts a text on the clipboard and says so.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::{button::Button, icon::Icon, toast::use_toasts};

#[component]
pub fn CopyButton(#[prop(into)] text: String, #[prop(into)] done: String) -> impl IntoView {
    let toasts = use_toasts();
    let copy = Callback::new(move |()| {
        let (text, done) = (text.clone(), done.clone());
        spawn_local(async move {
            match JsFuture::from(window().navigator().clipboard().write_text(&text)).await {
                Ok(_) => toasts.done(done),
                Err(_) => toasts.warn("The browser did not allow copying. Select the text and copy it."),
            }
        });
    });
    view! {
        <Button icon=Icon::Copy on_click=copy>
            "Copy"
        </Button>
    }
}
