//! Keeping an OAuth credential fresh (S26): one refresh at a time for each connection, whoever does it holds a lease, and
//! what it writes carries the version that it began with, so that a reconnect wins.

use chrono::TimeDelta;
use shared::{
    id::{Id, OrganizationId},
    time::is_expired,
};

use super::{
    credential::{Credential, credential_place},
    store::lease,
};
use crate::{
    authorization::grant::{self, NoParty},
    db::entity::{connection, credential},
    failure::Failure,
    oauth::{self, RefreshError, Tokens},
    state::State,
};

/// How much longer the lease is than a provider may take to answer.
const GRACE: TimeDelta = TimeDelta::seconds(25);
/// An access token that ends within this time is not tried any more.
const MARGIN: TimeDelta = TimeDelta::seconds(30);

/// What can be said of a credential that is about to be used.
pub enum Freshness {
    /// This is the one to use, of this version.
    Fresh(Credential, i32),
    /// The grant is over: a person has to authorize again (S27).
    Ended,
    /// The provider does not answer at present.
    Unavailable,
    /// Somebody else is refreshing or has just replaced it.
    Busy,
    /// The OAuth app is another one now, which the tokens are none of the business of.
    AppChanged,
    /// It was destroyed when somebody else's private connection arrived.
    Nothing,
}

/// The stored credential, its access token refreshed where it has ended.
pub async fn fresh(
    state: &State,
    organization: OrganizationId,
    row: &connection::Model,
    stored: credential::Model,
) -> Result<Freshness, Failure> {
    if stored.sealed.is_empty() {
        return Ok(Freshness::Nothing);
    }
    let place = credential_place(Id::new(row.id), Id::new(row.workspace_id));
    let credential: Credential = state.vault.open_json(&place, &stored.sealed).await.map_err(Failure::broken)?;
    if matches!(credential, Credential::Oauth2 { .. }) && !grant::is_current(state, organization, row).await? {
        return Ok(Freshness::AppChanged);
    }
    let now = state.clock.now();
    let ends = stored.access_expires_at.map(shared::time::Timestamp::new);
    let tokens = match (credential.tokens(), ends) {
        (Some(tokens), Some(ends)) if is_expired(now.plus(MARGIN), ends) => tokens,
        _ => return Ok(Freshness::Fresh(credential, stored.version)),
    };
    let party = match grant::party(state, organization, row).await {
        Ok(party) => party,
        Err(NoParty::AppChanged) => return Ok(Freshness::AppChanged),
        Err(NoParty::Unavailable | NoParty::Misconfigured) => return Ok(Freshness::Unavailable),
        Err(NoParty::Broken(failure)) => return Err(failure),
    };
    let scopes: Vec<String> = serde_json::from_value(row.granted_scopes.clone()).map_err(Failure::broken)?;
    // Read anew: the server's metadata may have taken its time.
    let now = state.clock.now();
    let until = now.plus(TimeDelta::from_std(state.outbound.timeout()).unwrap_or(GRACE)).plus(GRACE);
    if !state.db.write_tx(async |tx| lease::take(tx, &stored, now, until).await).await? {
        return Ok(Freshness::Busy);
    }
    let granted = match oauth::refresh(&state.outbound, &state.clock, &party, &tokens, &scopes).await {
        Ok(granted) => granted,
        Err(error) => {
            state.db.write_tx(async |tx| lease::release(tx, &stored).await).await?;
            return Ok(match error {
                RefreshError::InvalidGrant | RefreshError::NotPossible => Freshness::Ended,
                RefreshError::Unavailable { .. } | RefreshError::Misconfigured => Freshness::Unavailable,
            });
        }
    };
    // Nothing comes between the answer and its storage: the provider may have forgotten the old token already.
    let renewed = Credential::of(&Tokens { access_token: granted.access_token, refresh_token: granted.refresh_token });
    let sealed = state.vault.seal_json(&place, &renewed).map_err(Failure::broken)?;
    let kept = state
        .db
        .write_tx(async |tx| lease::replace(tx, &stored, sealed, granted.expires_at, state.clock.now()).await)
        .await?;
    Ok(if kept { Freshness::Fresh(renewed, stored.version + 1) } else { Freshness::Busy })
}
