//! Authorizations by id and by the digest of their state. Each step is a compare-and-set (TRAPS 18).

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, SimpleExpr},
};
use shared::{
    authorization::{Authorization, Failure, LIFETIME, NewAuthorization, Question, State, Step},
    id::{AuthorizationId, ConnectionId, Id, RequestedSourceId, UserId, WorkspaceId},
    time::Timestamp,
};

use crate::{
    connect::through::Through,
    db::{broken_row, entity::authorization},
    secret::Digest,
};

pub struct NewRow<'a> {
    pub id: AuthorizationId,
    pub workspace: WorkspaceId,
    pub user: UserId,
    pub redirect_key: &'a str,
    pub request: &'a NewAuthorization,
    /// The connection that is to be renewed.
    pub renews: Option<ConnectionId>,
    pub through: Option<Through>,
    pub asked_scopes: &'a [String],
    pub state: Digest,
    pub cookie: Digest,
    pub sealed: Vec<u8>,
    pub now: Timestamp,
}

/// Attempts that nobody can finish any more go when a new one comes.
pub async fn insert(tx: &DatabaseTransaction, new: NewRow<'_>) -> Result<(), DbErr> {
    authorization::Entity::delete_many()
        .filter(authorization::Column::ExpiresAt.lt(new.now.minus(LIFETIME * 6).utc()))
        .exec(tx)
        .await?;
    let row = authorization::Model {
        id: new.id.uuid(),
        workspace_id: new.workspace.uuid(),
        user_id: new.user.uuid(),
        provider: new.request.provider.clone(),
        redirect_key: new.redirect_key.to_owned(),
        request: serde_json::to_value(new.request).map_err(broken_row)?,
        asked_scopes: new.asked_scopes.to_vec().into(),
        state_digest: Some(new.state.as_bytes().to_vec()),
        cookie_digest: new.cookie.as_bytes().to_vec(),
        sealed: new.sealed,
        state: State::Open.to_string(),
        failure: None,
        connection_id: None,
        renews: new.renews.map(Id::uuid),
        question: None,
        requested_source_id: new.through.map(|through| through.source.uuid()),
        link_digest: new.through.map(|through| through.token.as_bytes().to_vec()),
        created_at: new.now.utc(),
        expires_at: new.now.plus(LIFETIME).utc(),
        arrived_at: None,
    };
    authorization::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// What an arrival needs of the attempt that it consumed.
pub struct Arrived {
    pub id: AuthorizationId,
    pub workspace: WorkspaceId,
    pub user: UserId,
    pub redirect_key: String,
    pub request: NewAuthorization,
    pub renews: Option<ConnectionId>,
    pub through: Option<Through>,
    pub asked_scopes: Vec<String>,
    pub cookie: Option<Digest>,
    pub sealed: Vec<u8>,
    pub at: Timestamp,
}

/// One's own authorization, with what waits while it is choosing.
pub struct Own {
    pub id: AuthorizationId,
    pub choosing: Option<Arrived>,
}

/// Whether some attempt waits for this state.
pub async fn is_open(db: &impl ConnectionTrait, state: &Digest) -> Result<bool, DbErr> {
    let found = authorization::Entity::find()
        .filter(authorization::Column::StateDigest.eq(state.as_bytes().to_vec()))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Takes the state away from the attempt: the first arrival does, whatever comes of it, and no other can.
pub async fn arrive(tx: &DatabaseTransaction, state: &Digest, now: Timestamp) -> Result<Option<Arrived>, DbErr> {
    let Some(next) = State::Open.after(Step::Arrive) else { return Ok(None) };
    let rows = authorization::Entity::update_many()
        .col_expr(authorization::Column::StateDigest, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(authorization::Column::State, Expr::value(next.to_string()))
        .col_expr(authorization::Column::ArrivedAt, Expr::value(now.utc()))
        .filter(authorization::Column::StateDigest.eq(state.as_bytes().to_vec()))
        .filter(authorization::Column::State.eq(State::Open.to_string()))
        .filter(authorization::Column::ExpiresAt.gt(now.utc()))
        .exec_with_returning(tx)
        .await?;
    rows.into_iter().next().map(arrived).transpose()
}

fn through(row: &authorization::Model) -> Option<Through> {
    let source = Id::new(row.requested_source_id?);
    Some(Through { source, token: Digest::stored(row.link_digest.as_deref()?)? })
}

fn arrived(row: authorization::Model) -> Result<Arrived, DbErr> {
    Ok(Arrived {
        through: through(&row),
        id: Id::new(row.id),
        workspace: Id::new(row.workspace_id),
        user: Id::new(row.user_id),
        redirect_key: row.redirect_key,
        request: serde_json::from_value(row.request).map_err(broken_row)?,
        renews: row.renews.map(Id::new),
        asked_scopes: serde_json::from_value(row.asked_scopes).map_err(broken_row)?,
        cookie: Digest::stored(&row.cookie_digest),
        sealed: row.sealed,
        at: Timestamp::new(row.arrived_at.unwrap_or(row.created_at)),
    })
}

/// Puts a question and what waits for its answer in place of what was kept; `false` when there is an outcome already.
pub async fn ask(
    tx: &DatabaseTransaction,
    id: AuthorizationId,
    question: &Question,
    sealed: Vec<u8>,
    until: Timestamp,
) -> Result<bool, DbErr> {
    let question = serde_json::to_value(question).map_err(broken_row)?;
    let columns = [
        (authorization::Column::Question, Expr::value(question)),
        (authorization::Column::Sealed, Expr::value(sealed)),
        (authorization::Column::ExpiresAt, Expr::value(until.utc())),
    ];
    step(tx, id, (State::Arrived, Step::Ask), columns).await
}

/// A step of the life cycle, by compare-and-set.
async fn step(
    tx: &DatabaseTransaction,
    id: AuthorizationId,
    (from, step): (State, Step),
    columns: impl IntoIterator<Item = (authorization::Column, SimpleExpr)>,
) -> Result<bool, DbErr> {
    let Some(next) = from.after(step) else { return Ok(false) };
    let mut update = authorization::Entity::update_many()
        .col_expr(authorization::Column::State, Expr::value(next.to_string()))
        .filter(authorization::Column::Id.eq(id.uuid()))
        .filter(authorization::Column::State.eq(from.to_string()));
    for (column, value) in columns {
        update = update.col_expr(column, value);
    }
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Writes the outcome of an authorization that is in the state `from`, once; `false` when it is no longer. What waited
/// with it is gone then.
pub async fn finish(
    tx: &DatabaseTransaction,
    id: AuthorizationId,
    from: State,
    outcome: Result<ConnectionId, Failure>,
) -> Result<bool, DbErr> {
    let last = if outcome.is_ok() { Step::Connect } else { Step::Fail };
    let columns = [
        (authorization::Column::ConnectionId, Expr::value(outcome.ok().map(Id::uuid))),
        (authorization::Column::Failure, Expr::value(outcome.err().map(|failure| failure.to_string()))),
        (authorization::Column::Question, Expr::value(Option::<serde_json::Value>::None)),
        (authorization::Column::Sealed, Expr::value(Vec::<u8>::new())),
    ];
    step(tx, id, (from, last), columns).await
}

/// Authorizations whose question was not answered in time.
pub async fn abandoned(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Arrived>, DbErr> {
    let rows = authorization::Entity::find()
        .filter(authorization::Column::State.eq(State::Choosing.to_string()))
        .filter(authorization::Column::ExpiresAt.lte(now.utc()))
        .all(db)
        .await?;
    rows.into_iter().map(arrived).collect()
}

async fn find_own(
    db: &impl ConnectionTrait,
    id: AuthorizationId,
    user: UserId,
) -> Result<Option<authorization::Model>, DbErr> {
    authorization::Entity::find_by_id(id.uuid())
        .filter(authorization::Column::UserId.eq(user.uuid()))
        // What came through one's link is the recipient's.
        .filter(authorization::Column::RequestedSourceId.is_null())
        .one(db)
        .await
}

/// One's own authorization, to answer its question.
pub async fn own(
    db: &impl ConnectionTrait,
    id: AuthorizationId,
    user: UserId,
    now: Timestamp,
) -> Result<Option<Own>, DbErr> {
    find_own(db, id, user).await?.map(|row| waiting(row, now)).transpose()
}

fn waiting(row: authorization::Model, now: Timestamp) -> Result<Own, DbErr> {
    let (id, state): (_, State) = (Id::new(row.id), row.state.parse().map_err(broken_row)?);
    let choosing = state.at(now, Timestamp::new(row.expires_at)) == State::Choosing;
    let choosing = if choosing { Some(arrived(row)?) } else { None };
    Ok(Own { id, choosing })
}

/// One's own authorization.
pub async fn read(
    db: &impl ConnectionTrait,
    id: AuthorizationId,
    user: UserId,
    now: Timestamp,
) -> Result<Option<Authorization>, DbErr> {
    find_own(db, id, user).await?.map(|row| dto(row, now)).transpose()
}

/// An authorization that left through a link.
pub struct Left {
    pub source: RequestedSourceId,
    /// Of the browser that began it.
    pub cookie: Digest,
    pub authorization: Authorization,
    pub own: Own,
}

pub async fn left(db: &impl ConnectionTrait, id: AuthorizationId, now: Timestamp) -> Result<Option<Left>, DbErr> {
    let Some(row) = authorization::Entity::find_by_id(id.uuid()).one(db).await? else { return Ok(None) };
    let (Some(through), Some(cookie)) = (through(&row), Digest::stored(&row.cookie_digest)) else { return Ok(None) };
    let authorization = dto(row.clone(), now)?;
    Ok(Some(Left { source: through.source, cookie, authorization, own: waiting(row, now)? }))
}

fn dto(row: authorization::Model, now: Timestamp) -> Result<Authorization, DbErr> {
    let request: NewAuthorization = serde_json::from_value(row.request).map_err(broken_row)?;
    let expires_at = Timestamp::new(row.expires_at);
    let state: State = row.state.parse().map_err(broken_row)?;
    let state = state.at(now, expires_at);
    let question = row.question.filter(|_| state == State::Choosing);
    let failure = row.failure.map(|failure| failure.parse().map_err(broken_row)).transpose()?;
    Ok(Authorization {
        id: Id::new(row.id),
        workspace: Id::new(row.workspace_id),
        kind: request.kind,
        provider: row.provider,
        failure: failure.or((state == State::Expired).then_some(Failure::Expired)),
        state,
        question: question.map(|question| serde_json::from_value(question).map_err(broken_row)).transpose()?,
        connection: row.connection_id.map(Id::new),
        expires_at,
    })
}
