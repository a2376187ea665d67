//! A name that is changed in its place: a pen beside it, and a field instead of it.

mod field;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use self::field::Rename;
use crate::{
    api::{Api, ApiError},
    ui::{button::IconButton, icon::Icon},
};

/// Something that people give another name.
pub trait Renamed: Clone + PartialEq + Send + Sync + 'static {
    fn name(&self) -> &str;

    /// Saves another name, as a change of what is seen here.
    fn rename(&self, api: Api, name: &str) -> impl Future<Output = Result<Self, ApiError>>;

    /// How it is now.
    fn read_again(&self, api: Api) -> impl Future<Output = Result<Self, ApiError>>;
}

#[component]
pub fn NameInPlace<T: Renamed>(
    item: Signal<T>,
    renaming: RwSignal<bool>,
    /// The reader may rename it.
    #[prop(into)]
    may: Signal<bool>,
    /// An answer told how it is now.
    put: Callback<T>,
    /// The name as it stands there.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    // Whoever renamed with the keyboard is where they began.
    Effect::new(move |before: Option<bool>| {
        let renames = renaming.get();
        if before == Some(true) && !renames {
            request_animation_frame(move || focus_pen(root));
        }
        renames
    });
    let pen = move || {
        may.get().then(|| {
            let rename = Callback::new(move |()| renaming.set(true));
            let name = item.with(|item| format!("Rename “{}”", item.name()));
            view! { <IconButton icon=Icon::Pencil name on_click=rename /> }
        })
    };
    view! {
        <div class="min-w-0" node_ref=root>
            {move || renaming.get().then(|| view! { <Rename item renaming put /> })}
            <div class="named-line" hidden=move || renaming.get()>
                {children()}
                {pen}
            </div>
        </div>
    }
}

fn focus_pen(root: NodeRef<html::Div>) {
    let nowhere = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    let pen =
        root.try_get_untracked().flatten().and_then(|root| root.query_selector(".named-line button").ok().flatten());
    if let Some(pen) = pen.filter(|_| nowhere).and_then(|pen| pen.dyn_into::<HtmlElement>().ok()) {
        let _ = pen.focus();
    }
}
