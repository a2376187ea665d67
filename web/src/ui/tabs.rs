//! Pages that belong together, side by side. Each has an address, so these are links.

use leptos::prelude::*;

pub struct Tab {
    pub href: String,
    pub text: &'static str,
    /// It is the page in view.
    pub current: bool,
}

#[component]
pub fn Tabs(
    /// What they are pages of.
    #[prop(into)]
    label: String,
    tabs: Vec<Tab>,
) -> impl IntoView {
    let link = |Tab { href, text, current }: Tab| {
        view! {
            <li>
                <a class="tab-link" href=href aria-current=current.then_some("page")>
                    {text}
                </a>
            </li>
        }
    };
    view! {
        <nav class="tabs" aria-label=label>
            <ul>{tabs.into_iter().map(link).collect_view()}</ul>
        </nav>
    }
}
