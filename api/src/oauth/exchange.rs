//! Trading the code for tokens. Servers are read leniently where that harms nobody (a life given as text, an error with
//! status 200), and every failure becomes one of four.

use std::{sync::Mutex, sync::PoisonError, time::Duration};

use chrono::TimeDelta;
use http::StatusCode;
use oauth2::{
    AccessToken, AuthType, AuthorizationCode, ClientId, ClientSecret, HttpRequest, HttpResponse, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken, TokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
        BasicTokenType,
    },
};
use serde::{Deserialize, Deserializer, Serialize};
use shared::time::Timestamp;

use super::{Client, ClientAuth, Kept, Server};
use crate::{
    clock::Clock,
    outbound::{Outbound, OutboundError},
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The code is used, expired, or another client's.
    #[error("the server refused the code")]
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

pub(super) async fn exchange(
    outbound: &Outbound,
    clock: &Clock,
    server: &Server,
    client: &Client,
    kept: &Kept,
    code: &Secret,
) -> Result<Grant, ExchangeError> {
    let redirect_uri = RedirectUrl::new(kept.redirect_uri.clone()).map_err(|_| ExchangeError::Protocol)?;
    let wire = Wire { outbound, status: Mutex::new(None) };
    let asked_at = clock.now();
    let answer = LenientClient::new(ClientId::new(client.id.clone()))
        .set_client_secret(ClientSecret::new(client.secret.expose().into()))
        .set_auth_type(match server.token_auth {
            ClientAuth::Basic => AuthType::BasicAuth,
            ClientAuth::Post => AuthType::RequestBody,
        })
        .set_token_uri(TokenUrl::from_url(server.token_endpoint.clone()))
        .set_redirect_uri(redirect_uri)
        .exchange_code(AuthorizationCode::new(code.expose().into()))
        .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.expose().into()))
        .request_async(&|request| wire.send(request))
        .await
        .map_err(|error| wire.explain(&error))?;
    answer.into_grant(asked_at, &kept.scopes)
}

type LenientClient = oauth2::Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;

/// A token answer as servers send it. `oauth2` asks for `Debug` and `Serialize`; its token types show nothing in the
/// first, and the second is never called: the value does not leave this module (S25).
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    #[serde(default = "nothing")]
    access_token: AccessToken,
    refresh_token: Option<RefreshToken>,
    id_token: Option<AccessToken>,
    #[serde(default, deserialize_with = "lenient_seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "lenient_scopes")]
    scope: Option<Vec<Scope>>,
    /// Some servers answer a refusal with status 200.
    error: Option<BasicErrorResponseType>,
    #[serde(skip, default = "bearer")]
    token_type: BasicTokenType,
}

impl TokenResponse for Answer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scope.as_ref()
    }
}

impl Answer {
    fn into_grant(self, asked_at: Timestamp, asked: &[String]) -> Result<Grant, ExchangeError> {
        if let Some(error) = &self.error {
            return Err(refusal(error));
        }
        let text = |token: String| Some(Secret::new(token)).filter(|token| !token.expose().is_empty());
        let life = self.expires_in.and_then(|seconds| TimeDelta::try_seconds(i64::try_from(seconds).ok()?));
        let scopes = self.scope.map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect());
        Ok(Grant {
            access_token: text(self.access_token.into_secret()).ok_or(ExchangeError::Protocol)?,
            refresh_token: self.refresh_token.and_then(|token| text(token.into_secret())),
            id_token: self.id_token.and_then(|token| text(token.into_secret())),
            // From the moment of asking, so that it is never thought to live longer than it does.
            expires_at: life.map(|life| asked_at.plus(life)),
            scopes: scopes.unwrap_or_else(|| asked.to_vec()),
        })
    }
}

fn nothing() -> AccessToken {
    AccessToken::new(String::new())
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

/// `3600`, `3600.0`, `"3600"`; anything else says nothing.
fn lenient_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let seconds = match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Number(number) => {
            number.as_u64().or_else(|| number.to_string().split('.').next()?.parse().ok())
        }
        serde_json::Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    Ok(seconds.filter(|seconds| *seconds > 0))
}

/// Text with spaces, or a list.
fn lenient_scopes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Scope>>, D::Error> {
    let scopes: Vec<Scope> = match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => text.split_whitespace().map(|scope| Scope::new(scope.into())).collect(),
        serde_json::Value::Array(list) => {
            list.iter().filter_map(serde_json::Value::as_str).map(|scope| Scope::new(scope.into())).collect()
        }
        _ => return Ok(None),
    };
    Ok(Some(scopes).filter(|scopes| !scopes.is_empty()))
}

/// The client that `oauth2` sends with. It remembers the status, which `oauth2`'s errors do not tell.
struct Wire<'a> {
    outbound: &'a Outbound,
    status: Mutex<Option<StatusCode>>,
}

#[derive(Debug, thiserror::Error)]
enum WireError {
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    #[error("the server is overloaded or broken")]
    Overloaded,
}

impl Wire<'_> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, WireError> {
        let mut response = self.outbound.send_http(request).await?;
        let status = response.status();
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
        if status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) {
            return Err(WireError::Overloaded);
        }
        // Whether the body is JSON is seen by reading it, and 201 is as good as 200.
        response.headers_mut().remove(http::header::CONTENT_TYPE);
        if status.is_success() {
            *response.status_mut() = StatusCode::OK;
        }
        Ok(response)
    }

    /// `oauth2`'s parse error holds the body, tokens included, so nothing of it is kept.
    fn explain(&self, error: &RequestTokenError<WireError, BasicErrorResponse>) -> ExchangeError {
        let status = *self.status.lock().unwrap_or_else(PoisonError::into_inner);
        match error {
            RequestTokenError::ServerResponse(response) => refusal(response.error()),
            RequestTokenError::Request(WireError::Overloaded | WireError::Outbound(OutboundError::Unreachable(_))) => {
                ExchangeError::Unavailable
            }
            // RFC 6749, section 5.2: how a client with a wrong secret is answered, also without a body.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) if status == Some(StatusCode::UNAUTHORIZED) => {
                ExchangeError::InvalidClient
            }
            RequestTokenError::Request(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                ExchangeError::Protocol
            }
        }
    }
}

fn refusal(error: &BasicErrorResponseType) -> ExchangeError {
    match error {
        BasicErrorResponseType::InvalidGrant => ExchangeError::InvalidGrant,
        BasicErrorResponseType::InvalidClient | BasicErrorResponseType::UnauthorizedClient => {
            ExchangeError::InvalidClient
        }
        BasicErrorResponseType::Extension(text)
            if matches!(text.as_str(), "temporarily_unavailable" | "server_error") =>
        {
            ExchangeError::Unavailable
        }
        _ => ExchangeError::Protocol,
    }
}
