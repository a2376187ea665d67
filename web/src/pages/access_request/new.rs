//! Generating a link: which sources it asks for, what is known of them already, and for how long. Then the link is shown,
//! once.

mod draft;
mod form;
mod source;

use leptos::{html, prelude::*};
use shared::{
    access::{Decision, WorkspaceAction},
    access_request::IssuedAccessRequest,
    connection::Kind,
    id::WorkspaceId,
    provider::{ListProviders, Provider, ProviderQuery},
};

use self::{draft::Sources, form::RequestForm};
use super::{NotForYou, once::LinkOnce};
use crate::{
    api::ApiError,
    app::use_api,
    copy,
    location::use_location,
    pages::{connection::add::picker::Catalogue, not_found::NotFoundPage},
    route::Route,
    session::{Place, use_session},
    ui::{
        button::{Button, LinkButton, Look},
        heading::PageHeading,
        icon::{Glyph, Icon},
        loaded::{Loaded, rows},
    },
};

const TITLE: &str = "Generate new link";

#[component]
pub fn NewAccessRequestPage(workspace: WorkspaceId) -> impl IntoView {
    let session = use_session();
    let Some(place) = untrack(move || session.place(workspace)) else {
        return view! { <NotFoundPage /> }.into_any();
    };
    match place.may(WorkspaceAction::CreateAccessRequest) {
        Decision::Allow => view! { <New place /> }.into_any(),
        Decision::Deny(why) => view! {
            <BackLink workspace />
            <PageHeading text=TITLE />
            <NotForYou why=copy::why(why) />
        }
        .into_any(),
        Decision::Hide => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn BackLink(workspace: WorkspaceId) -> impl IntoView {
    view! {
        <a class="back-link" href=Route::AccessRequests { workspace }.path()>
            <Glyph icon=Icon::ArrowLeft />
            "Access requests"
        </a>
    }
}

#[component]
fn New(place: Place) -> impl IntoView {
    let api = use_api();
    let workspace = place.workspace.id;
    let providers = LocalResource::new(move || async move {
        let page = api.send(&ListProviders { query: ProviderQuery { workspace: Some(workspace) } }).await?;
        let sources = page.items.into_iter().filter(|provider| provider.kinds.contains(&Kind::Source));
        Ok::<_, ApiError>(sources.collect::<Vec<_>>())
    });
    let waiting = ViewFn::from(move || {
        view! {
            <PageHeading text=TITLE />
            <div class="mt-5">{rows().run()}</div>
        }
    });
    let issued = RwSignal::new(None::<IssuedAccessRequest>);
    let steps = move |providers: Vec<Provider>| {
        let place = place.clone();
        move || match issued.get() {
            Some(answer) => view! { <Issued answer issued workspace /> }.into_any(),
            None => view! { <Compose providers=providers.clone() place=place.clone() issued /> }.into_any(),
        }
    };
    view! {
        <BackLink workspace />
        <Loaded resource=providers skeleton=waiting children=steps />
    }
}

#[component]
fn Issued(
    answer: IssuedAccessRequest,
    issued: RwSignal<Option<IssuedAccessRequest>>,
    workspace: WorkspaceId,
) -> impl IntoView {
    let another = Callback::new(move |()| issued.set(None));
    view! {
        <PageHeading text="Send this link" lead="Whoever opens it connects what you asked for." />
        <div class="panel mt-5 max-w-2xl space-y-5 p-5 sm:p-6">
            <LinkOnce issued=answer />
            <div class="flex flex-wrap gap-3">
                <LinkButton href=Route::AccessRequests { workspace }.path() look=Look::Primary>
                    "Done"
                </LinkButton>
                <Button on_click=another>"Generate another link"</Button>
            </div>
        </div>
    }
}

/// The catalogue and the form take turns: what was filled in stays while another source is chosen.
#[component]
fn Compose(providers: Vec<Provider>, place: Place, issued: RwSignal<Option<IssuedAccessRequest>>) -> impl IntoView {
    let location = use_location();
    let workspace = place.workspace.id;
    let page = Route::NewAccessRequest { workspace };
    let sources = Sources::new();
    let choosing = RwSignal::new(true);
    let heading = NodeRef::<html::H2>::new();
    let card = Callback::new(move |(provider, words): (Provider, AnyView)| {
        let choose = move |_| {
            sources.add(&provider);
            choosing.set(false);
            // The next choice starts with the whole catalogue.
            location.replace(&page.path());
        };
        view! {
            <button type="button" class="provider-card" on:click=choose>
                {words}
            </button>
        }
        .into_any()
    });
    let choose_more = Callback::new(move |()| {
        choosing.set(true);
        request_animation_frame(move || {
            if let Some(heading) = heading.try_get_untracked().flatten() {
                let _ = heading.focus();
            }
        });
    });
    let lead =
        format!("The recipient needs no account. What they connect belongs to you, in {}.", place.workspace.name);
    let catalogue = move || {
        choosing.get().then(|| {
            let several = sources.count() > 0;
            view! {
                <div class="mt-6 flex flex-wrap items-center justify-between gap-3">
                    <h2 class="text-lg font-semibold outline-none" tabindex="-1" node_ref=heading>
                        {if several { "Choose another source" } else { "Choose what to ask for" }}
                    </h2>
                    {several.then(|| view! {
                        <Button on_click=Callback::new(move |()| choosing.set(false))>"Back to the link"</Button>
                    })}
                </div>
                <Catalogue providers=providers.clone() place=place.clone() at=page card />
            }
        })
    };
    view! {
        <PageHeading text=TITLE lead />
        {catalogue}
        <div hidden=move || choosing.get()>
            <RequestForm workspace sources issued choose_more />
        </div>
    }
}
