//! Registers an OAuth app or changes one. A secret field that is left empty keeps the stored secret. Another client ID ends
//! what was granted to the present one, so accounts that are connected through it are counted first.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    check,
    id::OrganizationId,
    oauth_app::{PutOauthApp, SaveOauthApp},
    problem::ProblemKind,
    provider::Field,
    secret_text::SecretText,
};

use super::{Entry, key};
use crate::{
    api::ApiError,
    app::use_api,
    copy,
    pages::connection::add::fields::{self, MethodFields},
    refusal,
    ui::{
        badge::Tone,
        button::{Button, Look},
        copy_button::CopyButton,
        dialog::DialogActions,
        field::{Purpose, TextField},
        form::{Form, FormState},
        icon::{Glyph, Icon},
        notice::Notice,
        toast::use_toasts,
    },
};

#[component]
pub fn Editor(
    organization: OrganizationId,
    /// What the app is for; `None` adds a server.
    entry: Option<Entry>,
    /// Keys that are taken.
    known: Vec<String>,
    done: Callback<()>,
    cancel: Callback<()>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let form = FormState::new();
    let own = entry.as_ref().is_some_and(Entry::is_own);
    let app = entry.as_ref().filter(|entry| entry.is_own()).and_then(|entry| entry.app.clone());
    // A server added by its issuer has a name and an issuer; an app of the catalogue has its provider's.
    let by_issuer = entry.as_ref().is_none_or(|entry| entry.provider.is_none());
    let start = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let name = start(app.as_ref().map(|app| app.name.clone()));
    let issuer = start(app.as_ref().and_then(|app| app.issuer.clone()));
    let client_id = start(app.as_ref().map(|app| app.client_id.clone()));
    let client_secret = start(None);
    let asked = entry.as_ref().and_then(Entry::form).map(|form| form.fields.clone()).unwrap_or_default();
    let present = app.as_ref().map(|app| app.fields.clone()).unwrap_or_default();
    let extra = fields::filled(&stored(asked, own), &present);
    let provider = entry.as_ref().map(|entry| entry.key().to_owned());
    // How many accounts would have to be reconnected.
    let in_use = RwSignal::new(None::<u64>);

    let save = Action::new_local(move |request: &SaveOauthApp| {
        let request = request.clone();
        async move {
            match api.send(&request).await {
                Ok(saved) => {
                    toasts.done(format!("OAuth app “{}” was saved.", saved.name));
                    done.try_run(());
                }
                Err(ApiError::Problem(problem)) if problem.known() == Some(ProblemKind::OauthAppInUse) => {
                    let _ = in_use.try_set(Some(problem.connections.unwrap_or_default()));
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = {
        let extra = extra.clone();
        Callback::new(move |()| {
            let (name, issuer) = (check::tidy(&name.get_untracked()), check::tidy(&issuer.get_untracked()));
            let secret = client_secret.get_untracked();
            let provider = provider.clone().unwrap_or_else(|| key::fresh(&name, &known));
            let (values, secrets) = fields::split(&extra);
            let body = PutOauthApp {
                client_id: check::tidy(&client_id.get_untracked()),
                client_secret: (!secret.is_empty()).then(|| SecretText::new(secret)),
                name: by_issuer.then_some(name),
                issuer: by_issuer.then_some(issuer),
                fields: values.into_iter().filter(|(_, value)| !value.is_empty()).collect::<BTreeMap<_, _>>(),
                secrets,
                force: in_use.with_untracked(Option::is_some),
            };
            if refusal::passes(form, &body) {
                save.dispatch_local(SaveOauthApp { organization, provider, body });
            }
        })
    };
    // Another client ID is another question.
    Effect::new(move |_| {
        client_id.track();
        in_use.set(None);
    });
    let secret_help = if own { Some("Leave it empty to keep the present one.".to_owned()) } else { None };

    view! {
        <Form state=form pending=save.pending() on_submit=submit>
            {entry.map(|entry| view! { <AtProvider entry /> })}
            {by_issuer.then(|| view! { <Server form name issuer /> })}
            <TextField form name="/client_id" label="Client ID" value=client_id required=true />
            <TextField
                form
                name="/client_secret"
                label="Client secret"
                value=client_secret
                purpose=Purpose::Secret
                required=!own
                help=secret_help
            />
            <MethodFields form fields=extra />
            {(by_issuer && !own).then(|| view! {
                <p class="text-sm text-muted">
                    "After saving, register the redirect URI that is shown in the list with the server, exactly as it stands there."
                </p>
            })}
            {move || in_use.get().map(|count| view! { <InUse count /> })}
            <DialogActions>
                <Button on_click=cancel>"Cancel"</Button>
                {move || {
                    let (look, words) = match (in_use.get(), own, by_issuer) {
                        (Some(_), ..) => (Look::Danger, "Change all the same"),
                        (None, true, _) => (Look::Primary, "Save"),
                        (None, false, true) => (Look::Primary, "Add server"),
                        (None, false, false) => (Look::Primary, "Register"),
                    };
                    view! { <Button look submit=true pending=save.pending()>{words}</Button> }
                }}
            </DialogActions>
        </Form>
    }
}

/// What a server is that is added by its issuer.
#[component]
fn Server(form: FormState, name: RwSignal<String>, issuer: RwSignal<String>) -> impl IntoView {
    view! {
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
    }
}

/// How many accounts depend on the present client ID.
#[component]
pub fn InUse(count: u64) -> impl IntoView {
    let title = copy::count(count, "connected account depends on it", "connected accounts depend on it");
    view! {
        <div role="alert">
            <Notice tone=Tone::Warning title>
                <p class="text-sm">"They will have to be reconnected, each by somebody who can log in at the provider."</p>
            </Notice>
        </div>
    }
}

/// What has to be done at the provider.
#[component]
fn AtProvider(entry: Entry) -> impl IntoView {
    let name = entry.name();
    let docs = entry.form().and_then(|form| form.docs_url.clone());
    view! {
        <p class="break-words font-medium">{name.clone()}</p>
        {entry.redirect_uri().map(|uri| view! {
            <div class="field">
                <p class="field-label mb-1.5">"Redirect URI"</p>
                <div class="link-once">
                    <code class="code break-all">{uri.clone()}</code>
                    <CopyButton text=uri done="The redirect URI was copied." />
                </div>
                <p class="field-help">{format!("Register it with {name}, exactly so.")}</p>
            </div>
        })}
        {docs.map(|docs| view! {
            <a class="link inline-flex items-center gap-1 text-sm" href=docs target="_blank" rel="noopener noreferrer">
                {format!("How to register an app with {}", entry.name())}
                <Glyph icon=Icon::ExternalLink class="size-3.5" />
            </a>
        })}
    }
}

/// A secret that is stored already need not be typed again.
fn stored(fields: Vec<Field>, own: bool) -> Vec<Field> {
    fields.into_iter().map(|field| Field { required: field.required && !(own && field.secret), ..field }).collect()
}
