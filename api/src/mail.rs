//! Mail to people, by the operator's server. A mail is written in the transaction of its news and sent by background work,
//! so that it goes out if and only if the news is true, and a server that is slow or down delays nothing else.

mod smtp;
mod store;

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use shared::{
    id::Id,
    time::{Timestamp, is_expired},
};
use tokio_util::sync::CancellationToken;

pub use self::smtp::Mailer;
use self::smtp::Refusal;
use crate::{
    db::{DbErr, Tx},
    failure::Failure,
    state::State,
};

/// A server greets, encrypts, lets sign in, and takes a mail: each may take as long as an outbound call.
const CALLS: u32 = 3;
/// Longer than an attempt takes: a claim of a process that died is taken up by another.
const GRACE: TimeDelta = TimeDelta::minutes(1);
const SHORTEST_PAUSE: TimeDelta = TimeDelta::minutes(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);
/// Later it is no news any more.
const PATIENCE: TimeDelta = TimeDelta::days(2);

/// What a mail says. The subject is one line.
#[derive(Debug)]
pub struct Letter {
    pub subject: String,
    pub body: String,
}

/// A mail on its way.
pub struct Mail {
    pub id: Id<Self>,
    pub recipient: String,
    pub letter: Letter,
    pub created_at: Timestamp,
    /// How often it was tried, with this time.
    pub attempts: i32,
}

pub async fn queue(tx: &Tx, state: &State, recipient: &str, letter: &Letter) -> Result<(), DbErr> {
    store::insert(tx, state.random.id(&state.clock), recipient, letter, state.clock.now()).await
}

/// Sends all that are due.
pub async fn due(state: &State, stop: &CancellationToken) -> Result<(), Failure> {
    let Some(mailer) = &state.mailer else { return Ok(()) };
    let patience = state.outbound.timeout() * CALLS;
    let claim = TimeDelta::from_std(patience).unwrap_or(LONGEST_PAUSE) + GRACE;
    while !stop.is_cancelled() {
        let now = state.clock.now();
        let mails = state.db.write_tx(async |tx| store::claim(tx, now, now.plus(claim)).await).await?;
        if mails.is_empty() {
            return Ok(());
        }
        let sent = join_all(mails.iter().map(|mail| deliver(state, mailer, mail, patience))).await;
        for failure in sent.into_iter().filter_map(Result::err) {
            failure.log("what became of a mail could not be written down");
        }
    }
    Ok(())
}

async fn deliver(state: &State, mailer: &Mailer, mail: &Mail, patience: Duration) -> Result<(), Failure> {
    let last = mail.created_at.plus(PATIENCE);
    let outcome = if is_expired(state.clock.now(), last) {
        Err(Refusal::Never("it waited too long".to_owned()))
    } else {
        mailer.send(mail, patience).await
    };
    let again = state.clock.now().plus(pause(mail.attempts));
    let (id, attempts) = (mail.id.uuid(), mail.attempts);
    match outcome {
        Err(Refusal::AtPresent(words)) if !is_expired(again, last) => {
            tracing::warn!(mail = %id, attempts, error = words, "a mail could not be sent yet");
            return Ok(state.db.write_tx(async |tx| store::postpone(tx, mail, again).await).await?);
        }
        Err(Refusal::AtPresent(words) | Refusal::Never(words)) => {
            tracing::warn!(mail = %id, attempts, error = words, "a mail was given up");
        }
        Ok(()) => tracing::debug!(mail = %id, attempts, "a mail was sent"),
    }
    Ok(state.db.write_tx(async |tx| store::delete(tx, mail).await).await?)
}

/// Doubles from a minute up to six hours.
fn pause(attempts: i32) -> TimeDelta {
    let doubled = 2_i32.saturating_pow(u32::try_from((attempts - 1).clamp(0, 20)).unwrap_or(0));
    (SHORTEST_PAUSE * doubled).min(LONGEST_PAUSE)
}
