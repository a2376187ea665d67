//! Registers an OAuth app or changes one. A secret field that is left empty keeps the stored secret.

use leptos::prelude::*;
use shared::{
    check,
    id::OrganizationId,
    oauth_app::{OauthApp, PutOauthApp, SaveOauthApp},
    secret_text::SecretText,
};

use super::key;
use crate::{
    app::use_api,
    refusal,
    ui::{
        button::{Button, Look},
        dialog::DialogActions,
        field::{Purpose, TextField},
        form::{Form, FormState},
        toast::use_toasts,
    },
};

#[component]
pub fn Editor(
    organization: OrganizationId,
    /// The app to change; `None` adds a server.
    app: Option<OauthApp>,
    /// Keys that are taken.
    known: Vec<String>,
    done: Callback<()>,
    cancel: Callback<()>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let form = FormState::new();
    let adds = app.is_none();
    // A server added by its issuer has a name and an issuer; an app of the catalogue has its provider's.
    let by_issuer = app.as_ref().is_none_or(|app| app.issuer.is_some());
    let start = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let name = start(app.as_ref().map(|app| app.name.clone()));
    let issuer = start(app.as_ref().and_then(|app| app.issuer.clone()));
    let client_id = start(app.as_ref().map(|app| app.client_id.clone()));
    let client_secret = start(None);

    let save = Action::new_local(move |request: &SaveOauthApp| {
        let request = request.clone();
        async move {
            match api.send(&request).await {
                Ok(saved) => {
                    toasts.done(format!("OAuth app “{}” was saved.", saved.name));
                    done.try_run(());
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let (name, issuer) = (check::tidy(&name.get_untracked()), check::tidy(&issuer.get_untracked()));
        let secret = client_secret.get_untracked();
        let provider = app.as_ref().map_or_else(|| key::fresh(&name, &known), |app| app.provider.clone());
        let body = PutOauthApp {
            client_id: check::tidy(&client_id.get_untracked()),
            client_secret: (!secret.is_empty()).then(|| SecretText::new(secret)),
            name: by_issuer.then_some(name),
            issuer: by_issuer.then_some(issuer),
        };
        if refusal::passes(form, &body) {
            save.dispatch_local(SaveOauthApp { organization, provider, body });
        }
    });
    let secret_help = if adds { None } else { Some("Leave it empty to keep the present one.".to_owned()) };

    view! {
        <Form state=form pending=save.pending() on_submit=submit>
            {by_issuer.then(|| view! {
                <TextField
                    form
                    name="/name"
                    label="Name"
                    value=name
                    required=true
                    help="What people see in the list of providers."
                    placeholder="Acme Login"
                />
                <TextField
                    form
                    name="/issuer"
                    label="Issuer"
                    value=issuer
                    purpose=Purpose::Url
                    required=true
                    help="The server's own address, exactly as it calls itself. Its endpoints are found from there."
                    placeholder="https://login.example.com"
                />
            })}
            <TextField form name="/client_id" label="Client ID" value=client_id required=true />
            <TextField
                form
                name="/client_secret"
                label="Client secret"
                value=client_secret
                purpose=Purpose::Secret
                required=adds
                help=secret_help
            />
            {adds.then(|| view! {
                <p class="text-sm text-muted">
                    "After saving, register the redirect URI that is shown in the list with the server, exactly as it stands there."
                </p>
            })}
            <DialogActions>
                <Button on_click=cancel>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=save.pending()>
                    {if adds { "Add server" } else { "Save" }}
                </Button>
            </DialogActions>
        </Form>
    }
}
