//! A state in a word. The color only repeats what the word says.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Good,
    Warning,
    Bad,
    Neutral,
}

#[component]
pub fn Badge(
    tone: Tone,
    #[prop(optional_no_strip, into)] icon: Option<Icon>,
    #[prop(into)] text: String,
) -> impl IntoView {
    let class = match tone {
        Tone::Good => "tag tag-good",
        Tone::Warning => "tag tag-warning",
        Tone::Bad => "tag tag-bad",
        Tone::Neutral => "tag tag-neutral",
    };
    view! {
        <span class=class>
            {icon.map(|icon| view! { <Glyph icon class="size-3.5 shrink-0" /> })}
            {text}
        </span>
    }
}
