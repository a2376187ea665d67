//! Being an OAuth client: the protocol alone, without database and without HTTP server. With a [`Party`] one attempt is
//! [`authorize`]d, comes back as a [`Callback`] and is [`complete`]d; every check of an answer is made in there, so that no
//! caller can leave one out (S2, S5, S6).

mod account;
mod authorize;
mod callback;
pub mod dialect;
mod exchange;
mod id_token;
mod keys;
mod metadata;
mod party;
pub mod quirk;
mod refresh;
mod revoke;
pub mod template;
#[cfg(test)]
mod tests;
mod wire;

use chrono::TimeDelta;
use shared::time::Timestamp;

pub use self::{
    account::Found,
    authorize::{Attempt, authorize},
    callback::{Callback, Denial, NotACallback},
    dialect::Dialect,
    exchange::{ExchangeError, Grant},
    id_token::Identity,
    metadata::{ClientAuth, Metadata, MetadataError, Server},
    party::Party,
    refresh::{RefreshError, Tokens, refresh},
    revoke::{RevokeError, ends_grant, is_revocable, revoke},
    template::Values,
};
use self::{
    dialect::{From as Source, IdentitySource, Refresh},
    exchange::keep,
    quirk::Quirk,
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
    /// What is kept of callback and answers, in the open.
    pub details: Values,
    /// The accounts there are to choose from, where there may be several.
    pub accounts: Option<Vec<Found>>,
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
    #[error("the callback is not the provider's: {0}")]
    Quirk(&'static str),
}

/// Checks the callback, trades its code for tokens and learns whose they are.
pub async fn complete(
    (outbound, metadata, clock): (&Outbound, &Metadata, &Clock),
    party: &mut Party<'_>,
    kept: &Kept,
    callback: &Callback,
) -> Result<Completed, Incomplete> {
    let confirmed = callback.comes_from(&party.server)?;
    let code = callback.code.as_ref().map_err(|denial| Incomplete::Denied(*denial))?;
    let dialect = party.dialect;
    if dialect.quirks.contains(&Quirk::ShopifyCallback) {
        quirk::shopify::check(callback, &party.client, &party.values, clock.now())?;
    }
    let said = |name: &str| callback.parameter(name).map(|value| value.expose().to_owned());
    let mut details = keep(dialect, Source::Callback, said).ok_or(Incomplete::Quirk("a parameter is missing"))?;
    learn(party, &details)?;
    let answer = exchange::exchange(outbound, clock, party, kept, code).await?;
    let mut grant = answer.grant(dialect, &kept.scopes)?;
    if let Refresh::Exchange(name) = &dialect.refresh {
        let longer = exchange::prolong(outbound, clock, party, name, &grant.access_token).await;
        let longer = longer.map_err(|failed| failed.error)?;
        grant = longer.grant(dialect, &grant.scopes)?;
    }
    details.extend(grant.details.clone());
    learn(party, &details)?;
    let identity = match account::identify(outbound, party, &answer.body, &grant.access_token).await? {
        Some(found) => {
            details.extend(found.details);
            Some(found.identity)
        }
        None if matches!(dialect.identity, IdentitySource::Openid) => {
            openid((outbound, metadata, clock), party, kept, &grant, confirmed).await?
        }
        None => None,
    };
    learn(party, &details)?;
    let accounts = account::accounts(outbound, party, &answer.body, &grant.access_token).await?;
    Ok(Completed { grant, identity, details, accounts })
}

/// The identity as OpenID Connect tells it.
async fn openid(
    (outbound, metadata, clock): (&Outbound, &Metadata, &Clock),
    party: &Party<'_>,
    kept: &Kept,
    grant: &Grant,
    confirmed: bool,
) -> Result<Option<Identity>, Incomplete> {
    Ok(match &grant.id_token {
        Some(token) => {
            let claims = id_token::verify(metadata, clock.now(), party, &kept.nonce, token).await?;
            Some(id_token::identify(outbound, &party.server, claims, &grant.access_token).await)
        }
        None if kept.scopes.iter().any(|scope| scope == "openid") => return Err(Incomplete::IdToken("absent")),
        // Without an ID token only the parameter tells whose code this was (RFC 9207).
        None if !confirmed && party.is_generic() => return Err(Incomplete::AnotherServer),
        None => id_token::from_userinfo(outbound, &party.server, &grant.access_token).await,
    })
}

fn learn(party: &mut Party<'_>, details: &Values) -> Result<(), Incomplete> {
    let learned = details.iter().try_for_each(|(key, value)| party.learn(key, value.clone()));
    learned.map_err(|_| Incomplete::Exchange(ExchangeError::Protocol))
}

/// Whether `at` is past, seen with a clock that may be off.
fn is_long_past(now: Timestamp, at: Timestamp) -> bool {
    shared::time::is_expired(now, at.plus(SKEW))
}
