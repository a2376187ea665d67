//! The recipient's side of access requests (PRODUCT §4): somebody without an account holds a link, and acts on behalf of
//! whoever made it, for what it asks and nothing else. Whether the link works is decided anew by every step, last in the
//! transaction that stores what came of it.

mod asked;
mod outcome;
pub mod routes;
mod rules;
mod service;
mod start;
pub mod store;
pub mod through;

use shared::{connection::Status, time::Timestamp};

use self::rules::{Aim, Facts};
use crate::{
    access::{
        LinkPlace,
        store::link::{Which, link},
    },
    db::{ConnectionTrait, DbErr, broken_row},
};

/// The link, if it works.
pub async fn alive(db: &impl ConnectionTrait, which: Which<'_>, now: Timestamp) -> Result<Option<LinkPlace>, DbErr> {
    let Some(found) = link(db, which, now).await? else { return Ok(None) };
    let aim = match &found.renewed {
        Some(renewed) if renewed.row.status == Status::Removed.to_string() => Aim::Nothing,
        Some(renewed) => Aim::Renewal(renewed.facts(found.creator.id).map_err(broken_row)?),
        None if found.renewal => Aim::Nothing,
        None => Aim::New,
    };
    let facts = Facts {
        state: found.state,
        expires_at: found.expires_at,
        creator: found.workspace.role,
        plan: found.workspace.plan,
        aim,
    };
    Ok(rules::is_alive(facts, now).then_some(found))
}
