//! The app as a whole: what everything shares, and which screen is in view.

use leptos::prelude::*;

use crate::{
    api::{Api, ApiError},
    browser::attention::Attention,
    layout::{bare::Bare, frame::Frame},
    live::Live,
    location::{Location, use_location},
    pages::{
        access_request::{AccessRequestsPage, new::NewAccessRequestPage},
        authorization::AuthorizedPage,
        connection::{ConnectionsPage, add::AddConnectionPage},
        flow::{
            FlowsPage,
            editor::{FlowPage, NewFlowPage},
        },
        home::HomePage,
        integration::{IntegrationsPage, detail::IntegrationPage},
        invitation::InvitationPage,
        member::MembersPage,
        not_found::NotFoundPage,
        notification::NotificationsPage,
        oauth_app::OauthAppsPage,
        organization::{people::PeoplePage, settings::SettingsPage},
        reminder::{ReminderDialog, Reminders},
        session::{account::AccountPage, sign_in::SignInPage},
        setup::SetupPage,
        step::StepsPage,
    },
    revision::Revisions,
    route::Route,
    session::{Presence, Session, use_session},
    ui::{
        heading::PageHeading,
        loaded::Failed,
        toast::{ToastList, Toasts},
    },
    unread::UnreadCount,
};

#[component]
pub fn App() -> impl IntoView {
    let attention = Attention::start();
    let api = Api::new(attention);
    let (toasts, location, revisions) = (Toasts::new(), Location::start(), Revisions::new());
    let session = Session::new(api);
    provide_context(attention);
    provide_context(api);
    provide_context(toasts);
    provide_context(location);
    provide_context(revisions);
    provide_context(session);
    provide_context(UnreadCount::new());
    provide_context(Reminders::new());
    offer_reload(api, toasts);
    Live::start(api, session, location, revisions, attention);
    view! {
        <Screen />
        <ReminderDialog />
        <ToastList />
    }
}

pub fn use_api() -> Api {
    expect_context()
}

/// A tab of an older build still works, but its days are counted.
fn offer_reload(api: Api, toasts: Toasts) {
    let outdated = api.outdated();
    Effect::new(move |_| {
        if outdated.get() {
            let reload = Callback::new(|()| {
                let _ = location().reload();
            });
            toasts.offer("A new version of Mooring is running. Reload to use it.", "Reload", reload);
        }
    });
}

/// What stands between the address and its page.
#[derive(Clone, PartialEq)]
enum Gate {
    Public,
    Waiting,
    Failed(ApiError),
    SignedOut,
    SignedIn,
}

#[component]
fn Screen() -> impl IntoView {
    let (location, session) = (use_location(), use_session());
    let route = Memo::new(move |_| location.route());
    let gate = Memo::new(move |_| {
        if route.get().is_some_and(Route::is_public) {
            return Gate::Public;
        }
        match session.presence().get() {
            Presence::Unknown => Gate::Waiting,
            Presence::Failed(error) => Gate::Failed(error),
            Presence::SignedOut => Gate::SignedOut,
            Presence::SignedIn(_) => Gate::SignedIn,
        }
    });
    Effect::new(move |_| match gate.get() {
        Gate::Waiting => session.load(),
        Gate::SignedOut => location.replace(&sign_in(&location.href())),
        Gate::Public | Gate::Failed(_) | Gate::SignedIn => {}
    });
    move || match gate.get() {
        Gate::Public => view! { <Bare>{move || page(route.get())}</Bare> }.into_any(),
        Gate::Waiting | Gate::SignedOut => view! { <Opening /> }.into_any(),
        Gate::Failed(error) => view! {
            <Bare>
                <PageHeading text="Mooring did not open" />
                <Failed error on_retry=Callback::new(move |()| session.load()) />
            </Bare>
        }
        .into_any(),
        Gate::SignedIn => view! { <Frame>{move || page(route.get())}</Frame> }.into_any(),
    }
}

fn page(route: Option<Route>) -> AnyView {
    match route {
        Some(Route::Home) => view! { <HomePage /> }.into_any(),
        Some(Route::Setup) => view! { <SetupPage /> }.into_any(),
        Some(Route::SignIn) => view! { <SignInPage /> }.into_any(),
        Some(Route::Account) => view! { <AccountPage /> }.into_any(),
        Some(Route::Notifications) => view! { <NotificationsPage /> }.into_any(),
        Some(Route::Authorized) => view! { <AuthorizedPage /> }.into_any(),
        Some(Route::Connections { workspace, kind }) => view! { <ConnectionsPage workspace kind /> }.into_any(),
        Some(Route::AddConnection { workspace, kind }) => view! { <AddConnectionPage workspace kind /> }.into_any(),
        Some(Route::AccessRequests { workspace }) => view! { <AccessRequestsPage workspace /> }.into_any(),
        Some(Route::NewAccessRequest { workspace }) => view! { <NewAccessRequestPage workspace /> }.into_any(),
        Some(Route::Integrations { workspace }) => view! { <IntegrationsPage workspace /> }.into_any(),
        Some(Route::Integration { workspace, integration }) => {
            view! { <IntegrationPage workspace integration /> }.into_any()
        }
        Some(Route::Flows { workspace }) => view! { <FlowsPage workspace /> }.into_any(),
        Some(Route::NewFlow { workspace }) => view! { <NewFlowPage workspace /> }.into_any(),
        Some(Route::Flow { workspace, flow }) => view! { <FlowPage workspace flow /> }.into_any(),
        Some(Route::Steps { workspace, kind }) => view! { <StepsPage workspace kind /> }.into_any(),
        Some(Route::Invitation) => view! { <InvitationPage /> }.into_any(),
        Some(Route::Members { workspace }) => view! { <MembersPage workspace /> }.into_any(),
        Some(Route::OauthApps { organization }) => view! { <OauthAppsPage organization /> }.into_any(),
        Some(Route::People { organization }) => view! { <PeoplePage organization /> }.into_any(),
        Some(Route::Settings { organization }) => view! { <SettingsPage organization /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The sign-in page, with the way back to where somebody wanted to go.
fn sign_in(wanted: &str) -> String {
    if wanted == "/" { Route::SignIn.path() } else { Route::SignIn.with(&[("to", wanted)]) }
}

/// While the server is asked who is there.
#[component]
fn Opening() -> impl IntoView {
    view! {
        <main class="opening">
            <h1 class="sr-only">"Mooring"</h1>
            <span class="loading loading-spinner loading-lg" aria-hidden="true"></span>
            <p role="status" class="sr-only">
                "Opening Mooring…"
            </p>
        </main>
    }
}
