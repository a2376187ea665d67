//! Trying a credential at its provider: when somebody asks, and once a day (PRODUCT §3, *Test*). What was replaced while
//! the provider was being asked is left alone.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;
use shared::{
    access::ConnectionAction,
    connection::{Connection, Refreshed, Status, StatusReason, Tested, after_refresh, after_test},
    id::{ConnectionId, Id},
};

use super::{
    edit::live,
    news,
    rules::next_test,
    service::{about, event, standing},
    store::{
        self, change as rows,
        work::{self, Subject},
    },
};
use crate::{
    access::ConnectionPlace,
    audit::{self, Actor, Did, Who},
    credential::fresh::{Freshness, fresh},
    db::entity::connection,
    failure::Failure,
    http::{allowed::Allowed, context::Context, origin::Origin},
    state::State,
};

/// How far the next tests of what was tried together may lie apart, in seconds.
const SPREAD: u32 = 3600;

/// What came of asking.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Told(Tested),
    /// The OAuth app has changed, so that nobody was asked.
    AppChanged,
    /// There are no new tokens, which the refresh has said already.
    Ended(Refreshed),
    /// There is no credential to try, or the recipient took it back.
    Nothing,
    /// The credential is being replaced at the moment.
    Busy,
}

/// What the provider says, and of which version of the credential.
pub struct Answer {
    pub said: Said,
    version: i32,
}

/// Asks the provider; nothing is stored.
pub async fn ask(state: &Arc<State>, row: &connection::Model) -> Result<Answer, Failure> {
    let id = Id::new(row.id);
    let stored = work::credential(state.db.reader(), id).await?;
    let stored = stored.ok_or_else(|| Failure::broken("a live connection has no credential"))?;
    let version = stored.version;
    if row.recipient_revoked_at.is_some() {
        return Ok(Answer { said: Said::Nothing, version });
    }
    Ok(match fresh(state, id, TimeDelta::zero()).await? {
        Freshness::Fresh(credential, version) => {
            Answer { said: Said::Told(super::account::ask(state, row, &credential).await?), version }
        }
        Freshness::Unavailable { .. } => Answer { said: Said::Told(Tested::Silent), version },
        Freshness::AppChanged => Answer { said: Said::AppChanged, version },
        Freshness::Ended(refreshed) => Answer { said: Said::Ended(refreshed), version },
        Freshness::Nothing => Answer { said: Said::Nothing, version },
        Freshness::Busy => Answer { said: Said::Busy, version },
    })
}

/// On demand.
pub async fn test(cx: &Context, allowed: &Allowed<ConnectionPlace>) -> Result<Connection, Failure> {
    live(allowed)?;
    let answer = ask(&cx.state, &allowed.row).await?;
    let id: ConnectionId = Id::new(allowed.row.id);
    cx.state
        .db
        .write_tx(async |tx| {
            rows::lock(tx, id).await?;
            let place = cx.require_in(tx, ConnectionAction::Test, id).await?;
            live(&place)?;
            let current = work::credential(tx, id).await?.is_some_and(|stored| stored.version == answer.version);
            if let Some(status) = apply(&place.row, answer.said)?.filter(|_| current) {
                let verified_at = (answer.said == Said::Told(Tested::Accepted)).then(|| cx.now());
                rows::set_status(tx, id, status, verified_at).await?;
                rows::test_at(tx, id, next_test(status.0, cx.now())).await?;
                news::turned(tx, &cx.state, &place.row, Some(place.person().id), status).await?;
                let detail = json!({ "status": status.0, "reason": status.1 });
                let event = event(&place, Did::TestConnection, false, detail);
                audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?;
            }
            Ok(store::place_dto(&*cx.require_in(tx, ConnectionAction::See, id).await?)?)
        })
        .await
}

/// All that are due. Answers how many were tried.
pub async fn due(state: &Arc<State>) -> Result<usize, Failure> {
    let now = state.clock.now();
    let spread = u32::from_be_bytes(state.random.bytes()) % SPREAD;
    let next = next_test(Status::Connected, now).plus(TimeDelta::seconds(spread.into()));
    let subjects = state.db.write_tx(async |tx| work::claim_tests(tx, now, next).await).await?;
    let tried = join_all(subjects.iter().map(|subject| scheduled(state, subject))).await;
    for failure in tried.into_iter().filter_map(Result::err) {
        failure.log("a connection could not be tested");
    }
    Ok(subjects.len())
}

/// An event tells only what changed: a credential that works is no news.
async fn scheduled(state: &Arc<State>, subject: &Subject) -> Result<(), Failure> {
    let answer = ask(state, &subject.row).await?;
    let id = Id::new(subject.row.id);
    let origin = Origin::background();
    state
        .db
        .write_tx(async |tx| {
            rows::lock(tx, id).await?;
            let (Some(row), Some(stored)) = (work::row(tx, id).await?, work::credential(tx, id).await?) else {
                return Ok(());
            };
            if stored.version != answer.version {
                return Ok(());
            }
            let before = standing(&row)?;
            let Some(after) = apply(&row, answer.said)? else { return Ok(()) };
            let verified_at = (answer.said == Said::Told(Tested::Accepted)).then(|| state.clock.now());
            rows::set_status(tx, id, after, verified_at).await?;
            if after.0 == Status::Degraded {
                rows::test_at(tx, id, next_test(after.0, state.clock.now())).await?;
            }
            news::turned(tx, state, &row, None, after).await?;
            if before != after {
                let detail = json!({ "status": after.0, "reason": after.1 });
                let actor = Actor { who: Who::System, origin: &origin };
                audit::record(tx, state, &actor, about(&row, subject.organization, Did::TestConnection, detail))
                    .await?;
            }
            Ok(())
        })
        .await
}

/// What the connection is from now on; `None` when nothing was learned.
fn apply(row: &connection::Model, said: Said) -> Result<Option<(Status, Option<StatusReason>)>, Failure> {
    Ok(match said {
        Said::Told(tested) => Some(after_test(standing(row)?, tested)),
        Said::Ended(refreshed) => Some(after_refresh(standing(row)?, refreshed)),
        Said::AppChanged => Some((Status::NeedsReconnect, Some(StatusReason::OauthAppChanged))),
        Said::Nothing | Said::Busy => None,
    })
}
