//! A browser comes back from a provider. The first arrival uses the state up, whatever comes of it; what follows happens
//! for the member who began, decided anew; nothing is stored unless every check holds.

use std::time::Duration;

use serde_json::json;
use shared::{
    access::{self, Visibility, WorkspaceAction},
    authorization::Failure as Reason,
    connection::{Account, Status, StatusReason},
    id::{AuthorizationId, ConnectionId},
    problem::ProblemKind,
    provider::AuthMethod,
    secret_text::SecretText,
    session::Person,
};

use super::{
    service::{Kept, kept_place},
    store::{self, Arrived},
};
use crate::{
    access::{WorkspacePlace, store::workspace_of},
    audit::{self, Did, Event, Object, Outcome},
    connection::{
        service::{Credential, credential_place, insert},
        store::{NewRow, shares_grant},
    },
    failure::Failure,
    http::context::Context,
    oauth::{self, Callback, Client, Completed, Denial, ExchangeError, Identity, Incomplete, MetadataError, Server},
    oauth_app::service::{App, is_current, resolve},
    secret::Secret,
};

/// Shorter than the server waits for requests when it shuts down.
const EXCHANGE_MAX: Duration = Duration::from_secs(25);

/// Where the browser goes from here: a clean address of the SPA (S9).
pub struct Landing {
    /// The authorization that the browser's cookie proved to be its own.
    pub own: Option<AuthorizationId>,
    problem: Option<Reason>,
}

impl Landing {
    fn lost(problem: Reason) -> Self {
        Self { own: None, problem: Some(problem) }
    }

    /// Only the browser that began learns the authorization's id.
    pub fn path(&self) -> String {
        match (self.own, self.problem) {
            (Some(id), _) => format!("/authorized?id={id}"),
            (None, problem) => format!("/authorized?problem={}", problem.unwrap_or(Reason::Internal)),
        }
    }
}

/// `key` is the last segment of the redirect URI; `cookie` reads the attempt cookie of an authorization.
pub async fn arrive(
    cx: &Context,
    key: &str,
    query: &str,
    cookie: impl FnOnce(AuthorizationId) -> Option<Secret>,
) -> Landing {
    let Ok(callback) = Callback::parse(query) else { return Landing::lost(Reason::UnknownState) };
    let (digest, now) = (callback.state.digest(), cx.now());
    // Anybody may call; only who knows a state gets at the writer.
    let arrived = match store::is_open(cx.state.db.reader(), &digest).await {
        Ok(true) => cx.state.db.write_tx(async |tx| store::arrive(tx, &digest, now).await).await,
        Ok(false) => Ok(None),
        Err(error) => Err(error),
    };
    let arrived = match arrived {
        Ok(Some(arrived)) => arrived,
        Ok(None) => return Landing::lost(Reason::UnknownState),
        Err(error) => {
            tracing::error!(%error, "an arrival could not be stored");
            return Landing::lost(Reason::Internal);
        }
    };
    let own = cookie(arrived.id).is_some_and(|cookie| arrived.cookie == Some(cookie.digest()));
    let outcome = if !own {
        Err(Reason::AnotherBrowser)
    } else if arrived.redirect_key == key {
        connect(cx, &arrived, &callback).await
    } else {
        Err(Reason::ProtocolViolation)
    };
    if let Err(reason) = outcome
        && let Err(failure) = record_failure(cx, &arrived, reason).await
    {
        log(failure, "a failed authorization could not be recorded");
    }
    if own { Landing { own: Some(arrived.id), problem: None } } else { Landing::lost(Reason::AnotherBrowser) }
}

async fn connect(cx: &Context, arrived: &Arrived, callback: &Callback) -> Result<ConnectionId, Reason> {
    let state = &cx.state;
    let (person, place) = member(cx, arrived).await?;
    let sealed_to = kept_place(arrived.id, arrived.workspace);
    let kept: Kept = state.vault.open_json(&sealed_to, &arrived.sealed).await.map_err(internal)?;
    let app = resolve(state, place.organization, &arrived.request.provider)
        .await
        .map_err(internal)?
        .filter(|app| app.redirect_key == arrived.redirect_key)
        .filter(|app| app.client_id == kept.client_id && app.issuer == kept.issuer)
        .ok_or(Reason::OauthAppMissing)?;
    let server = state.metadata.of(app.issuer.as_deref().unwrap_or_default()).await.map_err(|error| match error {
        MetadataError::Unavailable => Reason::ProviderUnavailable,
        MetadataError::Refused(_) => Reason::ProtocolViolation,
    })?;
    let client = Client { id: app.client_id.clone(), secret: Secret::new(app.client_secret.expose()) };
    let exchange = exchange(cx, arrived, kept, callback, &app, (&server, &client));
    let completed = tokio::time::timeout(EXCHANGE_MAX, exchange).await.map_err(|_| Reason::ProviderUnavailable)??;
    let stored = keep(cx, arrived, &person, &place, &app, &completed).await;
    if stored.is_err() {
        give_back(cx, &server, &client, &completed).await;
    }
    stored
}

