//! Giving a grant back (RFC 7009): the refresh token first, because it can mint the other (S30). `oauth2` is not used
//! for it, because it refuses plain http also on an opened loopback.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{StatusCode, header};
use url::form_urlencoded::byte_serialize;

use super::{Client, ClientAuth, Server};
use crate::{
    outbound::{Call, Outbound, OutboundError, Refusal},
    secret::Secret,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevokeError {
    #[error("the server has no revocation endpoint")]
    NotSupported,
    /// Later it may work.
    #[error("the server is unavailable")]
    Unavailable,
    #[error("the server refused to revoke")]
    Refused,
}

/// Revokes both tokens. A token the server no longer knows counts as revoked, as RFC 7009, section 2.2 has it.
pub async fn revoke(
    outbound: &Outbound,
    server: &Server,
    client: &Client,
    access_token: &Secret,
    refresh_token: Option<&Secret>,
) -> Result<(), RevokeError> {
    if let Some(token) = refresh_token {
        revoke_one(outbound, server, client, token, "refresh_token").await?;
    }
    match revoke_one(outbound, server, client, access_token, "access_token").await {
        // Servers may revoke refresh tokens alone; access tokens die with them, or soon by themselves.
        Err(RevokeError::Refused) if refresh_token.is_some() => Ok(()),
        outcome => outcome,
    }
}

async fn revoke_one(
    outbound: &Outbound,
    server: &Server,
    client: &Client,
    token: &Secret,
    hint: &str,
) -> Result<(), RevokeError> {
    let endpoint = server.revocation_endpoint.clone().ok_or(RevokeError::NotSupported)?;
    let mut form = vec![("token", token.expose()), ("token_type_hint", hint)];
    if server.revocation_auth == ClientAuth::Post {
        form.extend([("client_id", client.id.as_str()), ("client_secret", client.secret.expose())]);
    }
    let mut call = Call::post_form(endpoint, &form).accept_json();
    if server.revocation_auth == ClientAuth::Basic {
        call = basic(call, client).map_err(|_| RevokeError::Refused)?;
    }
    match outbound.send(call).await {
        Ok(answer) if answer.status.is_success() => Ok(()),
        Ok(answer) if answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS => {
            Err(RevokeError::Unavailable)
        }
        Err(OutboundError::Unreachable(_)) => Err(RevokeError::Unavailable),
        Ok(_) | Err(OutboundError::Refused(_) | OutboundError::TooLarge) => Err(RevokeError::Refused),
    }
}

/// RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined.
fn basic(call: Call, client: &Client) -> Result<Call, Refusal> {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Secret::new(format!("{}:{}", encoded(&client.id), encoded(client.secret.expose())));
    let value = Secret::new(format!("Basic {}", BASE64_STANDARD.encode(pair.expose())));
    call.secret_header(header::AUTHORIZATION, &value)
}
