//! Registering, changing, removing and resolving OAuth apps.

use std::collections::BTreeMap;

use serde_json::json;
use shared::{
    check,
    id::{OauthAppId, OrganizationId},
    oauth_app::{OauthApp, OauthAppOrigin, PutOauthApp, RemovalQuery},
    problem::{FieldError, ProblemKind},
};

use super::{
    client::{Client, instance_client, replace, used},
    form::{self, Secrets},
    store::{self, Stored},
};
use crate::{
    access::OrganizationPlace,
    audit::{self, Did, Event, Object, Outcome},
    config::InstanceApp,
    db::Tx,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    oauth::MetadataError,
    organization,
    provider::Entry,
    secret::Secret,
    state::State,
    vault::Place,
};

/// An app with its secret in the clear, for one authorization or exchange. It has no `Debug`.
pub struct App {
    /// `None` for the operator's.
    pub id: Option<OauthAppId>,
    pub provider: String,
    pub name: String,
    pub issuer: Option<String>,
    pub client_id: String,
    pub client_secret: Secret,
    /// What the provider asks for besides: values, and secrets.
    pub fields: BTreeMap<String, String>,
    pub secrets: Secrets,
    /// Last segment of the redirect URI. Each server added by its issuer has one of its own, so that one server's answer
    /// cannot be taken for another's (S6).
    pub redirect_key: String,
}

impl App {
    pub fn redirect_uri(&self, state: &State) -> String {
        redirect_uri(state, &self.redirect_key)
    }
}

pub fn redirect_uri(state: &State, key: &str) -> String {
    state.public_url.at(&format!("/oauth/callback/{key}"))
}

fn redirect_key(stored: &Stored) -> String {
    // Only a server added by its issuer has one.
    if stored.issuer.is_some() { stored.id.to_string() } else { stored.provider.clone() }
}

fn secret_place(app: OauthAppId, organization: OrganizationId) -> Place {
    Place::new("oauth_apps", app, "client_secret", organization)
}

fn secrets_place(app: OauthAppId, organization: OrganizationId) -> Place {
    Place::new("oauth_apps", app, "secrets", organization)
}

async fn open_secrets(state: &State, stored: &Stored, organization: OrganizationId) -> Result<Secrets, Failure> {
    match &stored.secrets {
        None => Ok(Secrets::new()),
        Some(sealed) => Ok(state.vault.open_json(&secrets_place(stored.id, organization), sealed).await?),
    }
}

/// The app to use for `provider`: the organization's own, else the operator's.
pub async fn resolve(state: &State, organization: OrganizationId, provider: &str) -> Result<Option<App>, Failure> {
    if let Some(stored) = store::find(state.db.reader(), organization, provider).await? {
        let place = secret_place(stored.id, organization);
        let secret = state.vault.open_sealed(&place, &stored.client_secret).await.map_err(Failure::broken)?;
        let client_secret = secret.text().ok_or_else(|| Failure::broken("a client secret is not UTF-8"))?;
        let secrets = open_secrets(state, &stored, organization).await?;
        let redirect_key = redirect_key(&stored);
        let Stored { id, provider, name, issuer, client_id, fields, .. } = stored;
        let id = Some(id);
        return Ok(Some(App { id, provider, name, issuer, client_id, client_secret, fields, secrets, redirect_key }));
    }
    Ok(state.oauth_apps.iter().find(|app| app.provider == provider).map(|app| App {
        id: None,
        provider: app.provider.clone(),
        name: instance_name(state, app),
        issuer: app.issuer.clone(),
        client_id: app.client_id.clone(),
        client_secret: Secret::new(app.client_secret.expose()),
        fields: app.fields.clone(),
        secrets: app.secrets.clone(),
        redirect_key: app.provider.clone(),
    }))
}

/// Whether `app` is still the one to use. Asked under the organization's lock, which changes and removals take too, so
/// that nothing is stored that was authorized with an app that is gone (TRAPS 4).
pub async fn is_current(tx: &Tx, organization: OrganizationId, app: &App) -> Result<bool, Failure> {
    let stored = store::find(tx, organization, &app.provider).await?;
    Ok(match (stored, app.id) {
        (Some(stored), Some(id)) => stored.id == id && stored.client_id == app.client_id && stored.issuer == app.issuer,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    })
}

