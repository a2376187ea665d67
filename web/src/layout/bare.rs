//! Around the pages that need nobody to be signed in: the mark and one column.

use leptos::prelude::*;

use super::brand::Brand;

#[component]
pub fn Bare(children: Children) -> impl IntoView {
    view! {
        <div class="bare">
            <header class="bare-head">
                <Brand />
            </header>
            <main class="bare-card">{children()}</main>
        </div>
    }
}
