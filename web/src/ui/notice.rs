//! Words about the page as a whole: an error above a form, a hint, a state that is not an error.

use leptos::prelude::*;

use super::{
    badge::Tone,
    icon::{Glyph, Icon},
};

#[component]
pub fn Notice(tone: Tone, #[prop(optional, into)] title: Option<String>, children: Children) -> impl IntoView {
    let (class, icon) = match tone {
        Tone::Good => ("notice notice-good", Icon::CircleCheck),
        Tone::Warning => ("notice notice-warning", Icon::TriangleAlert),
        Tone::Bad => ("notice notice-bad", Icon::CircleAlert),
        Tone::Neutral => ("notice notice-neutral", Icon::Info),
    };
    view! {
        <div class=class>
            <Glyph icon class="size-5 shrink-0 mt-0.5" />
            <div class="min-w-0">
                {title.map(|title| view! { <p class="font-semibold">{title}</p> })}
                {children()}
            </div>
        </div>
    }
}
