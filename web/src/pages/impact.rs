//! What a change means, shown where it is decided: in numbers, as a picture where one still helps, and as a list. It blocks
//! nothing: without an answer the change can be made all the same.

mod list;
mod picture;

use leptos::prelude::*;
use shared::impact::{Impact, Listed};

use self::list::ImpactList;
use crate::{
    api::ApiError,
    copy,
    ui::{
        graph::GraphPicture,
        icon::{Glyph, Icon},
        loaded::{Loaded, rows},
    },
};

/// For a change that is decided in a dialog of its own.
#[component]
pub fn ImpactOf(
    resource: LocalResource<Result<Impact, ApiError>>,
    /// What is said when nothing changes for anybody.
    nothing: &'static str,
    /// The reader knows which integration it is about.
    #[prop(optional)]
    in_integration: bool,
) -> impl IntoView {
    let children = move |impact| view! { <ImpactView impact nothing in_integration /> };
    view! {
        <section class="impact" aria-label="What this changes">
            <Loaded resource skeleton=rows() children />
        </section>
    }
}

#[component]
pub fn ImpactView(mut impact: Impact, nothing: &'static str, #[prop(optional)] in_integration: bool) -> impl IntoView {
    let sentences = copy::integration::impact(&impact);
    if sentences.is_empty() {
        return view! { <p class="text-sm text-muted">{nothing}</p> }.into_any();
    }
    let summary = sentences.join(" ");
    let picture = picture::of(&impact).map(|graph| {
        let label = format!("A picture of what is in the list below: {summary}");
        view! { <GraphPicture graph label /> }
    });
    if in_integration {
        impact.integrations = Listed::default();
    }
    view! {
        <p class="impact-summary">
            <Glyph icon=Icon::Users class="size-4 shrink-0 mt-0.5" />
            <span>{summary.clone()}</span>
        </p>
        {picture}
        <ImpactList impact />
    }
    .into_any()
}
