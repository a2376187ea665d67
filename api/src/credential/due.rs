//! Refreshing ahead of the end, by every process and led by none. Each provider has room for so many refreshes at once, so
//! that one that hangs does not keep the others waiting.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::TimeDelta;
use futures_util::{FutureExt, StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use shared::time::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    fresh::join,
    refresh::leased_until,
    store::{self, Due},
};
use crate::{failure::Failure, state::State};

const OF_A_PROVIDER: usize = 6;
const OF_ALL: usize = 96;
/// Between two looks at what is due, when there was nothing and when there was something.
const QUIET: Duration = Duration::from_secs(1);
const BUSY: Duration = Duration::from_millis(50);

/// What this process refreshes at the moment.
#[derive(Default)]
struct Desk {
    flying: FuturesUnordered<LocalBoxFuture<'static, String>>,
    of_provider: HashMap<String, usize>,
}

impl Desk {
    /// Providers that there is no room for.
    fn busy(&self) -> Vec<String> {
        let full = self.of_provider.iter().filter(|(_, count)| **count >= OF_A_PROVIDER);
        full.map(|(provider, _)| provider.clone()).collect()
    }

    /// `false` when its provider has no room.
    fn take(&mut self, state: &Arc<State>, due: &Due) -> bool {
        let count = self.of_provider.entry(due.provider.clone()).or_default();
        if *count >= OF_A_PROVIDER {
            return false;
        }
        *count += 1;
        let (state, id, provider) = (Arc::clone(state), due.connection, due.provider.clone());
        self.flying.push(
            async move {
                // However much of its life is left: it is due.
                join(&state, id, TimeDelta::MAX).await;
                provider
            }
            .boxed_local(),
        );
        true
    }

    fn done(&mut self, provider: &str) {
        if let Some(count) = self.of_provider.get_mut(provider) {
            *count -= 1;
            if *count == 0 {
                self.of_provider.remove(provider);
            }
        }
    }

    /// Claims what there is room for; answers whether there was anything.
    async fn fill(&mut self, state: &Arc<State>) -> Result<bool, Failure> {
        let (busy, room) = (self.busy(), OF_ALL.saturating_sub(self.flying.len()));
        let now = state.clock.now();
        // Looked first: a claim is a write.
        if room == 0 || !store::is_any_due(state.db.reader(), now, &busy).await? {
            return Ok(false);
        }
        let until = leased_until(state);
        let most = u64::try_from(room).unwrap_or(0);
        let claimed = state.db.write_tx(async |tx| store::claim(tx, (now, until), &busy, most).await).await?;
        let found = !claimed.is_empty();
        let crowded: Vec<_> = claimed.into_iter().filter(|due| !self.take(state, due)).collect();
        self.put_back(state, &crowded, (until, now)).await?;
        Ok(found)
    }

    async fn put_back(&self, state: &State, crowded: &[Due], at: (Timestamp, Timestamp)) -> Result<(), Failure> {
        if crowded.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = crowded.iter().map(|due| due.connection).collect();
        Ok(state.db.write_tx(async |tx| store::put_back(tx, &ids, at).await).await?)
    }
}

/// Refreshes what is due, until `stop`; what was begun is finished.
pub async fn run(state: &Arc<State>, stop: &CancellationToken) {
    let mut desk = Desk::default();
    let mut pause = QUIET;
    while !stop.is_cancelled() {
        match desk.fill(state).await {
            Ok(found) => pause = if found { BUSY } else { QUIET },
            Err(failure) => failure.log("credentials that are due could not be claimed"),
        }
        let look = tokio::time::sleep(pause);
        tokio::pin!(look);
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = &mut look => break,
                Some(provider) = desk.flying.next() => desk.done(&provider),
            }
        }
    }
    while desk.flying.next().await.is_some() {}
}

/// Everything that is due at present.
pub async fn all(state: &Arc<State>) -> Result<(), Failure> {
    let mut desk = Desk::default();
    while desk.fill(state).await? || !desk.flying.is_empty() {
        while let Some(provider) = desk.flying.next().await {
            desk.done(&provider);
        }
    }
    Ok(())
}
