//! The first owner founds the first organization, with the one-time link that the server printed.

use leptos::prelude::*;
use shared::{
    check,
    secret_text::SecretText,
    setup::{NewInstance, ReadSetup, SetUp},
};

use crate::{
    app::use_api,
    browser::fragment,
    location::use_location,
    refusal,
    route::Route,
    session::use_session,
    ui::{
        badge::Tone,
        button::{Button, LinkButton, Look},
        field::{Purpose, TextField},
        form::{Form, FormState},
        heading::PageHeading,
        loaded::{Loaded, rows},
        notice::Notice,
    },
};

#[component]
pub fn SetupPage() -> impl IntoView {
    let api = use_api();
    let status = LocalResource::new(move || async move { api.send(&ReadSetup {}).await });

    // The token stays in memory; a link pasted into this tab replaces it.
    let token = RwSignal::new_local(fragment::take_token());
    let pasted = window_event_listener_untyped(fragment::ARRIVED, move |_| {
        if let Some(new) = fragment::take_token() {
            let _ = token.try_set(Some(new));
        }
    });
    on_cleanup(move || pasted.remove());

    view! {
        <PageHeading text="Set up Mooring" lead="Found your organization and become its first owner." />
        <div class="mt-6">
            <Loaded resource=status skeleton=rows() let:status>
                {move || match (status.open, token.with(Option::is_some)) {
                    (false, _) => view! { <Closed /> }.into_any(),
                    (true, false) => view! { <NoLink /> }.into_any(),
                    (true, true) => view! { <SetupForm token /> }.into_any(),
                }}
            </Loaded>
        </div>
    }
}

#[component]
fn Closed() -> impl IntoView {
    view! {
        <Notice tone=Tone::Neutral title="Mooring is already set up">
            <p>"The set-up link works once, for the first owner. Everyone else signs in."</p>
            <div class="mt-3">
                <LinkButton href=Route::SignIn.path() look=Look::Primary>
                    "Sign in"
                </LinkButton>
            </div>
        </Notice>
    }
}

#[component]
fn NoLink() -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="Open the set-up link">
            <p>
                "This page needs the whole link that the server printed when it started. Copy it from the server's output, with everything after the # sign, and open it here."
            </p>
        </Notice>
    }
}

#[component]
fn SetupForm(token: RwSignal<Option<SecretText>, LocalStorage>) -> impl IntoView {
    let (api, session, location) = (use_api(), use_session(), use_location());
    let form = FormState::new();
    let organization = RwSignal::new(String::new());
    let workspace = RwSignal::new("Main".to_owned());
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());

    let found = Action::new_local(move |new: &NewInstance| {
        let request = SetUp { body: new.clone() };
        async move {
            match api.send(&request).await {
                Ok(current) => {
                    session.enter(current);
                    location.replace(&Route::Home.path());
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let new = NewInstance {
            token: token.get_untracked().unwrap_or_default(),
            organization: check::tidy(&organization.get_untracked()),
            workspace: check::tidy(&workspace.get_untracked()),
            name: check::tidy(&name.get_untracked()),
            email: check::tidy(&email.get_untracked()),
            password: SecretText::new(password.get_untracked()),
        };
        if refusal::passes(form, &new) {
            found.dispatch_local(new);
        }
    });
    let password_help =
        format!("At least {} characters. A few words in a row are easy to remember.", check::PASSWORD_MIN);

    view! {
        <Form state=form pending=found.pending() on_submit=submit>
            <TextField form name="/organization" label="Organization" value=organization required=true placeholder="Acme Inc." />
            <TextField
                form
                name="/workspace"
                label="First workspace"
                value=workspace
                required=true
                help="Workspaces keep connections apart, for example by client or by team."
            />
            <TextField form name="/name" label="Your name" value=name required=true />
            <TextField form name="/email" label="E-mail address" value=email purpose=Purpose::Email required=true />
            <TextField form name="/password" label="Password" value=password purpose=Purpose::NewPassword required=true help=password_help />
            <Button look=Look::Primary submit=true pending=found.pending()>
                "Set up Mooring"
            </Button>
        </Form>
    }
}
