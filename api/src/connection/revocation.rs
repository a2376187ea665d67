//! Ending the access of a removed connection at its provider (S30). It is tried until it is settled; where revoking ends
//! the whole grant, it is left to the last live connection that has the same. What a recipient takes back is revoked
//! always, and its credential destroyed as soon as that is settled.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;
use shared::{
    connection::{Revocation, Status, StatusReason},
    id::Id,
    time::Timestamp,
};

use super::{
    account, news,
    service::{about, credential_place},
    store::{
        change as rows, shares_grant_of,
        work::{self, Subject},
    },
};
use crate::{
    audit::{self, Actor, Did, Who},
    credential::store::{self as credentials, Lease},
    failure::Failure,
    http::origin::Origin,
    oauth::{self, RevokeError},
    provider::Entry,
    state::State,
};

/// Metadata at two addresses and two tokens are asked about, each as long as a provider may take to answer.
const CALLS: i32 = 5;
/// After so many attempts, over more than half a day, a person has to look.
const ATTEMPTS: i32 = 12;
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// All that are due. Answers how many were tried.
pub async fn due(state: &State) -> Result<usize, Failure> {
    let now = state.clock.now();
    let next = claimed_until(state);
    let subjects = state.db.write_tx(async |tx| work::claim_revocations(tx, now, next).await).await?;
    let tried = join_all(subjects.iter().map(|subject| revoke(state, subject))).await;
    for failure in tried.into_iter().filter_map(Result::err) {
        failure.log("an access could not be revoked");
    }
    Ok(subjects.len())
}

/// Until then nobody else takes up what is taken up now.
pub fn claimed_until(state: &State) -> Timestamp {
    state.clock.now().plus(TimeDelta::from_std(state.outbound.timeout()).unwrap_or(LONGEST_PAUSE) * CALLS)
}

/// For somebody who waits. What is not settled now, background work tries again.
pub async fn attempt_now(state: &State, subject: &Subject) -> Revocation {
    revoke(state, subject).await.unwrap_or_else(|failure| {
        failure.log("an access could not be revoked");
        Revocation::Pending
    })
}

/// What came of asking the provider, and with which credential it was asked.
struct Attempt {
    outcome: Revocation,
    version: Option<i32>,
    /// Held where the recipient took the access back, so that no refresh brings another credential meanwhile.
    lease: Option<Lease>,
}

impl From<Revocation> for Attempt {
    fn from(outcome: Revocation) -> Self {
        Self { outcome, version: None, lease: None }
    }
}

async fn revoke(state: &State, subject: &Subject) -> Result<Revocation, Failure> {
    let recalled = subject.row.recipient_revoked_at.is_some();
    let Attempt { outcome, version, lease } = attempt(state, subject, recalled).await?;
    let attempts = subject.row.revoke_attempts;
    let again = (outcome == Revocation::Pending).then(|| state.clock.now().plus(pause(attempts)));
    let id = Id::new(subject.row.id);
    let origin = Origin::background();
    state
        .db
        .write_tx(async |tx| {
            rows::lock(tx, id).await?;
            let current = work::finish_revocation(tx, subject, outcome, again).await?;
            let held = work::credential(tx, id).await?.map(|held| held.version);
            let same = version.is_some() && held == version;
            // Restored while the provider was revoking: the credential is gone all the same.
            let restored = !current && outcome == Revocation::Revoked && same;
            if restored {
                let revoked = (Status::NeedsReconnect, Some(StatusReason::Revoked));
                let live = work::row(tx, id).await?.filter(|row| row.status != Status::Removed.to_string());
                rows::set_status_of_live(tx, id, revoked).await?;
                if let Some(row) = live {
                    news::turned(tx, state, &row, None, revoked).await?;
                }
            }
            match (&lease, outcome) {
                (Some(lease), Revocation::Pending) => credentials::release(tx, lease).await?,
                (Some(lease), _) => drop(credentials::destroy(tx, lease).await?),
                (None, _) => {}
            }
            if outcome != Revocation::Pending && (current || restored) {
                let detail = json!({ "revocation": outcome, "attempts": attempts });
                let actor = Actor { who: Who::System, origin: &origin };
                let event = about(&subject.row, subject.organization, Did::RevokeConnection, detail);
                audit::record(tx, state, &actor, event).await?;
            }
            Ok(outcome)
        })
        .await
}

async fn attempt(state: &State, subject: &Subject, recalled: bool) -> Result<Attempt, Failure> {
    let row = &subject.row;
    let dialect = state.catalogue.entry(&row.provider).and_then(Entry::dialect);
    let ends_grant = dialect.is_none_or(oauth::ends_grant);
    if !recalled && ends_grant && shares_grant_of(state.db.reader(), row).await? {
        return Ok(Revocation::Withheld.into());
    }
    let id = Id::new(row.id);
    let stored = work::credential(state.db.reader(), id).await?.filter(|stored| !stored.sealed.is_empty());
    let Some(stored) = stored else { return Ok(Revocation::NotPossible.into()) };
    // A refresh that is under way would bring tokens that outlive the ones revoked here.
    let lease = if recalled {
        let (owner, times) = (credentials::owner(state), (state.clock.now(), claimed_until(state)));
        let lease = state.db.write_tx(async |tx| credentials::take(tx, &stored, owner, times).await).await?;
        let Some(lease) = lease else { return Ok(Revocation::Pending.into()) };
        Some(lease)
    } else {
        None
    };
    let place = credential_place(id, Id::new(row.workspace_id));
    let credential = state.vault.open_json(&place, &stored.sealed).await.map_err(Failure::broken)?;
    let outcome = match account::revoke(state, subject.organization, row, &credential).await? {
        Ok(()) => Revocation::Revoked,
        Err(RevokeError::NotSupported) => Revocation::NotPossible,
        Err(RevokeError::Refused) => Revocation::Failed,
        Err(RevokeError::Unavailable) if row.revoke_attempts >= ATTEMPTS => Revocation::Failed,
        Err(RevokeError::Unavailable) => Revocation::Pending,
    };
    Ok(Attempt { outcome, version: Some(stored.version), lease })
}

/// Doubles from half a minute up to six hours.
fn pause(attempts: i32) -> TimeDelta {
    let doubled = 2_i32.saturating_pow(u32::try_from(attempts.clamp(0, 20)).unwrap_or(0));
    (TimeDelta::seconds(15) * doubled).min(LONGEST_PAUSE)
}

/// Destroys the credentials that nobody can restore any more (S31). Answers how many.
pub async fn forget(state: &State) -> Result<usize, Failure> {
    let now: Timestamp = state.clock.now();
    let subjects = work::forgettable(state.db.reader(), now).await?;
    let origin = Origin::background();
    for subject in &subjects {
        state
            .db
            .write_tx(async |tx| {
                let id = Id::new(subject.row.id);
                rows::lock(tx, id).await?;
                let still = work::row(tx, id).await?.is_some_and(|row| row.removed_at == subject.row.removed_at);
                if still && work::destroy(tx, id).await? {
                    let actor = Actor { who: Who::System, origin: &origin };
                    let event = about(&subject.row, subject.organization, Did::DestroyCredential, json!({}));
                    audit::record(tx, state, &actor, event).await?;
                }
                Ok::<_, Failure>(())
            })
            .await?;
    }
    Ok(subjects.len())
}
