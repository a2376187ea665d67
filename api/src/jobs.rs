//! Background work. Every process does it, none leads: each piece is claimed in the database, so that it is done once
//! however many processes there are, and taken up by another when one dies.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::{
    access_request::reminder,
    authorization,
    connection::{revocation, testing},
    failure::Failure,
    http::once,
    live,
    state::State,
};

const PAUSE: Duration = Duration::from_secs(5);

/// Works until `stop`; what was begun is finished, what has not been claimed is left to others.
pub async fn run(state: &State, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(failure) = work(state, stop).await {
            failure.log("background work failed");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = state.work.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Everything that is due at present.
pub async fn all_due(state: &State) -> Result<(), Failure> {
    work(state, &CancellationToken::new()).await
}

async fn work(state: &State, stop: &CancellationToken) -> Result<(), Failure> {
    // By turns, so that many of one kind do not keep the others waiting.
    while revocation::due(state).await?
        + testing::due(state).await?
        + revocation::forget(state).await?
        + reminder::due(state).await?
        > 0
    {
        if stop.is_cancelled() {
            return Ok(());
        }
    }
    authorization::answer::discard_abandoned(state).await?;
    state
        .db
        .write_tx(async |tx| {
            once::forget(tx, state.clock.now()).await?;
            Ok(live::forget(tx, state).await?)
        })
        .await
}
