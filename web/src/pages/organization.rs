//! The organization as a whole, for its owners.

mod branding;
pub mod people;
pub mod settings;

use leptos::prelude::*;
use shared::{
    access::{Decision, OrganizationAction},
    id::OrganizationId,
    session::OrganizationMembership,
};

use crate::{
    copy,
    pages::not_found::NotFoundPage,
    session::{may_in, use_session},
    ui::{badge::Tone, heading::PageHeading, notice::Notice},
};

/// A page of the organization for those who may do `action` there; others are told why not.
#[component]
pub fn OwnersPage(
    organization: OrganizationId,
    action: OrganizationAction,
    title: &'static str,
    lead: &'static str,
    children: Callback<OrganizationMembership, AnyView>,
) -> impl IntoView {
    let session = use_session();
    let Some(organization) = untrack(move || session.organization(organization)) else {
        return view! { <NotFoundPage /> }.into_any();
    };
    match may_in(&organization, action) {
        Decision::Allow => children.run(organization),
        Decision::Deny(why) => view! {
            <PageHeading text=title lead />
            <div class="mt-5">
                <Notice tone=Tone::Neutral>
                    <p>{copy::why(why)}</p>
                </Notice>
            </div>
        }
        .into_any(),
        Decision::Hide => view! { <NotFoundPage /> }.into_any(),
    }
}
