//! Telling open pages what to read again (TRAPS 32). A change is written in the transaction of what changed, by whichever
//! process; each process reads what was written a moment ago and hands it to its own streams. Nothing but the noun is
//! told, and that only to who may see such things; what a page then reads is decided where it reads it.

pub mod routes;
mod rules;
pub mod service;
mod store;

use std::time::Duration;

use shared::id::{OrganizationId, UserId, WorkspaceId};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

pub use self::{
    rules::NOTIFICATION,
    service::{forget, note, run},
};
use crate::{
    audit::Event,
    db::{DbErr, Tx},
    state::State,
};

/// A stream that is so far behind is ended: its browser connects again and reads everything anew.
const BACKLOG: usize = 1024;

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Changed {
    pub organization: Option<OrganizationId>,
    pub workspace: Option<WorkspaceId>,
    pub noun: String,
    /// The only one who may hear of it.
    pub only: Option<UserId>,
}

impl Changed {
    /// Of one person's own things.
    pub fn own(user: UserId, noun: &str) -> Self {
        Self { organization: None, workspace: None, noun: noun.to_owned(), only: Some(user) }
    }
}

/// The streams of this process.
pub struct Live {
    changes: broadcast::Sender<Changed>,
    pub pace: Pace,
    /// Ends every stream: they have no end of their own.
    pub stop: CancellationToken,
}

/// How often there is something to do.
#[derive(Clone, Copy)]
pub struct Pace {
    /// The database is asked what changed.
    pub poll: Duration,
    /// A stream looks whether its session lives and where its person has a place, and shows that it is alive itself.
    pub beat: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { poll: Duration::from_secs(1), beat: Duration::from_secs(15) }
    }
}

impl Live {
    pub fn new(pace: Pace) -> Self {
        Self { changes: broadcast::Sender::new(BACKLOG), pace, stop: CancellationToken::new() }
    }
}

/// What pages are to read again because of events, in the events' transaction.
pub async fn follow(tx: &Tx, state: &State, events: &[Event]) -> Result<(), DbErr> {
    note(tx, state, events.iter().flat_map(rules::changes)).await
}
