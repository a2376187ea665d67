//! One refresh with its consequence: the new tokens, or what their absence means for the connection.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use shared::{
    connection::Refreshed,
    id::{ConnectionId, Id},
    time::{Timestamp, is_expired},
};

use super::{
    outcome::{self, Failure as Failed},
    rules::is_stale,
    store::{self, Lease, Stored},
};
use crate::{
    authorization::grant::{self, NoParty},
    connection::credential::{Credential, credential_place},
    failure::Failure,
    oauth::{self, Grant, RefreshError, Tokens},
    state::State,
};

/// How much longer the lease is than a provider may take to answer.
const GRACE: TimeDelta = TimeDelta::seconds(25);

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// What is stored now is young, whoever did it.
    Fresh,
    /// The grant is over: a person has to authorize again.
    Ended(Refreshed),
    /// The provider does not answer at present.
    Unavailable { retry_after: Option<Duration> },
    /// Another process is at it.
    Busy,
    /// The OAuth app is another one now, which the tokens are none of the business of.
    AppChanged,
    /// There is nothing to refresh.
    Nothing,
    /// It is in the log.
    Broken,
}

/// Until when somebody who begins to ask a provider now is left alone.
pub fn leased_until(state: &State) -> Timestamp {
    state.clock.now().plus(TimeDelta::from_std(state.outbound.timeout()).unwrap_or(GRACE)).plus(GRACE)
}

/// Refreshes the connection's tokens unless they are good for `wanted` from now on.
pub async fn refresh(state: Arc<State>, id: ConnectionId, wanted: TimeDelta) -> Done {
    match attempt(&state, id, wanted).await {
        Ok(done) => done,
        Err(failure) => {
            failure.log("a credential could not be refreshed");
            Done::Broken
        }
    }
}

async fn attempt(state: &State, id: ConnectionId, wanted: TimeDelta) -> Result<Done, Failure> {
    let Some(stored) = store::read(state.db.reader(), id).await? else { return Ok(Done::Nothing) };
    let row = &stored.connection;
    if stored.credential.sealed.is_empty() || row.recipient_revoked_at.is_some() {
        return Ok(Done::Nothing);
    }
    let place = credential_place(id, Id::new(row.workspace_id));
    let credential: Credential =
        state.vault.open_json(&place, &stored.credential.sealed).await.map_err(Failure::broken)?;
    let ends = stored.credential.access_expires_at.map(Timestamp::new);
    let (Some(tokens), Some(ends)) = (credential.tokens(), ends) else { return Ok(Done::Nothing) };
    if !is_stale(state.clock.now(), (Timestamp::new(stored.credential.updated_at), ends), wanted) {
        return Ok(Done::Fresh);
    }
    let party = match grant::party(state, stored.organization, row).await {
        Ok(party) => party,
        Err(NoParty::AppChanged) => return Ok(Done::AppChanged),
        Err(NoParty::Unavailable | NoParty::Misconfigured) => {
            let failed = Failed { refreshed: Refreshed::Silent, retry_after: None, answered: true };
            return outcome::fail(state, &stored, ends, &failed).await;
        }
        Err(NoParty::Broken(failure)) => return Err(failure),
    };
    let scopes: Vec<String> = serde_json::from_value(row.granted_scopes.clone()).map_err(Failure::broken)?;
    let Some(lease) = begin(state, &stored).await? else { return Ok(Done::Busy) };
    match oauth::refresh(&state.outbound, &state.clock, &party, &tokens, &scopes).await {
        Ok(granted) => keep(state, &stored, &lease, granted).await,
        Err(error) => {
            let done = outcome::fail(state, &stored, ends, &meaning(error, &lease, ends, state.clock.now())).await;
            state.db.write_tx(async |tx| store::release(tx, &lease).await).await?;
            done
        }
    }
}

async fn begin(state: &State, stored: &Stored) -> Result<Option<Lease>, Failure> {
    let owner = store::owner(state);
    // Read anew: the server's metadata may have taken its time.
    let (now, until) = (state.clock.now(), leased_until(state));
    state
        .db
        .write_tx(async |tx| {
            let lease = store::take(tx, &stored.credential, owner, (now, until)).await?;
            if let Some(lease) = &lease {
                store::begin(tx, lease, now).await?;
            }
            Ok(lease)
        })
        .await
}

/// Nothing comes between the answer and its storage: the provider may have forgotten the old token already.
async fn keep(state: &State, stored: &Stored, lease: &Lease, granted: Grant) -> Result<Done, Failure> {
    let (id, workspace) = (Id::new(stored.connection.id), Id::new(stored.connection.workspace_id));
    let renewed = Credential::of(&Tokens { access_token: granted.access_token, refresh_token: granted.refresh_token });
    let sealed = state.vault.seal_json(&credential_place(id, workspace), &renewed).map_err(Failure::broken)?;
    let now = state.clock.now();
    let kept = state.db.write_tx(async |tx| store::replace(tx, lease, sealed, granted.expires_at, now).await).await?;
    if kept {
        outcome::succeed(state, stored, lease).await?;
    }
    // A reconnect was faster, and has brought young tokens.
    Ok(Done::Fresh)
}

fn meaning(error: RefreshError, lease: &Lease, ends: Timestamp, now: Timestamp) -> Failed {
    let (refreshed, retry_after, answered) = match error {
        // The provider may have given a new token that nobody received.
        RefreshError::InvalidGrant if lease.interrupted => (Refreshed::Interrupted, None, true),
        RefreshError::InvalidGrant => (Refreshed::Refused, None, true),
        RefreshError::NotPossible if is_expired(now, ends) => (Refreshed::Lapsed, None, true),
        RefreshError::Unavailable { retry_after } => (Refreshed::Silent, retry_after, false),
        RefreshError::NotPossible | RefreshError::Misconfigured => (Refreshed::Silent, None, true),
    };
    Failed { refreshed, retry_after, answered }
}
