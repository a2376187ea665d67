//! Background work. Every process does it, none leads: each piece is claimed in the database, so that it is done once
//! however many processes there are, and taken up by another when one dies.

use std::{future::pending, sync::Arc, time::Duration};

use futures_util::future::join;

use tokio_util::sync::CancellationToken;

use crate::{
    access_request::reminder,
    authorization,
    connection::{revocation, testing},
    credential::due,
    failure::Failure,
    http::once,
    live, mail, notification,
    state::State,
};

const PAUSE: Duration = Duration::from_secs(5);

/// Works until `stop`; what was begun is finished, what has not been claimed is left to others.
pub async fn run(state: &Arc<State>, stop: &CancellationToken) {
    join(
        repeat(stop, async || work(state, stop).await, async || state.work.notified().await),
        // Beside the rest, which a mail server that takes its time would keep waiting.
        repeat(stop, async || mail::due(state, stop).await, pending),
    )
    .await;
}

/// Again and again, after a pause that `waking` may cut short.
async fn repeat(stop: &CancellationToken, work: impl AsyncFn() -> Result<(), Failure>, waking: impl AsyncFn()) {
    while !stop.is_cancelled() {
        if let Err(failure) = work().await {
            failure.log("background work failed");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = waking() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Everything that is due at present.
pub async fn all_due(state: &Arc<State>) -> Result<(), Failure> {
    let stop = CancellationToken::new();
    due::all(state).await?;
    work(state, &stop).await?;
    mail::due(state, &stop).await
}

async fn work(state: &Arc<State>, stop: &CancellationToken) -> Result<(), Failure> {
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
            notification::forget(tx, state).await?;
            Ok(live::forget(tx, state).await?)
        })
        .await
}
