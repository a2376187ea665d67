//! Accepting with the account that the address has.

use leptos::prelude::*;
use shared::{
    connection::Kind,
    invitation::{AcceptAnInvitation, AcceptInvitation, OpenedInvitation},
    secret_text::SecretText,
    session::{SignIn, StartSession},
};

use crate::{
    app::use_api,
    location::use_location,
    refusal,
    route::Route,
    session::use_session,
    ui::{
        button::{Button, Look},
        field::{Purpose, TextField},
        form::{Form, FormState},
        toast::use_toasts,
    },
};

/// Sends the acceptance and opens the workspace.
pub fn accepting(form: FormState) -> Action<AcceptInvitation, ()> {
    let (api, session, location, toasts) = (use_api(), use_session(), use_location(), use_toasts());
    Action::new_local(move |body: &AcceptInvitation| {
        let request = AcceptAnInvitation { body: body.clone() };
        async move {
            match api.send(&request).await {
                Ok(accepted) => {
                    session.enter(accepted.session);
                    toasts.done("Welcome.");
                    location.replace(&Route::Connections { workspace: accepted.workspace, kind: Kind::Source }.path());
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    })
}

#[component]
pub fn Accept(token: StoredValue<SecretText, LocalStorage>, opened: OpenedInvitation) -> impl IntoView {
    let form = FormState::new();
    let accept = accepting(form);
    let submit = Callback::new(move |()| {
        accept.dispatch_local(AcceptInvitation { token: token.get_value(), name: None, password: None });
    });
    view! {
        <Form state=form pending=accept.pending() on_submit=submit>
            <Button look=Look::Primary submit=true pending=accept.pending()>{format!("Join {}", opened.workspace)}</Button>
        </Form>
    }
}

/// The address has an account: who signs in with it sees *Join*.
#[component]
pub fn SignInFirst(email: String) -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let form = FormState::new();
    let password = RwSignal::new(String::new());
    let words = format!("{email} has an account here. Sign in with it to accept.");
    let enter = Action::new_local(move |credentials: &SignIn| {
        let request = StartSession { body: credentials.clone() };
        async move {
            match api.send(&request).await {
                Ok(current) => session.enter(current),
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let credentials = SignIn { email: email.clone(), password: SecretText::new(password.get_untracked()) };
        if refusal::passes(form, &credentials) {
            enter.dispatch_local(credentials);
        }
    });
    view! {
        <Form state=form pending=enter.pending() on_submit=submit>
            <p class="text-sm">{words}</p>
            <TextField form name="/password" label="Password" value=password purpose=Purpose::Password required=true />
            <Button look=Look::Primary submit=true pending=enter.pending()>"Sign in"</Button>
        </Form>
    }
}
