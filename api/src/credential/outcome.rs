//! What a refresh makes of the connection. Its owner is told once for each change of its state, never for an attempt.

use std::time::Duration;

use serde_json::json;
use shared::{
    connection::{Refreshed, after_refresh},
    id::{ConnectionId, Id},
    time::{Timestamp, is_expired},
};

use super::{
    refresh::Done,
    rules::pause,
    store::{self, Failed, Lease, Stored},
};
use crate::{
    audit::{self, Actor, Did, Who},
    connection::{
        news,
        service::{about, standing},
        store::{change as rows, work},
    },
    db::{Tx, entity::connection},
    failure::Failure as Broken,
    http::origin::Origin,
    state::State,
};

/// Why there are no new tokens.
pub struct Failure {
    pub refreshed: Refreshed,
    pub retry_after: Option<Duration>,
    /// The provider has answered, so that the stored token is as good as before.
    pub answered: bool,
}

/// A connection that did not work works again.
pub async fn succeed(state: &State, stored: &Stored, lease: &Lease) -> Result<(), Broken> {
    let before = standing(&stored.connection)?;
    if after_refresh(before, Refreshed::Renewed) == before {
        return Ok(());
    }
    let id: ConnectionId = Id::new(stored.connection.id);
    state
        .db
        .write_tx(async |tx| {
            rows::lock(tx, id).await?;
            let current = work::credential(tx, id).await?.is_some_and(|credential| lease.is_before(&credential));
            match work::row(tx, id).await?.filter(|_| current) {
                Some(row) => turn(tx, state, (stored, &row), Refreshed::Renewed).await,
                None => Ok(()),
            }
        })
        .await
}

/// The provider's silence means something only once the access token has ended.
pub async fn fail(state: &State, stored: &Stored, ends: Timestamp, failure: &Failure) -> Result<Done, Broken> {
    let (id, now): (ConnectionId, _) = (Id::new(stored.connection.id), state.clock.now());
    let silent = failure.refreshed == Refreshed::Silent;
    let failures = stored.credential.refresh_failures.saturating_add(1);
    let random = u16::from_be_bytes(state.random.bytes());
    let again = silent.then(|| now.plus(pause(failures.unsigned_abs(), failure.retry_after, random)));
    let failed = Failed { failures, again, answered: failure.answered };
    let current = state
        .db
        .write_tx(async |tx| {
            rows::lock(tx, id).await?;
            let current = store::fail(tx, (id, stored.credential.version), &failed).await?;
            if current
                && (!silent || is_expired(now, ends))
                && let Some(row) = work::row(tx, id).await?
            {
                turn(tx, state, (stored, &row), failure.refreshed).await?;
            }
            Ok::<_, Broken>(current)
        })
        .await?;
    Ok(match (current, silent) {
        // Somebody has brought young tokens.
        (false, _) => Done::Fresh,
        (true, true) => Done::Unavailable { retry_after: failure.retry_after },
        (true, false) => Done::Ended(failure.refreshed),
    })
}

async fn turn(
    tx: &Tx,
    state: &State,
    (stored, row): (&Stored, &connection::Model),
    refreshed: Refreshed,
) -> Result<(), Broken> {
    let (before, origin) = (standing(row)?, Origin::background());
    let after = after_refresh(before, refreshed);
    if after == before {
        return Ok(());
    }
    let verified_at = (refreshed == Refreshed::Renewed).then(|| state.clock.now());
    rows::set_status(tx, Id::new(row.id), after, verified_at).await?;
    news::turned(tx, state, row, None, after).await?;
    let detail = json!({ "status": after.0, "reason": after.1 });
    let actor = Actor { who: Who::System, origin: &origin };
    Ok(audit::record(tx, state, &actor, about(row, stored.organization, Did::RefreshConnection, detail)).await?)
}
