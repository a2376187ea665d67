//! Making an old grant young again. When and how often is for others to decide; here it is one exchange.

use std::time::Duration;

use super::{
    ExchangeError, Grant, Party,
    dialect::Refresh,
    exchange::{self, Failed},
};
use crate::{clock::Clock, outbound::Outbound, secret::Secret};

/// The tokens of a connection. It has no `Debug`: it is made of secrets.
pub struct Tokens {
    pub access_token: Secret,
    pub refresh_token: Option<Secret>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// The grant is over: a person has to authorize again (S27).
    #[error("the grant has ended")]
    InvalidGrant,
    /// Later it may work; not before this time has passed, where the server says so.
    #[error("the server is unavailable")]
    Unavailable { retry_after: Option<Duration> },
    /// The client, the address or the answer is wrong; trying again changes nothing.
    #[error("the server or the OAuth app is not set up as expected")]
    Misconfigured,
    /// The provider does not refresh, or gave no refresh token.
    #[error("there is nothing to refresh with")]
    NotPossible,
}

/// `scopes` are those granted before. The answer's refresh token is the one to keep: the new one, or the old where the
/// server sent none.
pub async fn refresh(
    outbound: &Outbound,
    clock: &Clock,
    party: &Party<'_>,
    tokens: &Tokens,
    scopes: &[String],
) -> Result<Grant, RefreshError> {
    let dialect = party.dialect;
    let answer = match (&dialect.refresh, &tokens.refresh_token) {
        (Refresh::Exchange(grant_type), _) => {
            exchange::prolong(outbound, clock, party, grant_type, &tokens.access_token).await?
        }
        (Refresh::Reusable | Refresh::Rotating, Some(token)) => {
            let repeated = if dialect.refresh_scopes { scopes } else { &[] };
            exchange::refresh(outbound, clock, party, token, repeated).await?
        }
        (Refresh::None, _) | (Refresh::Reusable | Refresh::Rotating, None) => return Err(RefreshError::NotPossible),
    };
    let mut grant = answer.grant(dialect, scopes).map_err(Failed::from)?;
    if grant.refresh_token.is_none() {
        grant.refresh_token.clone_from(&tokens.refresh_token);
    }
    Ok(grant)
}

impl From<Failed> for RefreshError {
    fn from(failed: Failed) -> Self {
        match failed.error {
            ExchangeError::InvalidGrant => Self::InvalidGrant,
            ExchangeError::Unavailable => Self::Unavailable { retry_after: failed.retry_after },
            ExchangeError::InvalidClient | ExchangeError::Protocol => Self::Misconfigured,
        }
    }
}
