//! Around every page: in whose name it is, and who stands behind it. The organization's accent color is set on the
//! document as custom properties, because the content policy allows no styles in the markup.

use leptos::prelude::*;
use shared::branding::{Accent, Branded};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The dark theme's `--color-base-100`.
const DARK: &str = "#11202d";
/// On the document while it is painted in an organization's color.
const PAINTED: &str = "data-accent";
const PROPERTIES: [&str; 4] = ["--accent", "--accent-text", "--accent-dark", "--accent-dark-text"];

#[component]
pub fn Frame(organization: Signal<Option<Branded>>, children: Children) -> impl IntoView {
    Effect::new(move |_| paint(organization.read().as_ref().and_then(|it| it.accent.as_deref())));
    view! {
        <div class="outside">
            <header class="outside-head">{move || head(organization.get())}</header>
            <main class="sheet">{children()}</main>
            <footer class="outside-foot">
                <img src="/assets/mark.svg" alt="" width="20" height="20" />
                <p>"Sent and kept safe by Mooring, which looks after connected accounts."</p>
            </footer>
        </div>
    }
}

fn head(organization: Option<Branded>) -> AnyView {
    let Some(Branded { name, logo, .. }) = organization else {
        return view! {
            <img src="/assets/mark.svg" alt="" width="40" height="40" />
            <span class="outside-name">"Mooring"</span>
        }
        .into_any();
    };
    let mark = match logo {
        Some(logo) => view! { <img class="outside-logo" src=logo alt="" /> }.into_any(),
        None => {
            let initial = name.chars().next().map(|first| first.to_uppercase().to_string());
            view! { <span class="outside-initial" aria-hidden="true">{initial}</span> }.into_any()
        }
    };
    view! {
        {mark}
        <span class="outside-name">{name}</span>
    }
    .into_any()
}

fn paint(accent: Option<&str>) {
    let Some(root) = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok()) else { return };
    let colors = accent.and_then(Accent::parse).zip(Accent::parse(DARK)).map(|(accent, dark)| {
        let lightened = accent.on(dark);
        [accent.to_string(), accent.text().to_owned(), lightened.to_string(), lightened.text().to_owned()]
    });
    let Some(colors) = colors else {
        let _ = root.remove_attribute(PAINTED);
        return;
    };
    for (property, color) in PROPERTIES.into_iter().zip(colors) {
        let _ = root.style().set_property(property, &color);
    }
    let _ = root.set_attribute(PAINTED, "");
}
