//! A browser comes back from a provider. The first arrival uses the state up, whatever comes of it; what follows happens
//! for the member who began, decided anew; nothing is stored unless every check holds.

use std::time::Duration;

use shared::{
    authorization::{Failure as Reason, LIFETIME, Question, State},
    id::AuthorizationId,
    provider::AuthMethod,
};

use super::{
    grant,
    keep::{self, Unstored},
    obtained::Obtained,
    refusal::refuse,
    rules::{self, Next},
    service::{Kept, kept_place},
    standing::{Standing, standing},
    store::{self, Arrived},
};
use crate::{
    failure::Failure,
    http::context::Context,
    oauth::{self, Callback, Completed, Denial, ExchangeError, Incomplete, MetadataError, Party},
    oauth_app::service::{App, resolve},
    secret::Secret,
};

/// Shorter than the server waits for requests when it shuts down.
const EXCHANGE_MAX: Duration = Duration::from_secs(25);

/// Where the browser goes from here: a clean address of the SPA (S9).
pub struct Landing {
    /// The authorization that the browser's cookie proved to be its own.
    own: Option<AuthorizationId>,
    problem: Option<Reason>,
    through_link: bool,
}

impl Landing {
    fn lost(problem: Reason) -> Self {
        Self { own: None, problem: Some(problem), through_link: false }
    }

    /// Only the browser that began learns the authorization's id.
    pub fn path(&self) -> String {
        match (self.own, self.problem, self.through_link) {
            (Some(id), _, false) => format!("/authorized?id={id}"),
            (Some(id), _, true) => format!("/connect?authorization={id}"),
            (None, problem, false) => format!("/authorized?problem={}", problem.unwrap_or(Reason::Internal)),
            (None, problem, true) => format!("/connect?problem={}", problem.unwrap_or(Reason::Internal)),
        }
    }

    /// The attempt whose cookie has done its service. A recipient's is what they read the outcome with.
    pub fn over(&self) -> Option<AuthorizationId> {
        self.own.filter(|_| !self.through_link)
    }
}

/// `key` is the last segment of the redirect URI; `cookie` reads the attempt cookie of an authorization.
pub async fn arrive(
    cx: &Context,
    key: &str,
    query: &str,
    cookie: impl FnOnce(AuthorizationId) -> Option<Secret>,
) -> Landing {
    // Each provider of the catalogue has a redirect URI of its own.
    let dialect = cx.state.catalogue.entry(key).and_then(|entry| entry.dialect());
    let code = dialect.map_or("code", |dialect| dialect.names.code.as_str());
    let Ok(callback) = Callback::parse(query, code) else { return Landing::lost(Reason::UnknownState) };
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
        && let Err(failure) = refuse(cx, &arrived, State::Arrived, reason).await
    {
        failure.log("a failed authorization could not be recorded");
    }
    let through_link = arrived.through.is_some();
    if own {
        Landing { own: Some(arrived.id), problem: None, through_link }
    } else {
        Landing { through_link, ..Landing::lost(Reason::AnotherBrowser) }
    }
}

async fn connect(cx: &Context, arrived: &Arrived, callback: &Callback) -> Result<(), Reason> {
    let state = &cx.state;
    let standing = standing(state.db.reader(), arrived, cx.now()).await.map_err(internal)??;
    let sealed_to = kept_place(arrived.id, arrived.workspace);
    let kept: Kept = state.vault.open_json(&sealed_to, &arrived.sealed).await.map_err(internal)?;
    let app = resolve(state, standing.place.organization, &arrived.request.provider)
        .await
        .map_err(internal)?
        .filter(|app| app.redirect_key == arrived.redirect_key)
        .filter(|app| app.client_id == kept.client_id && app.issuer == kept.issuer)
        .ok_or(Reason::OauthAppMissing)?;
    let entry = state.catalogue.entry(&app.provider).and_then(|entry| entry.method(AuthMethod::Oauth2));
    let method = entry.ok_or(Reason::OauthAppMissing)?;
    let mut party = grant::meet(state, &app, arrived.request.fields.clone()).await.map_err(|error| match error {
        MetadataError::Unavailable => Reason::ProviderUnavailable,
        MetadataError::Refused(_) => Reason::ProtocolViolation,
    })?;
    let exchange = exchange(cx, arrived, &kept, callback, (&mut party, &app));
    let completed = tokio::time::timeout(EXCHANGE_MAX, exchange).await.map_err(|_| Reason::ProviderUnavailable)??;
    let obtained = Obtained::new(method, &arrived.asked_scopes, (kept.client_id, kept.issuer), completed);
    let stored = settle(cx, arrived, &standing, &app, &obtained).await;
    if stored.is_err() {
        grant::give_back(state, &party, &obtained).await;
    }
    stored
}

async fn exchange(
    cx: &Context,
    arrived: &Arrived,
    kept: &Kept,
    callback: &Callback,
    (party, app): (&mut Party<'_>, &App),
) -> Result<Completed, Reason> {
    let state = &cx.state;
    let kept = oauth::Kept {
        verifier: Secret::new(kept.verifier.expose()),
        nonce: Secret::new(kept.nonce.expose()),
        redirect_uri: app.redirect_uri(state),
        scopes: arrived.asked_scopes.clone(),
    };
    let means = (&state.outbound, &state.metadata, &state.clock);
    oauth::complete(means, party, &kept, callback).await.map_err(|incomplete| {
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
        | Incomplete::IdToken(_)
        | Incomplete::Quirk(_) => Reason::ProtocolViolation,
    }
}

/// Stores it, or asks which account it is for.
async fn settle(
    cx: &Context,
    arrived: &Arrived,
    standing: &Standing,
    app: &App,
    obtained: &Obtained,
) -> Result<(), Reason> {
    let before = standing.before();
    let aim = standing.aim(before.as_ref());
    let next = match &standing.claim {
        None => rules::settle(&obtained.accounts(), aim),
        Some(claim) => rules::settle_for_link(&obtained.accounts(), aim, &obtained.terms(claim)),
    };
    let (from, organization) = (State::Arrived, standing.place.organization);
    let stored = match next {
        Next::Refuse(reason) => return Err(reason),
        Next::Add(at) => keep::add(cx, arrived, from, (app, organization), (obtained, at)).await,
        Next::Renew(at) => keep::renew(cx, arrived, from, (app, organization), (obtained, at)).await,
        Next::Ask(question) => ask(cx, arrived, obtained, &question).await.map_err(Unstored::Failure),
    };
    stored.map_err(|unstored| match unstored {
        Unstored::Reason(reason) => reason,
        Unstored::Settled => internal(Failure::broken("the authorization has an outcome already")),
        Unstored::Failure(failure) => internal(failure),
    })
}

async fn ask(cx: &Context, arrived: &Arrived, obtained: &Obtained, question: &Question) -> Result<(), Failure> {
    let state = &cx.state;
    let sealed = state.vault.seal_json(&kept_place(arrived.id, arrived.workspace), obtained)?;
    let until = arrived.at.plus(LIFETIME);
    let asked = state.db.write_tx(async |tx| store::ask(tx, arrived.id, question, sealed, until).await).await?;
    if asked { Ok(()) } else { Err(Failure::broken("the authorization has an outcome already")) }
}

fn internal(error: impl Into<Failure>) -> Reason {
    error.into().log("an authorization broke");
    Reason::Internal
}