/// Nobody will ever use these tokens. They are revoked unless that could end the grant of a live connection (S30); where
/// they are not, they expire by themselves.
async fn give_back(cx: &Context, server: &Server, client: &Client, completed: &Completed) {
    let shared = match &completed.identity {
        Some(identity) => shares_grant(cx.state.db.reader(), &client.id, &account(identity)).await.unwrap_or(true),
        None => true,
    };
    if shared {
        return;
    }
    let grant = &completed.grant;
    let refresh_token = grant.refresh_token.as_ref();
    let revoked = oauth::revoke(&cx.state.outbound, server, client, &grant.access_token, refresh_token).await;
    tracing::info!(revoked = revoked.is_ok(), "tokens that could not be stored were given back");
}

fn account(identity: &Identity) -> Account {
    Account { issuer: identity.issuer.clone(), subject: identity.subject.clone(), label: identity.label.clone() }
}

/// The member who began, if they still may add a connection.
async fn member(cx: &Context, arrived: &Arrived) -> Result<(Person, WorkspacePlace), Reason> {
    let found = workspace_of(cx.state.db.reader(), arrived.user, arrived.workspace).await.map_err(internal)?;
    let (person, place) = found.ok_or(Reason::NotAllowed)?;
    let decision = access::workspace(place.role, place.plan, WorkspaceAction::AddConnection);
    if decision.is_allowed() { Ok((person, place)) } else { Err(Reason::NotAllowed) }
}

async fn exchange(
    cx: &Context,
    arrived: &Arrived,
    kept: Kept,
    callback: &Callback,
    app: &App,
    (server, client): (&Server, &Client),
) -> Result<Completed, Reason> {
    let state = &cx.state;
    let kept = oauth::Kept {
        verifier: Secret::new(kept.verifier.expose()),
        nonce: Secret::new(kept.nonce.expose()),
        redirect_uri: app.redirect_uri(state),
        scopes: arrived.asked_scopes.clone(),
    };
    let parts = (&state.outbound, &state.metadata, &state.clock);
    oauth::complete(parts, server, client, &kept, callback).await.map_err(|incomplete| {
        tracing::info!(authorization = %arrived.id, reason = %incomplete, "an authorization failed");
        reason(incomplete)
    })
}

fn reason(incomplete: Incomplete) -> Reason {
    match incomplete {
        Incomplete::Denied(Denial::Denied) => Reason::Denied,
        Incomplete::Denied(Denial::Misconfigured) | Incomplete::Exchange(ExchangeError::InvalidClient) => {
            Reason::ClientRefused
        }
        Incomplete::Denied(Denial::TemporarilyUnavailable) | Incomplete::Exchange(ExchangeError::Unavailable) => {
            Reason::ProviderUnavailable
        }
        Incomplete::Exchange(ExchangeError::InvalidGrant) => Reason::CodeRefused,
        Incomplete::Denied(Denial::Other)
        | Incomplete::AnotherServer
        | Incomplete::Exchange(ExchangeError::Protocol)
        | Incomplete::IdToken(_) => Reason::ProtocolViolation,
    }
}

