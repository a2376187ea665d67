//! How requests and answers go over the wire. `oauth2` makes every request as the standard has it (RFC 6749, RFC 7636);
//! here it is put into the provider's words, sent, and the answer judged. What `oauth2` would say of an answer is never
//! asked: its errors hold bodies, tokens included.

use std::time::Duration;

use http::header;
use oauth2::{
    AccessToken, AuthType, AuthUrl, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    RefreshToken, RequestTokenError, Scope, StandardRevocableToken, TokenResponse, TokenUrl,
    basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::{
    ClientAuth, Party,
    dialect::{Dialect, Encoding},
    exchange::{ExchangeError, Failed, read},
};
use crate::outbound::{Call, Outbound, OutboundError};

/// `oauth2`'s client with both endpoints, and an answer of any shape.
pub(super) type Standard = oauth2::Client<
    BasicErrorResponse,
    Body,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The party as `oauth2` knows it.
pub(super) fn standard(party: &Party<'_>) -> Standard {
    oauth2::Client::new(ClientId::new(party.client.id.clone()))
        .set_client_secret(ClientSecret::new(party.client.secret.expose().to_owned()))
        .set_auth_type(match party.server.token_auth {
            ClientAuth::Basic => AuthType::BasicAuth,
            ClientAuth::Post => AuthType::RequestBody,
        })
        .set_auth_uri(AuthUrl::from_url(party.server.authorization_endpoint.clone()))
        .set_token_uri(TokenUrl::from_url(party.server.token_endpoint.clone()))
}

/// An answer as it came, for the dialect to read. It shows nothing in `Debug` and is never serialized (S25).
pub(super) struct Body {
    pub json: Value,
    nothing: AccessToken,
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer).map_err(|_| de::Error::custom("not JSON"))?;
        Ok(Self { json, nothing: AccessToken::new(String::new()) })
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(ser::Error::custom("an answer is read, never written"))
    }
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Body")
    }
}

/// What the standard's places hold is read by the dialect, which knows where this provider puts it.
impl TokenResponse for Body {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.nothing
    }

    fn token_type(&self) -> &BasicTokenType {
        &BasicTokenType::Bearer
    }

    fn expires_in(&self) -> Option<Duration> {
        None
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        None
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// The authorization address in the provider's words.
pub(super) fn translate_url(dialect: &Dialect, standard: &Url) -> Url {
    let parameters = translate(dialect, standard.query_pairs().into_owned());
    let mut url = standard.clone();
    url.query_pairs_mut().clear().extend_pairs(parameters);
    url
}

/// Renames what the provider calls by other names and leaves out what it does not take.
fn translate(dialect: &Dialect, parameters: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let names = &dialect.names;
    parameters
        .map(|(name, value)| match name.as_str() {
            "client_id" => (names.client_id.clone(), value),
            "client_secret" => (names.client_secret.clone(), value),
            "code" => (names.code.clone(), value),
            "scope" => (name, value.replace(' ', dialect.separator.text())),
            _ => (name, value),
        })
        .filter(|(name, _)| !names.leave_out.contains(name))
        .collect()
}

/// Sends a standard request to the token endpoint; the answer is one that tells of no failure.
pub(super) async fn send(outbound: &Outbound, party: &Party<'_>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    let parameters = translate(party.dialect, form_urlencoded::parse(request.body()).into_owned());
    let parameters = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let url = Url::parse(&request.uri().to_string()).map_err(|_| ExchangeError::Protocol)?;
    let mut call = match party.dialect.body {
        Encoding::Form => Call::post_form(url, &parameters.collect::<Vec<_>>()),
        Encoding::Json => Call::post_json(url, &parameters.collect()),
    };
    if let Some(proof) = request.headers().get(header::AUTHORIZATION) {
        call.headers.insert(header::AUTHORIZATION, proof.clone());
    }
    let call = party.dress(call).map_err(|_| ExchangeError::Protocol)?;
    let response = match outbound.send(call).await {
        Ok(response) => response,
        Err(OutboundError::Unreachable(_)) => return Err(ExchangeError::Unavailable.into()),
        Err(OutboundError::Refused(_) | OutboundError::TooLarge) => return Err(ExchangeError::Protocol.into()),
    };
    read(party.dialect, &response)?;
    // Judged already; `oauth2` is to read the body, whatever the provider calls it.
    Ok(HttpResponse::new(response.body))
}

/// `oauth2`'s words for a failure may hold a body, so that only our own are kept.
pub(super) fn explain(error: &RequestTokenError<Failed, BasicErrorResponse>) -> Failed {
    match error {
        RequestTokenError::Request(failed) => *failed,
        RequestTokenError::ServerResponse(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            ExchangeError::Protocol.into()
        }
    }
}
