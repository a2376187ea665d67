//! From the table to the streams, and what a stream does between two changes.

use std::{collections::HashSet, sync::Arc};

use chrono::TimeDelta;
use shared::{
    id::{SessionId, UserId},
    live::Change,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Interval, MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{
    Changed,
    rules::{Audience, SESSION},
    store,
};
use crate::{
    access::store::caller,
    db::{DbErr, Tx},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    organization::store::memberships,
    state::State,
};

/// So long after its moment a change may still be committed: ids do not become visible in their order.
const LATE: TimeDelta = TimeDelta::seconds(10);
const KEPT: TimeDelta = TimeDelta::minutes(1);

/// Writes changes down, in the transaction that makes them. Each is told once, however many things say it.
pub async fn note(tx: &Tx, state: &State, changes: impl IntoIterator<Item = Changed>) -> Result<(), DbErr> {
    let changes: HashSet<_> = changes.into_iter().collect();
    let rows = changes.into_iter().map(|change| (state.random.id(&state.clock), change)).collect();
    store::insert(tx, rows, state.clock.now()).await
}

pub async fn forget(tx: &Tx, state: &State) -> Result<(), DbErr> {
    store::forget(tx, state.clock.now().minus(KEPT)).await
}

/// Hands what changed to this process's streams, until `stop`. While there are none, nobody is asked.
pub async fn run(state: &State, stop: &CancellationToken) {
    let mut seen = HashSet::new();
    while !stop.is_cancelled() {
        if state.live.changes.receiver_count() > 0
            && let Err(error) = store::unseen(state.db.reader(), state.clock.now().minus(LATE), &mut seen)
                .await
                .map(|changes| hand_out(state, changes))
        {
            Failure::from(error).log("changes could not be read");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = sleep(state.live.pace.poll) => {}
        }
    }
}

/// Each once: a page that reads again sees everything.
fn hand_out(state: &State, changes: Vec<Changed>) {
    for change in changes.into_iter().collect::<HashSet<_>>() {
        // An error says that the last stream has just ended.
        let _ = state.live.changes.send(change);
    }
}

/// One open stream.
pub struct Listener {
    state: Arc<State>,
    session: SessionId,
    user: UserId,
    audience: Audience,
    changes: Receiver<Changed>,
    beat: Interval,
}

/// What a stream says next.
pub enum Said {
    Change(Change),
    /// Only that it is alive.
    Nothing,
}

impl Listener {
    pub async fn open(cx: &Context, allowed: &Allowed<()>) -> Result<Self, Failure> {
        // From now on, so that nothing is missed while the places are being read.
        let changes = cx.state.live.changes.subscribe();
        let user = allowed.person().id;
        let mut beat = interval(cx.state.live.pace.beat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.reset();
        Ok(Self {
            state: Arc::clone(&cx.state),
            session: allowed.caller().session,
            user,
            audience: Audience::of(user, &memberships(cx.state.db.reader(), user).await?),
            changes,
            beat,
        })
    }

    /// Waits for what there is to say; `None` is the end.
    pub async fn next(&mut self) -> Option<Said> {
        loop {
            let change = tokio::select! {
                () = self.state.live.stop.cancelled() => return None,
                _ = self.beat.tick() => return self.is_entitled().await.then_some(Said::Nothing),
                change = self.changes.recv() => change,
            };
            let change = match change {
                Ok(change) => change,
                Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
            };
            if !self.audience.hears(&change) {
                continue;
            }
            // It may be this very session that has ended, or the person's place that is another now.
            if change.noun == SESSION && !self.is_entitled().await {
                return None;
            }
            return Some(Said::Change(Change { workspace: change.workspace, noun: change.noun }));
        }
    }

    /// Whether the session still lives, which listening does not prolong; takes notice of new and lost places.
    async fn is_entitled(&mut self) -> bool {
        match self.entitlement().await {
            Ok(Some(audience)) => {
                self.audience = audience;
                true
            }
            Ok(None) => false,
            Err(error) => {
                Failure::from(error).log("a stream could not be looked after");
                false
            }
        }
    }

    async fn entitlement(&self) -> Result<Option<Audience>, DbErr> {
        let db = self.state.db.reader();
        if caller(db, self.session, self.state.clock.now()).await?.is_none() {
            return Ok(None);
        }
        Ok(Some(Audience::of(self.user, &memberships(db, self.user).await?)))
    }
}
