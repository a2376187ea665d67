//! Giving a grant back, by RFC 7009 or in the provider's own way: the refresh token first, because it can mint the other
//! (S30).

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{Method, StatusCode, header};
use url::form_urlencoded::byte_serialize;

use super::{
    Client, ClientAuth, Party, Tokens,
    dialect::{Dialect, Revocation, RevocationClient, RevocationMethod, TokenPlace, Which},
    exchange::read,
};
use crate::{
    outbound::{Call, Outbound, OutboundError, Refusal},
    secret::Secret,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevokeError {
    #[error("the server revokes nothing")]
    NotSupported,
    /// Later it may work.
    #[error("the server is unavailable")]
    Unavailable,
    #[error("the server refused to revoke")]
    Refused,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Access,
    Refresh,
}

/// Revokes what there is. A token the server no longer knows counts as revoked, as RFC 7009, section 2.2 has it.
pub async fn revoke(outbound: &Outbound, party: &Party<'_>, tokens: &Tokens) -> Result<(), RevokeError> {
    let which = match &party.dialect.revocation {
        Some(revocation) => revocation.which,
        None if party.server.revocation_endpoint.is_some() => Which::Both,
        None => return Err(RevokeError::NotSupported),
    };
    let refresh_token = tokens.refresh_token.as_ref().filter(|_| which != Which::Access);
    if let Some(token) = refresh_token {
        revoke_one(outbound, party, token, Token::Refresh).await?;
    }
    match (which, refresh_token) {
        (Which::Refresh, Some(_)) => return Ok(()),
        (Which::Refresh, None) => return Err(RevokeError::NotSupported),
        (Which::Both | Which::Access, _) => {}
    }
    match revoke_one(outbound, party, &tokens.access_token, Token::Access).await {
        // Servers may revoke refresh tokens alone; access tokens die with them, or soon by themselves.
        Err(RevokeError::Refused) if refresh_token.is_some() => Ok(()),
        outcome => outcome,
    }
}

/// Whether revoking may end sibling tokens of the same account along with these (S30).
pub fn ends_grant(dialect: &Dialect) -> bool {
    dialect.revocation.as_ref().is_none_or(|revocation| revocation.ends_grant)
}

/// Whether the server can be asked at all.
pub fn is_revocable(party: &Party<'_>) -> bool {
    party.dialect.revocation.is_some() || party.server.revocation_endpoint.is_some()
}

async fn revoke_one(outbound: &Outbound, party: &Party<'_>, token: &Secret, kind: Token) -> Result<(), RevokeError> {
    let call = match &party.dialect.revocation {
        Some(revocation) => own_way(party, revocation, token, kind),
        None => standard(party, token, kind),
    };
    match outbound.send(call?).await {
        // An empty answer is as good as any.
        Ok(answer) if answer.status.is_success() && answer.body.is_empty() => Ok(()),
        Ok(answer) if answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS => {
            Err(RevokeError::Unavailable)
        }
        Ok(answer) if answer.status.is_success() && party.dialect.success.is_none() => Ok(()),
        Ok(answer) => read(party.dialect, &answer).map(drop).map_err(|_| RevokeError::Refused),
        Err(OutboundError::Unreachable(_)) => Err(RevokeError::Unavailable),
        Err(OutboundError::Refused(_) | OutboundError::TooLarge) => Err(RevokeError::Refused),
    }
}

/// RFC 7009, section 2.1.
fn standard(party: &Party<'_>, token: &Secret, kind: Token) -> Result<Call, RevokeError> {
    let endpoint = party.server.revocation_endpoint.clone().ok_or(RevokeError::NotSupported)?;
    let client = match party.server.revocation_auth {
        ClientAuth::Basic => RevocationClient::Basic,
        ClientAuth::Post => RevocationClient::Post,
    };
    let mut form = vec![("token", token.expose()), ("token_type_hint", hint(kind))];
    form.extend(posted(party, client));
    prove(party, Call::post_form(endpoint, &form).accept_json(), client).map_err(|_| RevokeError::Refused)
}

fn own_way(party: &Party<'_>, revocation: &Revocation, token: &Secret, kind: Token) -> Result<Call, RevokeError> {
    let mut values = party.values.clone();
    let name = if kind == Token::Access { "access_token" } else { "refresh_token" };
    values.insert(name.to_owned(), token.expose().to_owned());
    values.insert("client_id".to_owned(), party.client.id.clone());
    let url = revocation.url.url(&values).map_err(|_| RevokeError::Refused)?;
    let client = revocation.client.unwrap_or(match party.dialect.client_auth {
        ClientAuth::Basic => RevocationClient::Basic,
        ClientAuth::Post => RevocationClient::Post,
    });
    let mut body = vec![(revocation.parameter.as_str(), token.expose())];
    if revocation.token == TokenPlace::Form {
        body.push(("token_type_hint", hint(kind)));
    }
    body.extend(posted(party, client));
    let call = match revocation.token {
        TokenPlace::Form => party.dress(Call::post_form(url, &body)),
        TokenPlace::Json => party.dress(Call::post_json(url, &body.into_iter().collect())),
        TokenPlace::Header => party.present(Call::get(url), token),
        TokenPlace::Url => party.dress(Call::get(url)),
    };
    let call = call.map_err(|_| RevokeError::Refused)?.method(match revocation.method {
        RevocationMethod::Post => Method::POST,
        RevocationMethod::Delete => Method::DELETE,
    });
    prove(party, call, client).map_err(|_| RevokeError::Refused)
}

fn hint(kind: Token) -> &'static str {
    match kind {
        Token::Access => "access_token",
        Token::Refresh => "refresh_token",
    }
}

fn posted<'a>(party: &'a Party<'_>, client: RevocationClient) -> Vec<(&'a str, &'a str)> {
    let (names, own) = (&party.dialect.names, &party.client);
    match client {
        RevocationClient::Post => {
            vec![(names.client_id.as_str(), own.id.as_str()), (names.client_secret.as_str(), own.secret.expose())]
        }
        RevocationClient::Basic | RevocationClient::None => Vec::new(),
    }
}

fn prove(party: &Party<'_>, call: Call, client: RevocationClient) -> Result<Call, Refusal> {
    if client == RevocationClient::Basic { basic(call, &party.client) } else { Ok(call) }
}

/// RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined.
pub(super) fn basic(call: Call, client: &Client) -> Result<Call, Refusal> {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Secret::new(format!("{}:{}", encoded(&client.id), encoded(client.secret.expose())));
    let value = Secret::new(format!("Basic {}", BASE64_STANDARD.encode(pair.expose())));
    call.secret_header(header::AUTHORIZATION, &value)
}