/// Stores connection, credential, outcome and events together, or nothing.
async fn keep(
    cx: &Context,
    arrived: &Arrived,
    person: &Person,
    place: &WorkspacePlace,
    app: &App,
    completed: &Completed,
) -> Result<ConnectionId, Reason> {
    let state = &cx.state;
    let (request, grant) = (&arrived.request, &completed.grant);
    let id: ConnectionId = state.random.id(&state.clock);
    let credential = Credential::Oauth2 {
        access_token: SecretText::new(grant.access_token.expose()),
        refresh_token: grant.refresh_token.as_ref().map(|token| SecretText::new(token.expose())),
    };
    let sealed = state.vault.seal_json(&credential_place(id, place.id), &credential).map_err(internal)?;
    let missing = missing_scopes(arrived, completed);
    let complete = missing.is_empty();
    let now = cx.now();
    let row = NewRow {
        id,
        workspace: place.id,
        owner: person.id,
        kind: request.kind,
        provider: request.provider.clone(),
        provider_name: app.name.clone(),
        method: AuthMethod::Oauth2,
        name: request.name.clone().unwrap_or_else(|| app.name.clone()),
        visibility: request.visibility,
        status: if complete { Status::Connected } else { Status::NeedsReconnect },
        reason: (!complete).then_some(StatusReason::MissingScopes),
        account: completed.identity.as_ref().map(account),
        oauth_app: app.id,
        client_id: Some(app.client_id.clone()),
        fields: request.fields.clone(),
        granted_scopes: grant.scopes.clone(),
        missing_scopes: missing,
        external_id: request.external_id.clone(),
        verified_at: Some(now),
        now,
        sealed,
        access_expires_at: grant.expires_at,
    };
    let stored = state.db.write_tx(async |tx| {
        insert(cx, tx, place, person, row).await?;
        if !is_current(tx, place.organization, app).await? {
            return Err(Failure::new(ProblemKind::OauthAppMissing));
        }
        if !store::finish(tx, arrived.id, Ok(id)).await? {
            return Err(Failure::broken("the authorization has an outcome already"));
        }
        let event = completion(arrived, place, app.name.clone(), Outcome::Done, json!({ "connection": id }));
        Ok(audit::record(tx, state, &cx.actor(person), event).await?)
    });
    stored.await.map(|()| id).map_err(|failure| {
        let kind = match &failure {
            Failure::Refused(refusal) => refusal.problem.known(),
            Failure::Broken(_) => None,
        };
        match kind {
            Some(ProblemKind::PlanLimit) => Reason::PlanLimit,
            Some(ProblemKind::OauthAppMissing) => Reason::OauthAppMissing,
            _ => {
                log(failure, "an authorized connection could not be stored");
                Reason::Internal
            }
        }
    })
}

/// What was asked for and not granted. Servers give a refresh token or an ID token and do not always repeat the scope
/// that stands for it.
fn missing_scopes(arrived: &Arrived, completed: &Completed) -> Vec<String> {
    let granted = |scope: &str| match scope {
        "openid" => completed.identity.is_some(),
        "offline_access" => completed.grant.refresh_token.is_some(),
        scope => completed.grant.scopes.iter().any(|granted| granted == scope),
    };
    arrived.asked_scopes.iter().filter(|scope| !granted(scope)).cloned().collect()
}

fn completion(
    arrived: &Arrived,
    place: &WorkspacePlace,
    name: String,
    outcome: Outcome,
    detail: serde_json::Value,
) -> Event {
    Event {
        organization: place.organization,
        workspace: Some(place.id),
        did: Did::CompleteAuthorization,
        object: Object { kind: "authorization", id: arrived.id.to_string(), name },
        private_to: (arrived.request.visibility == Visibility::Private).then_some(arrived.user),
        outcome,
        detail,
    }
}

async fn record_failure(cx: &Context, arrived: &Arrived, reason: Reason) -> Result<(), Failure> {
    let found = workspace_of(cx.state.db.reader(), arrived.user, arrived.workspace).await?;
    cx.state
        .db
        .write_tx(async |tx| {
            store::finish(tx, arrived.id, Err(reason)).await?;
            if let Some((person, place)) = &found {
                let name = arrived.request.provider.clone();
                let event = completion(arrived, place, name, Outcome::Refused, json!({ "reason": reason }));
                // Whoever brought another browser's answer is not known to be the member.
                let actor = match reason {
                    Reason::AnotherBrowser => cx.stranger(),
                    _ => cx.actor(person),
                };
                audit::record(tx, &cx.state, &actor, event).await?;
            }
            Ok(())
        })
        .await
}

fn internal(error: impl Into<Failure>) -> Reason {
    log(error.into(), "an authorization broke");
    Reason::Internal
}

fn log(failure: Failure, words: &'static str) {
    match failure {
        Failure::Broken(cause) => tracing::error!(error = %cause, "{words}"),
        Failure::Refused(refusal) => tracing::warn!(problem = %refusal.problem.kind, "{words}"),
    }
}
