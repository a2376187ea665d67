//! What recipients do to a link. Each step is one conditional update, in the transaction of its consequence (S16).

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, UpdateMany, sea_query::Expr,
};
use shared::{
    access_request::{State, Step},
    id::{AccessRequestId, ConnectionId, Id, RequestedSourceId},
    time::Timestamp,
};

use super::works;
use crate::{
    db::{
        broken_row,
        entity::{access_request, requested_source},
    },
    secret::Digest,
};

/// How far a link has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub connected: u32,
    pub of: u32,
}

impl Progress {
    pub const fn is_done(self) -> bool {
        self.connected == self.of
    }
}

/// A link that can still be used.
fn usable(id: AccessRequestId, now: Timestamp) -> UpdateMany<access_request::Entity> {
    access_request::Entity::update_many().filter(access_request::Column::Id.eq(id.uuid())).filter(works(now))
}

/// Notes that the link with this token was opened; `false` when that is noted already.
pub async fn open(
    tx: &DatabaseTransaction,
    id: AccessRequestId,
    token: &Digest,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let noted = usable(id, now)
        .col_expr(access_request::Column::OpenedAt, Expr::value(now.utc()))
        .filter(access_request::Column::Digest.eq(token.as_bytes().to_vec()))
        .filter(access_request::Column::OpenedAt.is_null())
        .exec(tx)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Uses a source up, and with the last one the link. `None` when somebody was faster or the link is dead: then nothing
/// may be stored.
pub async fn connect(
    tx: &DatabaseTransaction,
    id: AccessRequestId,
    source: RequestedSourceId,
    connection: ConnectionId,
    now: Timestamp,
) -> Result<Option<Progress>, DbErr> {
    use requested_source::Column as S;
    let used = requested_source::Entity::update_many()
        .col_expr(S::ConnectedAt, Expr::value(now.utc()))
        .col_expr(S::ConnectionId, Expr::value(connection.uuid()))
        .filter(S::Id.eq(source.uuid()))
        .filter(S::AccessRequestId.eq(id.uuid()))
        .filter(S::ConnectedAt.is_null())
        .exec(tx)
        .await?;
    if used.rows_affected != 1 {
        return Ok(None);
    }
    let sources = requested_source::Entity::find().filter(S::AccessRequestId.eq(id.uuid())).all(tx).await?;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let connected = sources.iter().filter(|source| source.connected_at.is_some()).count();
    let progress = Progress { connected: count(connected), of: count(sources.len()) };
    let step = if progress.is_done() { Step::ConnectLast } else { Step::ConnectOne };
    Ok(take(tx, id, step, now).await?.then_some(progress))
}

/// `false` when there is nothing to decline any more.
pub async fn decline(tx: &DatabaseTransaction, id: AccessRequestId, now: Timestamp) -> Result<bool, DbErr> {
    take(tx, id, Step::Decline, now).await
}

async fn take(tx: &DatabaseTransaction, id: AccessRequestId, step: Step, now: Timestamp) -> Result<bool, DbErr> {
    let Some(next) = State::Active.after(step) else { return Ok(false) };
    let taken = usable(id, now).col_expr(access_request::Column::State, Expr::value(next.to_string())).exec(tx).await?;
    Ok(taken.rows_affected == 1)
}

/// What the link is now, whoever may use it.
pub async fn state(
    db: &impl ConnectionTrait,
    source: RequestedSourceId,
) -> Result<Option<(AccessRequestId, State)>, DbErr> {
    let Some(source) = requested_source::Entity::find_by_id(source.uuid()).one(db).await? else { return Ok(None) };
    let request = access_request::Entity::find_by_id(source.access_request_id).one(db).await?;
    request.map(|request| Ok((Id::new(request.id), request.state.parse().map_err(broken_row)?))).transpose()
}
