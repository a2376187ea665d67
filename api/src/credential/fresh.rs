//! A credential that is about to be used, refreshed first where it is too old.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use shared::{
    connection::Refreshed,
    id::{ConnectionId, Id},
    time::{Timestamp, is_expired},
};
use tokio::time::sleep;

use super::{
    refresh::{Done, refresh},
    rules::is_stale,
    store::{self, Stored},
};
use crate::{
    authorization::grant,
    connection::credential::{Credential, credential_place},
    failure::Failure,
    state::State,
};

/// How often it is looked whether another process has finished.
const LOOK: Duration = Duration::from_millis(50);

/// What can be said of a credential that is about to be used.
pub enum Freshness {
    /// This is the one to use, of this version.
    Fresh(Credential, i32),
    /// The grant is over, and the connection says so: a person has to authorize again (S27).
    Ended(Refreshed),
    /// The provider does not answer at present.
    Unavailable { retry_after: Option<Duration> },
    /// Another process has been at it for longer than anybody waits.
    Busy,
    /// The OAuth app is another one now, which the tokens are none of the business of.
    AppChanged,
    /// There is none: destroyed, or taken back.
    Nothing,
}

/// The credential of a live connection, good for `wanted` from now on where its provider gives tokens that are.
pub async fn fresh(state: &Arc<State>, id: ConnectionId, wanted: TimeDelta) -> Result<Freshness, Failure> {
    let mut patience = state.outbound.timeout() + Duration::from_secs(5);
    loop {
        let stored = store::read(state.db.reader(), id).await?;
        let Some(stored) = stored.filter(|stored| !stored.credential.sealed.is_empty()) else {
            return Ok(Freshness::Nothing);
        };
        let credential = open(state, &stored).await?;
        let version = stored.credential.version;
        if credential.tokens().is_none() {
            return Ok(Freshness::Fresh(credential, version));
        }
        if !grant::is_current(state, stored.organization, &stored.connection).await? {
            return Ok(Freshness::AppChanged);
        }
        let Some(ends) = stored.credential.access_expires_at.map(Timestamp::new) else {
            return Ok(Freshness::Fresh(credential, version));
        };
        let now = state.clock.now();
        if !is_stale(now, (Timestamp::new(stored.credential.updated_at), ends), wanted) {
            return Ok(Freshness::Fresh(credential, version));
        }
        match join(state, id, wanted).await {
            Done::Fresh => {}
            Done::Ended(refreshed) => return Ok(Freshness::Ended(refreshed)),
            Done::AppChanged => return Ok(Freshness::AppChanged),
            Done::Nothing => return Ok(Freshness::Nothing),
            Done::Broken => return Err(Failure::broken("a refresh broke")),
            // The old one is good for as long as it is.
            Done::Unavailable { .. } if !is_expired(now, ends) => return Ok(Freshness::Fresh(credential, version)),
            Done::Unavailable { retry_after } => return Ok(Freshness::Unavailable { retry_after }),
            Done::Busy if patience.is_zero() => return Ok(Freshness::Busy),
            Done::Busy => {
                sleep(LOOK).await;
                patience = patience.saturating_sub(LOOK);
            }
        }
    }
}

/// Joins the refresh of a connection that is under way here, or begins one.
pub async fn join(state: &Arc<State>, id: ConnectionId, wanted: TimeDelta) -> Done {
    let own = Arc::clone(state);
    state.flights.join(id, Box::new(move || Box::pin(refresh(own, id, wanted)))).await
}

async fn open(state: &State, stored: &Stored) -> Result<Credential, Failure> {
    let place = credential_place(Id::new(stored.connection.id), Id::new(stored.connection.workspace_id));
    state.vault.open_json(&place, &stored.credential.sealed).await.map_err(Failure::broken)
}