/// Whether an operator's app has the extra fields that its provider asks for, and no others.
pub fn is_complete(entry: &Entry, fields: &BTreeMap<String, String>, secrets: &Secrets) -> bool {
    let asked = &entry.oauth_app.fields;
    form::fields(asked, fields).is_ok() && form::secrets(asked, secrets, Secrets::new()).is_ok()
}

fn instance_name(state: &State, app: &InstanceApp) -> String {
    let known = state.catalogue.entry(&app.provider).map(|entry| entry.name.clone());
    app.name.clone().or(known).unwrap_or_else(|| app.provider.clone())
}

/// Every app that the organization can use.
pub async fn usable(state: &State, organization: OrganizationId) -> Result<Vec<OauthApp>, Failure> {
    let own = store::list(state.db.reader(), organization).await?;
    let instance: Vec<_> = state
        .oauth_apps
        .iter()
        .filter(|app| own.iter().all(|own| own.provider != app.provider))
        .map(|app| OauthApp {
            provider: app.provider.clone(),
            name: instance_name(state, app),
            origin: OauthAppOrigin::Instance,
            client_id: app.client_id.clone(),
            issuer: app.issuer.clone(),
            redirect_uri: redirect_uri(state, &app.provider),
            fields: app.fields.clone(),
            updated_at: None,
        })
        .collect();
    Ok(own.iter().map(|stored| dto(state, stored)).chain(instance).collect())
}

fn dto(state: &State, stored: &Stored) -> OauthApp {
    OauthApp {
        provider: stored.provider.clone(),
        name: stored.name.clone(),
        origin: OauthAppOrigin::Organization,
        client_id: stored.client_id.clone(),
        issuer: stored.issuer.clone(),
        redirect_uri: redirect_uri(state, &redirect_key(stored)),
        fields: stored.fields.clone(),
        updated_at: Some(stored.updated_at),
    }
}

pub async fn list(cx: &Context, allowed: &Allowed<OrganizationPlace>) -> Result<Vec<OauthApp>, Failure> {
    usable(&cx.state, allowed.id).await
}

pub async fn read(cx: &Context, allowed: &Allowed<OrganizationPlace>, provider: &str) -> Result<OauthApp, Failure> {
    let apps = usable(&cx.state, allowed.id).await?;
    apps.into_iter().find(|app| app.provider == provider).ok_or_else(Failure::not_found)
}

/// Registers the organization's app for `provider`, or changes it. A server added by its issuer must answer first.
pub async fn save(
    cx: &Context,
    allowed: &Allowed<OrganizationPlace>,
    provider: &str,
    given: PutOauthApp,
) -> Result<OauthApp, Failure> {
    let state = &cx.state;
    let (entry, name, issuer) = described(cx, provider, &given).await?;
    let client_id = check::tidy(&given.client_id);
    let fields = form::fields(&entry.oauth_app.fields, &given.fields)?;
    let now = cx.now();
    let saved = state
        .db
        .write_tx(async |tx| {
            organization::store::lock(tx, allowed.id).await?;
            let before = store::find(tx, allowed.id, provider).await?;
            let same = |before: &Stored| before.client_id == client_id && before.issuer == issuer;
            let id = before.as_ref().map_or_else(|| state.random.id(&state.clock), |before| before.id);
            let client_secret = match (&given.client_secret, &before) {
                (Some(secret), _) => state.vault.seal(&secret_place(id, allowed.id), secret.expose().as_bytes()),
                (None, Some(before)) if same(before) => before.client_secret.clone(),
                // A stored secret is never shown to another server or sent along with another client id.
                (None, Some(_) | None) => return Err(Failure::field("/client_secret", "Enter the client secret.")),
            };
            let kept = match &before {
                Some(before) => open_secrets(state, before, allowed.id).await?,
                None => Secrets::new(),
            };
            let secrets = form::secrets(&entry.oauth_app.fields, &given.secrets, kept)?;
            let secrets = (!secrets.is_empty())
                .then(|| state.vault.seal_json(&secrets_place(id, allowed.id), &secrets))
                .transpose()?;
            let used = used(state, before.as_ref(), provider);
            let next = Client { id: client_id.clone(), issuer: issuer.clone() };
            let stranded =
                replace(tx, state, (allowed.id, provider), (used.as_ref(), Some(&next)), given.force).await?;
            let saved = Stored {
                id,
                provider: provider.to_owned(),
                name,
                issuer,
                client_id,
                client_secret,
                fields,
                secrets,
                created_at: before.as_ref().map_or(now, |before| before.created_at),
                updated_at: now,
            };
            store::save(tx, allowed.id, &saved).await?;
            let detail = json!({
                "client_id": saved.client_id, "client_id_before": before.map(|before| before.client_id),
                "issuer": saved.issuer, "client_secret_changed": given.client_secret.is_some(),
                "fields": saved.fields, "secrets_changed": given.secrets.keys().collect::<Vec<_>>(),
                "connections_to_reconnect": stranded,
            });
            record(cx, tx, allowed, &saved, Did::SaveOauthApp, detail).await?;
            Ok(saved)
        })
        .await?;
    Ok(dto(state, &saved))
}

