//! Each page has one `h1`. It names the tab, and takes the focus when the app moves to the page, so that a screen reader
//! starts there.

use leptos::{html, prelude::*};

use crate::location::use_location;

#[component]
pub fn PageHeading(
    /// What is read meanwhile may give it another name.
    #[prop(into)]
    text: Signal<String>,
    #[prop(optional, into)] lead: Option<String>,
) -> impl IntoView {
    let location = use_location();
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| document().set_title(&format!("{} · Mooring", text.get())));
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && location.has_moved()
        {
            let _ = heading.focus();
        }
    });
    view! {
        <div class="min-w-0">
            <h1 class="page-heading" tabindex="-1" node_ref=heading>
                {move || text.get()}
            </h1>
            {lead.map(|lead| view! { <p class="page-lead">{lead}</p> })}
        </div>
    }
}
