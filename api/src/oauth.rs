//! Being an OAuth client: the protocol alone, without database and without HTTP server. One attempt is [`authorize`]d,
//! comes back as a [`Callback`] and is [`complete`]d; every check of an answer is made in there, so that no caller can
//! leave one out (S2, S5, S6).

mod authorize;
mod callback;
mod exchange;
mod id_token;
mod keys;
mod metadata;
mod revoke;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use shared::time::Timestamp;

pub use self::{
    authorize::{Attempt, authorize},
    callback::{Callback, Denial, NotACallback},
    exchange::{ExchangeError, Grant},
    id_token::Identity,
    metadata::{ClientAuth, Metadata, MetadataError, Server},
    revoke::{RevokeError, revoke},
};
use crate::{clock::Clock, outbound::Outbound, secret::Secret};

/// How far the clocks of a provider and ours may differ.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// Who Mooring is at the server.
pub struct Client {
    pub id: String,
    pub secret: Secret,
}

/// What was kept of an attempt since it left.
pub struct Kept {
    pub verifier: Secret,
    pub nonce: Secret,
    pub redirect_uri: String,
    /// The scopes that were asked for.
    pub scopes: Vec<String>,
}

/// What an authorization gave.
pub struct Completed {
    pub grant: Grant,
    /// `None` when the server tells no one's identity.
    pub identity: Option<Identity>,
}

/// Why an authorization gave nothing. No variant holds a provider's text (S10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// The answer came with an error instead of a code.
    #[error("the server denied it: {0}")]
    Denied(Denial),
    /// The answer came from another server, or cannot be told to come from the one that was asked.
    #[error("the answer does not come from the server that was asked")]
    AnotherServer,
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error("the ID token is not valid: {0}")]
    IdToken(&'static str),
}

/// Checks the callback, trades its code for tokens and learns whose they are.
pub async fn complete(
    (outbound, metadata, clock): (&Outbound, &Metadata, &Clock),
    server: &Server,
    client: &Client,
    kept: &Kept,
    callback: &Callback,
) -> Result<Completed, Incomplete> {
    let confirmed = callback.comes_from(server)?;
    let code = callback.code.as_ref().map_err(|denial| Incomplete::Denied(*denial))?;
    let grant = exchange::exchange(outbound, clock, server, client, kept, code).await?;
    let identity = match &grant.id_token {
        Some(token) => {
            let claims = id_token::verify(metadata, clock.now(), server, &client.id, &kept.nonce, token).await?;
            Some(id_token::identify(outbound, server, claims, &grant.access_token).await)
        }
        None if kept.scopes.iter().any(|scope| scope == "openid") => return Err(Incomplete::IdToken("absent")),
        // Without an ID token only the parameter tells whose code this was (RFC 9207).
        None if !confirmed => return Err(Incomplete::AnotherServer),
        None => id_token::from_userinfo(outbound, server, &grant.access_token).await,
    };
    Ok(Completed { grant, identity })
}

/// Whether `at` is past, seen with a clock that may be off.
fn is_long_past(now: Timestamp, at: Timestamp) -> bool {
    shared::time::is_expired(now, at.plus(SKEW))
}
