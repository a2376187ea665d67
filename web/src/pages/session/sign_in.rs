//! The sign-in page never tells whether an address is known.

use leptos::prelude::*;
use shared::{
    check,
    secret_text::SecretText,
    session::{SignIn, StartSession},
    setup::ReadSetup,
};

use crate::{
    app::use_api,
    location::{Location, use_location},
    refusal,
    route::{self, Route},
    session::{Presence, use_session},
    ui::{
        badge::Tone,
        button::{Button, Look},
        field::{Purpose, TextField},
        form::{Form, FormState},
        heading::PageHeading,
        notice::Notice,
    },
};

#[component]
pub fn SignInPage() -> impl IntoView {
    let (api, session, location) = (use_api(), use_session(), use_location());
    let form = FormState::new();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());

    let enter = Action::new_local(move |credentials: &SignIn| {
        let request = StartSession { body: credentials.clone() };
        async move {
            match api.send(&request).await {
                Ok(current) => session.enter(current),
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    // Whether it was here or in another tab of this browser.
    let inside = Memo::new(move |_| session.presence().with(|presence| matches!(presence, Presence::SignedIn(_))));
    Effect::new(move |_| {
        if inside.get() {
            location.replace(&wanted(location));
        }
    });
    let submit = Callback::new(move |()| {
        let credentials =
            SignIn { email: check::tidy(&email.get_untracked()), password: SecretText::new(password.get_untracked()) };
        if refusal::passes(form, &credentials) {
            enter.dispatch_local(credentials);
        }
    });

    view! {
        <PageHeading text="Sign in" lead="Continue to your organization's connected accounts." />
        <div class="mt-6 space-y-5">
            <NotSetUp />
            <Form state=form pending=enter.pending() on_submit=submit>
                <TextField form name="/email" label="E-mail address" value=email purpose=Purpose::Email required=true />
                <TextField form name="/password" label="Password" value=password purpose=Purpose::Password required=true />
                <Button look=Look::Primary submit=true pending=enter.pending()>
                    "Sign in"
                </Button>
            </Form>
        </div>
    }
}

/// Nobody can sign in to an instance without an owner; a hint helps more than an error.
#[component]
fn NotSetUp() -> impl IntoView {
    let api = use_api();
    let status = LocalResource::new(move || async move { api.send(&ReadSetup {}).await });
    move || {
        let open = status.get().is_some_and(|status| status.is_ok_and(|status| status.open));
        open.then(|| {
            view! {
                <Notice tone=Tone::Neutral title="Mooring is not set up yet">
                    <p>"Open the set-up link that the server printed when it started."</p>
                </Notice>
            }
        })
    }
}

/// Where somebody wanted to go before they were asked to sign in; only pages of this app.
fn wanted(location: Location) -> String {
    route::value(&untrack(move || location.query()), "to")
        .filter(|to| is_page(to))
        .unwrap_or_else(|| Route::Home.path())
}

fn is_page(href: &str) -> bool {
    let path = href.split_once('?').map_or(href, |(path, _)| path);
    Route::parse(path).is_some_and(|route| !route.is_public())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_pages_are_returned_to() {
        assert!(is_page("/w/wsp_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f/sources?q=a"));
        for href in
            ["https://elsewhere.example/", "//elsewhere.example/account", "/sign-in", "javascript:alert(1)", "/nowhere"]
        {
            assert!(!is_page(href), "{href}");
        }
    }
}
