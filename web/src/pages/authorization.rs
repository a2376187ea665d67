//! Where a browser ends that comes back from a provider. In a popup it tells the page that opened it and closes; in a tab
//! that went there itself it goes on. Which of the two it is, the tab remembers: a provider's opener policy can cut every
//! other tie.

pub mod question;

use leptos::prelude::*;
use shared::{
    authorization::{Authorization, Failure, ReadAuthorization, State},
    connection::Kind,
    id::AuthorizationId,
};

use self::question::QuestionForm;
use crate::{
    app::use_api,
    browser::{channel, popup},
    copy,
    location::use_location,
    pages::connection::add::same_account,
    route::{self, Route},
    ui::{
        badge::Tone,
        button::{LinkButton, Look},
        heading::PageHeading,
        loaded::{Loaded, rows},
        notice::Notice,
        toast::use_toasts,
    },
};

#[component]
pub fn AuthorizedPage() -> impl IntoView {
    let location = use_location();
    let query = untrack(move || location.query());
    let id = route::value(&query, "id").and_then(|id| id.parse::<AuthorizationId>().ok());
    let Some(id) = id else {
        let failure = route::value(&query, "problem").and_then(|slug| slug.replace('-', "_").parse().ok());
        return view! { <Refused failure=failure.unwrap_or(Failure::Unknown) again=None /> }.into_any();
    };
    channel::announce_arrival(id);
    if popup::has_left_for(&id.to_string()) {
        return view! { <GoOn id /> }.into_any();
    }
    popup::close_this_window();
    view! {
        <PageHeading text="You can close this window" lead="Mooring goes on in the window where you started." />
        <div class="mt-5">
            <LinkButton href=Route::Home.path()>"Open Mooring here"</LinkButton>
        </div>
    }
    .into_any()
}

/// The whole tab went to the provider and is back.
#[component]
fn GoOn(id: AuthorizationId) -> impl IntoView {
    let (api, location, toasts) = (use_api(), use_location(), use_toasts());
    // The answer to a question is the newest word.
    let answered = RwSignal::new(None::<Authorization>);
    let outcome = LocalResource::new(move || {
        let answered = answered.get();
        async move {
            match answered {
                Some(authorization) => Ok(authorization),
                None => api.send(&ReadAuthorization { authorization: id }).await,
            }
        }
    });
    let connected = Memo::new(move |_| match outcome.get() {
        Some(Ok(authorization)) if authorization.state == State::Connected => {
            let list = Route::Connections { workspace: authorization.workspace, kind: authorization.kind };
            Some((list, authorization.connection))
        }
        _ => None,
    });
    Effect::new(move |_| {
        if let Some((list, connection)) = connected.get() {
            toasts.done("The account was connected.");
            if let Some(id) = connection {
                same_account::warn(api, toasts, list.workspace(), id);
            }
            location.replace(&list.path());
        }
    });
    view! {
        <Loaded resource=outcome skeleton=rows() let:authorization>
            <Ended authorization answered=Callback::new(move |authorization| answered.set(Some(authorization))) />
        </Loaded>
    }
}

#[component]
fn Ended(authorization: Authorization, answered: Callback<Authorization>) -> impl IntoView {
    let Authorization { id, workspace, kind, state, failure, ref provider, question, .. } = authorization;
    let again = Route::AddConnection { workspace, kind }.with(&[("provider", provider)]);
    let list = Route::Connections { workspace, kind };
    match state {
        State::Choosing => view! {
            <PageHeading text="One more question" />
            <div class="mt-5">{question.map(|question| view! { <QuestionForm id question answered /> })}</div>
        }
        .into_any(),
        State::Connected => view! { <PageHeading text="Connected" /> }.into_any(),
        State::Failed | State::Expired => {
            let failure = failure.unwrap_or(if state == State::Expired { Failure::Expired } else { Failure::Unknown });
            view! { <Refused failure again=Some((again, list, kind)) /> }.into_any()
        }
        State::Open | State::Arrived => view! {
            <PageHeading text="Not finished yet" lead="The provider has not answered so far." />
            <div class="mt-5">
                <LinkButton href=again>"Try again"</LinkButton>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Refused(
    failure: Failure,
    /// Where to try again, and the list it was for; `None` when nothing is known of it.
    again: Option<(String, Route, Kind)>,
) -> impl IntoView {
    let (title, advice) = copy::failure(failure);
    let ways_on = match again {
        Some((again, list, kind)) => view! {
            <LinkButton look=Look::Primary href=again>"Try again"</LinkButton>
            <LinkButton href=list.path()>{format!("Back to {}", copy::kind(kind).many)}</LinkButton>
        }
        .into_any(),
        None => view! {
            <LinkButton look=Look::Primary href=Route::Home.path()>"Open Mooring"</LinkButton>
        }
        .into_any(),
    };
    view! {
        <PageHeading text=title />
        <div class="mt-5 space-y-5" role="alert">
            <Notice tone=Tone::Bad>
                <p>{advice}</p>
            </Notice>
        </div>
        <div class="mt-5 flex flex-wrap gap-3">{ways_on}</div>
    }
}
