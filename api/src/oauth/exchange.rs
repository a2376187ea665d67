//! Asking the token endpoint: a code, a refresh token or an access token for tokens. Servers are read leniently where that
//! harms nobody (a life given as text, an error with status 200), and every failure becomes one of four.

use std::time::Duration;

use chrono::TimeDelta;
use http::{StatusCode, header};
use oauth2::{AuthorizationCode, HttpRequest, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope};
use serde_json::Value;
use shared::time::Timestamp;
use url::form_urlencoded;

use super::{
    Kept, Party,
    dialect::{Dialect, Errors, Expiry, From as Source, Pointers},
    template::Values,
    wire::{self, explain, standard},
};
use crate::{
    clock::Clock,
    outbound::{Answer as Response, Outbound},
    secret::Secret,
};

/// What a server granted. It has no `Debug`: it is made of secrets.
pub struct Grant {
    pub access_token: Secret,
    pub refresh_token: Option<Secret>,
    pub(super) id_token: Option<Secret>,
    /// `None` when the server does not say.
    pub expires_at: Option<Timestamp>,
    /// What was asked for, unless the server says otherwise (RFC 6749, section 5.1).
    pub scopes: Vec<String>,
    /// What is kept of the answer, in the open.
    pub details: Values,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The code or the token is used, expired, revoked, or another client's.
    #[error("the server refused the grant")]
    InvalidGrant,
    /// The client id or secret is wrong, or the client may not do this.
    #[error("the server refused the client")]
    InvalidClient,
    /// Unreachable, too slow, overloaded or broken; later it may work.
    #[error("the server is unavailable")]
    Unavailable,
    #[error("the server's answer breaks the protocol")]
    Protocol,
}

/// A failure with what the server said of when to ask again.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{error}")]
pub(super) struct Failed {
    pub error: ExchangeError,
    pub retry_after: Option<Duration>,
}

impl From<ExchangeError> for Failed {
    fn from(error: ExchangeError) -> Self {
        Self { error, retry_after: None }
    }
}

/// A token answer that tells of no failure. It has no `Debug`: there are tokens in it.
pub(super) struct Answer {
    pub body: Value,
    asked_at: Timestamp,
}

/// Trades the code of a callback.
pub(super) async fn exchange(
    outbound: &Outbound,
    clock: &Clock,
    party: &Party<'_>,
    kept: &Kept,
    code: &Secret,
) -> Result<Answer, ExchangeError> {
    let asked_at = clock.now();
    let redirect_uri = RedirectUrl::new(kept.redirect_uri.clone()).map_err(|_| ExchangeError::Protocol)?;
    let client = standard(party).set_redirect_uri(redirect_uri);
    let mut request = client.exchange_code(AuthorizationCode::new(code.expose().to_owned()));
    if party.dialect.pkce {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.expose().to_owned()));
    }
    for (name, value) in &party.dialect.token_parameters {
        request = request.add_extra_param(name, value);
    }
    match request.request_async(&|request| wire::send(outbound, party, request)).await {
        Ok(body) => Ok(Answer { body: body.json, asked_at }),
        Err(error) => Err(explain(&error).error),
    }
}

/// Trades a refresh token. `scopes` are repeated where the provider wants them to be.
pub(super) async fn refresh(
    outbound: &Outbound,
    clock: &Clock,
    party: &Party<'_>,
    refresh_token: &Secret,
    scopes: &[String],
) -> Result<Answer, Failed> {
    let asked_at = clock.now();
    let (client, token) = (standard(party), RefreshToken::new(refresh_token.expose().to_owned()));
    let request = client.exchange_refresh_token(&token).add_scopes(scopes.iter().cloned().map(Scope::new));
    match request.request_async(&|request| wire::send(outbound, party, request)).await {
        Ok(body) => Ok(Answer { body: body.json, asked_at }),
        Err(error) => Err(explain(&error)),
    }
}

/// Trades an access token for one that lives longer, by a grant type that is the provider's own.
pub(super) async fn prolong(
    outbound: &Outbound,
    clock: &Clock,
    party: &Party<'_>,
    grant_type: &str,
    access_token: &Secret,
) -> Result<Answer, Failed> {
    let asked_at = clock.now();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("grant_type", grant_type), (grant_type, access_token.expose())])
        .extend_pairs([("client_id", party.client.id.as_str()), ("client_secret", party.client.secret.expose())])
        .finish();
    let mut request = HttpRequest::new(body.into_bytes());
    *request.uri_mut() = party.server.token_endpoint.as_str().parse().map_err(|_| ExchangeError::Protocol)?;
    let response = wire::send(outbound, party, request).await?;
    let body = serde_json::from_slice(response.body()).map_err(|_| ExchangeError::Protocol)?;
    Ok(Answer { body, asked_at })
}

