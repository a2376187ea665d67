//! An address that is no page, or a place that does not exist for the reader: both look the same.

use leptos::prelude::*;

use crate::{
    route::Route,
    ui::{
        button::{LinkButton, Look},
        heading::PageHeading,
    },
};

#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <PageHeading
            text="There is nothing here"
            lead="The address may be wrong, or what it names is not shared with you."
        />
        <div class="mt-5">
            <LinkButton href=Route::Home.path() look=Look::Primary>
                "Go to your sources"
            </LinkButton>
        </div>
    }
}
