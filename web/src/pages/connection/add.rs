//! Adding a connection: choose a provider, then fill what it asks for or log in there. Each step has an address.

pub mod authorize;
mod draft;
pub mod fields;
mod form;
pub mod picker;
pub mod same_account;
mod target;
pub mod waiting;

use leptos::prelude::*;
use shared::{
    access::{Decision, WorkspaceAction},
    connection::Kind,
    id::WorkspaceId,
    provider::{ListProviders, Provider, ProviderQuery},
};

use self::{form::ConnectForm, picker::Picker, target::Target};
use crate::{
    api::ApiError,
    app::use_api,
    copy,
    location::use_location,
    pages::not_found::NotFoundPage,
    route,
    session::{Place, use_session},
    ui::{
        badge::Tone,
        button::LinkButton,
        heading::PageHeading,
        icon::{Glyph, Icon},
        loaded::{Loaded, rows},
        notice::Notice,
    },
};

#[component]
pub fn AddConnectionPage(workspace: WorkspaceId, kind: Kind) -> impl IntoView {
    let session = use_session();
    let Some(place) = untrack(move || session.place(workspace)) else {
        return view! { <NotFoundPage /> }.into_any();
    };
    match place.may(WorkspaceAction::AddConnection) {
        Decision::Allow => view! { <Add place kind /> }.into_any(),
        Decision::Deny(why) => view! {
            <PageHeading text=title(kind) />
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

#[component]
fn Add(place: Place, kind: Kind) -> impl IntoView {
    let (api, location) = (use_api(), use_location());
    let workspace = place.workspace.id;
    let providers = LocalResource::new(move || async move {
        let page = api.send(&ListProviders { query: ProviderQuery { workspace: Some(workspace) } }).await?;
        Ok::<_, ApiError>(page.items.into_iter().filter(|provider| provider.kinds.contains(&kind)).collect::<Vec<_>>())
    });
    let chosen = Memo::new(move |_| route::value(&location.query(), "provider"));
    let integration =
        route::value(&untrack(move || location.query()), "integration").and_then(|text| text.parse().ok());
    let target = Target { workspace, kind, integration };
    let waiting = ViewFn::from(move || {
        view! {
            <PageHeading text=title(kind) />
            <div class="mt-5">{rows().run()}</div>
        }
    });
    let step = move |providers: Vec<Provider>| {
        let place = place.clone();
        move || match chosen.get() {
            None => view! { <Picker providers=providers.clone() place=place.clone() target /> }.into_any(),
            Some(key) => match providers.iter().find(|provider| provider.key == key) {
                Some(provider) => {
                    view! { <ConnectForm provider=provider.clone() place=place.clone() target /> }.into_any()
                }
                None => view! { <Unknown target /> }.into_any(),
            },
        }
    };
    view! {
        <BackLink target chosen />
        <Loaded resource=providers skeleton=waiting children=step />
    }
}

/// One step back: from the form to the providers, from there to the list.
#[component]
fn BackLink(target: Target, chosen: Memo<Option<String>>) -> impl IntoView {
    move || {
        let (to, text) = match (chosen.read().is_some(), target.integration) {
            (true, _) => (target.providers(), "All providers"),
            (false, Some(_)) => (target.list(), "The integration"),
            (false, None) => (target.list(), copy::kind(target.kind).title),
        };
        view! {
            <a class="back-link" href=to>
                <Glyph icon=Icon::ArrowLeft />
                {text}
            </a>
        }
    }
}

#[component]
fn Unknown(target: Target) -> impl IntoView {
    let kind = target.kind;
    view! {
        <PageHeading text=title(kind) />
        <div class="mt-5">
            <Notice tone=Tone::Warning title="There is no such provider">
                <p>{format!("The address names a provider that cannot be connected as a {}.", copy::kind(kind).one)}</p>
                <div class="mt-3">
                    <LinkButton href=target.providers()>"Choose a provider"</LinkButton>
                </div>
            </Notice>
        </div>
    }
}

fn title(kind: Kind) -> String {
    format!("Add a {}", copy::kind(kind).one)
}