/// The body of a response that tells of no failure.
pub(super) fn read(dialect: &Dialect, response: &Response) -> Result<Value, Failed> {
    let status = response.status;
    if status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) {
        let after = response.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        return Err(Failed { error: ExchangeError::Unavailable, retry_after: after.map(Duration::from_secs) });
    }
    // RFC 6749, section 5.2: how a client with a wrong secret is answered, also without a body.
    let unexplained =
        if status == StatusCode::UNAUTHORIZED { ExchangeError::InvalidClient } else { ExchangeError::Protocol };
    let body: Value = serde_json::from_slice(&response.body).map_err(|_| unexplained)?;
    if !body.is_object() && !body.is_array() {
        return Err(unexplained.into());
    }
    let good = dialect.success.as_ref().map(|success| body.pointer(&success.at) == Some(&success.is));
    if good == Some(true) && status.is_success() {
        return Ok(body);
    }
    match refusal(&dialect.errors, &body) {
        Some(error) => Err(error.into()),
        None if status.is_success() && good.is_none() => Ok(body),
        None if good == Some(false) => Err(ExchangeError::Protocol.into()),
        None => Err(unexplained.into()),
    }
}

/// The failure that a body tells of, by the standard's words (RFC 6749, section 5.2) and the provider's own.
fn refusal(errors: &Errors, body: &Value) -> Option<ExchangeError> {
    let said = body.pointer(&errors.at).filter(|error| !error.is_null())?;
    let word = text(said)?;
    Some(match word.as_str() {
        word if errors.grant.contains(word) => ExchangeError::InvalidGrant,
        word if errors.client.contains(word) => ExchangeError::InvalidClient,
        word if errors.unavailable.contains(word) => ExchangeError::Unavailable,
        "invalid_grant" => ExchangeError::InvalidGrant,
        "invalid_client" | "unauthorized_client" => ExchangeError::InvalidClient,
        "temporarily_unavailable" | "server_error" => ExchangeError::Unavailable,
        _ => ExchangeError::Protocol,
    })
}

impl Answer {
    /// The tokens in it. `asked` are the scopes that were asked for, or granted before.
    pub fn grant(&self, dialect: &Dialect, asked: &[String]) -> Result<Grant, ExchangeError> {
        let at = |pointers: &Pointers| first(&self.body, pointers);
        let token =
            |pointers: &Pointers| Some(Secret::new(at(pointers)?.as_str()?)).filter(|it| !it.expose().is_empty());
        let stated = at(&dialect.answer.expires_in).and_then(seconds);
        let life = match dialect.expiry {
            Expiry::Answer => stated,
            Expiry::Assumed(life) => stated.or(Some(i64::from(life))),
            Expiry::Never => None,
        };
        Ok(Grant {
            access_token: token(&dialect.answer.access_token).ok_or(ExchangeError::Protocol)?,
            refresh_token: token(&dialect.answer.refresh_token),
            id_token: token(&Pointers(vec!["/id_token".to_owned()])),
            // From the moment of asking, so that it is never thought to live longer than it does.
            expires_at: life.and_then(TimeDelta::try_seconds).map(|life| self.asked_at.plus(life)),
            scopes: at(&dialect.answer.scope).and_then(scopes).unwrap_or_else(|| asked.to_vec()),
            details: self.details(dialect)?,
        })
    }

    fn details(&self, dialect: &Dialect) -> Result<Values, ExchangeError> {
        keep(dialect, Source::Answer, |at| self.body.pointer(at).and_then(text)).ok_or(ExchangeError::Protocol)
    }
}

/// What the dialect keeps from this source; `None` when something is missing or not to be believed.
pub(super) fn keep(dialect: &Dialect, from: Source, at: impl Fn(&str) -> Option<String>) -> Option<Values> {
    let wanted = dialect.keep.iter().filter(|keep| keep.from == from);
    let mut kept = Values::new();
    for keep in wanted {
        match at(&keep.at) {
            Some(value) if keep.pattern.matches(&value) => {
                kept.insert(keep.key.clone(), value);
            }
            None if keep.optional || keep.default.is_some() => {}
            Some(_) | None => return None,
        }
    }
    Some(kept)
}

/// The first of several places that holds something.
pub(super) fn first<'a>(body: &'a Value, pointers: &Pointers) -> Option<&'a Value> {
    pointers.0.iter().find_map(|pointer| body.pointer(pointer).filter(|value| !value.is_null()))
}

/// Text, or a number as text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `3600`, `3600.0`, `"3600"`; anything else says nothing.
fn seconds(value: &Value) -> Option<i64> {
    let whole = |text: &str| text.trim().split('.').next().and_then(|whole| whole.parse().ok());
    whole(&text(value)?).filter(|seconds| *seconds > 0)
}

/// Text with spaces or commas, or a list.
fn scopes(value: &Value) -> Option<Vec<String>> {
    let scopes: Vec<String> = match value {
        Value::String(text) => {
            text.split([' ', ',', '\t', '\n']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
        }
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return None,
    };
    Some(scopes).filter(|scopes| !scopes.is_empty())
}