/// The entry, and name and issuer as they are stored.
async fn described<'a>(
    cx: &'a Context,
    provider: &str,
    given: &PutOauthApp,
) -> Result<(&'a Entry, String, Option<String>), Failure> {
    let state = &cx.state;
    let entry = state
        .catalogue
        .entry(provider)
        .filter(|entry| entry.dialect().is_some() && (entry.template.is_none() || entry.makes(provider)))
        .ok_or_else(Failure::not_found)?;
    if !entry.makes(provider) {
        let superfluous = [("/issuer", given.issuer.is_some()), ("/name", given.name.is_some())];
        let errors: Vec<_> = superfluous
            .into_iter()
            .filter(|(_, there)| *there)
            .map(|(pointer, _)| FieldError {
                pointer: pointer.to_owned(),
                detail: "Leave it out: the catalogue says it.".to_owned(),
            })
            .collect();
        return if errors.is_empty() { Ok((entry, entry.name.clone(), None)) } else { Err(Failure::invalid(errors)) };
    }
    let name = given.name.as_deref().ok_or_else(|| Failure::field("/name", "Enter a name."))?;
    let issuer = given.issuer.as_deref().map(check::tidy).filter(|issuer| !issuer.is_empty());
    let issuer = issuer.ok_or_else(|| Failure::field("/issuer", "Enter the server's issuer address."))?;
    match state.metadata.of(&issuer).await {
        Ok(_) => Ok((entry, check::tidy(name), Some(issuer))),
        Err(MetadataError::Unavailable) => Err(Failure::detailed(
            ProblemKind::ProviderUnavailable,
            "The server did not answer, so that its metadata could not be read.",
        )),
        Err(MetadataError::Refused(words)) => Err(Failure::field("/issuer", words)),
    }
}

/// Removes the organization's own app; the operator's stays, and serves from then on where there is one.
pub async fn remove(
    cx: &Context,
    allowed: &Allowed<OrganizationPlace>,
    provider: &str,
    query: RemovalQuery,
) -> Result<(), Failure> {
    let state = &cx.state;
    // A key that the catalogue cannot know is not looked for.
    state.catalogue.entry(provider).ok_or_else(Failure::not_found)?;
    state
        .db
        .write_tx(async |tx| {
            organization::store::lock(tx, allowed.id).await?;
            let found = store::find(tx, allowed.id, provider).await?.ok_or_else(Failure::not_found)?;
            let before = Client { id: found.client_id.clone(), issuer: found.issuer.clone() };
            let next = instance_client(state, provider);
            let stranded =
                replace(tx, state, (allowed.id, provider), (Some(&before), next.as_ref()), query.force).await?;
            store::delete(tx, found.id).await?;
            let detail = json!({
                "client_id": found.client_id, "issuer": found.issuer, "connections_to_reconnect": stranded,
            });
            record(cx, tx, allowed, &found, Did::RemoveOauthApp, detail).await
        })
        .await
}

async fn record(
    cx: &Context,
    tx: &Tx,
    allowed: &Allowed<OrganizationPlace>,
    app: &Stored,
    did: Did,
    detail: serde_json::Value,
) -> Result<(), Failure> {
    let event = Event {
        organization: allowed.id,
        workspace: None,
        did,
        object: Object { kind: "oauth_app", id: app.provider.clone(), name: app.name.clone() },
        private_to: None,
        outcome: Outcome::Done,
        detail,
    };
    Ok(audit::record(tx, &cx.state, &cx.actor(allowed.person()), event).await?)
}
