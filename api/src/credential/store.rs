//! Credentials by compare-and-set: on their version, and on who holds the lease.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    UpdateMany,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement},
};
use shared::{
    connection::Status,
    id::{ConnectionId, Id, OrganizationId},
    time::Timestamp,
};

use super::rules::refresh_at;
use crate::{
    db::{
        columns,
        entity::{connection, credential as kept, workspace},
    },
    state::State,
};

const NEVER: Option<DateTime<Utc>> = None;
const NOBODY: Option<Uuid> = None;

/// A credential with the connection it belongs to.
pub struct Stored {
    pub connection: connection::Model,
    pub credential: kept::Model,
    pub organization: OrganizationId,
}

/// The right to write what a provider answers, until somebody else may take it over.
#[derive(Clone, Copy)]
pub struct Lease {
    connection: Uuid,
    version: i32,
    owner: Uuid,
    /// Another refresh of the same credential began and nobody knows how it ended.
    pub interrupted: bool,
}

impl Lease {
    /// What is stored is what was written with this lease.
    pub const fn is_before(&self, stored: &kept::Model) -> bool {
        stored.version == self.version + 1
    }
}

/// `None` when the connection is absent or its credential was destroyed.
pub async fn read(db: &impl ConnectionTrait, id: ConnectionId) -> Result<Option<Stored>, DbErr> {
    let mut select = Query::select();
    select
        .from(kept::Entity)
        .inner_join(
            connection::Entity,
            Expr::col((connection::Entity, connection::Column::Id)).equals((kept::Entity, kept::Column::ConnectionId)),
        )
        .inner_join(
            workspace::Entity,
            Expr::col((workspace::Entity, workspace::Column::Id))
                .equals((connection::Entity, connection::Column::WorkspaceId)),
        )
        .and_where(Expr::col((kept::Entity, kept::Column::ConnectionId)).eq(id.uuid()))
        .expr_as(Expr::col((workspace::Entity, workspace::Column::OrganizationId)), "organization_id");
    columns::<kept::Entity>(&mut select, "k_");
    columns::<connection::Entity>(&mut select, "c_");
    let Some(row) = db.query_one(&select).await? else { return Ok(None) };
    Ok(Some(Stored {
        connection: connection::Model::from_query_result(&row, "c_")?,
        credential: kept::Model::from_query_result(&row, "k_")?,
        organization: Id::new(row.try_get("", "organization_id")?),
    }))
}

/// The credential of this version.
fn of_version(connection: Uuid, version: i32) -> UpdateMany<kept::Entity> {
    kept::Entity::update_many()
        .filter(kept::Column::ConnectionId.eq(connection))
        .filter(kept::Column::Version.eq(version))
}

/// Whoever takes a lease, this time.
pub fn owner(state: &State) -> Uuid {
    Uuid::from_bytes(state.random.bytes())
}

/// `None` when somebody else holds it or the credential was replaced.
pub async fn take(
    tx: &DatabaseTransaction,
    read: &kept::Model,
    owner: Uuid,
    (now, until): (Timestamp, Timestamp),
) -> Result<Option<Lease>, DbErr> {
    let Some(row) = kept::Entity::find_by_id(read.connection_id).lock_exclusive().one(tx).await? else {
        return Ok(None);
    };
    let free = row.lease_until.is_none_or(|until| until <= now.utc());
    if row.version != read.version || !free {
        return Ok(None);
    }
    of_version(row.connection_id, row.version)
        .col_expr(kept::Column::LeaseUntil, Expr::value(until.utc()))
        .col_expr(kept::Column::LeaseOwner, Expr::value(owner))
        .exec(tx)
        .await?;
    let interrupted = row.refresh_started_at.is_some();
    Ok(Some(Lease { connection: row.connection_id, version: row.version, owner, interrupted }))
}

/// From now on the provider may have forgotten the refresh token that is stored.
pub async fn begin(tx: &DatabaseTransaction, lease: &Lease, now: Timestamp) -> Result<(), DbErr> {
    of_version(lease.connection, lease.version)
        .col_expr(kept::Column::RefreshStartedAt, Expr::value(now.utc()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives the lease back, unless somebody else has taken it over.
pub async fn release(tx: &DatabaseTransaction, lease: &Lease) -> Result<(), DbErr> {
    of_version(lease.connection, lease.version)
        .filter(kept::Column::LeaseOwner.eq(lease.owner))
        .col_expr(kept::Column::LeaseUntil, Expr::value(NEVER))
        .col_expr(kept::Column::LeaseOwner, Expr::value(NOBODY))
        .exec(tx)
        .await?;
    Ok(())
}

/// Destroys what is sealed. Its row stays with a higher version. `false` when a reconnect was faster.
pub async fn destroy(tx: &DatabaseTransaction, lease: &Lease) -> Result<bool, DbErr> {
    let destroyed = next(lease, Vec::new(), (None, None)).exec(tx).await?;
    Ok(destroyed.rows_affected == 1)
}

/// The new tokens, whoever holds the lease by now: they are the only ones that the provider knows. `false` when a
/// reconnect was faster.
pub async fn replace(
    tx: &DatabaseTransaction,
    lease: &Lease,
    sealed: Vec<u8>,
    access_expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let again = access_expires_at.map(|ends| refresh_at(now, ends));
    let replaced = next(lease, sealed, (access_expires_at, again))
        .col_expr(kept::Column::UpdatedAt, Expr::value(now.utc()))
        .exec(tx)
        .await?;
    Ok(replaced.rows_affected == 1)
}

/// The version after the leased one.
fn next(
    lease: &Lease,
    sealed: Vec<u8>,
    (ends, refreshed): (Option<Timestamp>, Option<Timestamp>),
) -> UpdateMany<kept::Entity> {
    of_version(lease.connection, lease.version)
        .col_expr(kept::Column::Sealed, Expr::value(sealed))
        .col_expr(kept::Column::Version, Expr::value(lease.version + 1))
        .col_expr(kept::Column::AccessExpiresAt, Expr::value(ends.map(Timestamp::utc)))
        .col_expr(kept::Column::LeaseUntil, Expr::value(NEVER))
        .col_expr(kept::Column::LeaseOwner, Expr::value(NOBODY))
        .col_expr(kept::Column::RefreshStartedAt, Expr::value(NEVER))
        .col_expr(kept::Column::RefreshFailures, Expr::value(0))
        .col_expr(kept::Column::RefreshAfter, Expr::value(refreshed.map(Timestamp::utc)))
}

/// What is kept of a refresh that brought nothing. `again` is when it is tried next, where it is.
pub struct Failed {
    pub failures: i32,
    pub again: Option<Timestamp>,
    /// The provider has answered, so that the stored token is as good as before.
    pub answered: bool,
}

/// `false` when the credential was replaced meanwhile: then the failure means nothing.
pub async fn fail(
    tx: &DatabaseTransaction,
    (connection, version): (ConnectionId, i32),
    failed: &Failed,
) -> Result<bool, DbErr> {
    let mut update = of_version(connection.uuid(), version)
        .col_expr(kept::Column::RefreshFailures, Expr::value(failed.failures))
        .col_expr(kept::Column::RefreshAfter, Expr::value(failed.again.map(Timestamp::utc)));
    if failed.answered {
        update = update.col_expr(kept::Column::RefreshStartedAt, Expr::value(NEVER));
    }
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// What the background refreshes next.
pub struct Due {
    pub connection: ConnectionId,
    /// Its limit of refreshes at once is its own.
    pub provider: String,
}

/// Live connections whose credential is to be refreshed at `now`, the longest due first.
fn due(now: Timestamp, busy: &[String], most: u64) -> SelectStatement {
    let mut select = Query::select();
    select
        .column((kept::Entity, kept::Column::ConnectionId))
        .from(kept::Entity)
        .inner_join(
            connection::Entity,
            Expr::col((connection::Entity, connection::Column::Id)).equals((kept::Entity, kept::Column::ConnectionId)),
        )
        .and_where(kept::Column::RefreshAfter.lte(now.utc()))
        .and_where(connection::Column::Status.ne(Status::Removed.to_string()))
        .order_by((kept::Entity, kept::Column::RefreshAfter), Order::Asc)
        .limit(most);
    if !busy.is_empty() {
        select.and_where(connection::Column::Provider.is_not_in(busy));
    }
    select
}

pub async fn is_any_due(db: &impl ConnectionTrait, now: Timestamp, busy: &[String]) -> Result<bool, DbErr> {
    Ok(db.query_one(&due(now, busy, 1)).await?.is_some())
}

/// Claims at most so many; whoever finds one at `until` takes it up again. Those of providers in `busy` wait.
pub async fn claim(
    tx: &DatabaseTransaction,
    (now, until): (Timestamp, Timestamp),
    busy: &[String],
    most: u64,
) -> Result<Vec<Due>, DbErr> {
    let mut ids = due(now, busy, most);
    ids.lock_with_tables_behavior(LockType::Update, [kept::Entity], LockBehavior::SkipLocked);
    let claimed = kept::Entity::update_many()
        .filter(kept::Column::ConnectionId.in_subquery(ids))
        .col_expr(kept::Column::RefreshAfter, Expr::value(until.utc()))
        .exec_with_returning(tx)
        .await?;
    let providers = connection::Entity::find()
        .select_only()
        .columns([connection::Column::Id, connection::Column::Provider])
        .filter(connection::Column::Id.is_in(claimed.iter().map(|row| row.connection_id)))
        .into_tuple::<(Uuid, String)>()
        .all(tx)
        .await?;
    Ok(providers.into_iter().map(|(id, provider)| Due { connection: Id::new(id), provider }).collect())
}

/// Gives claims back that there is no room for.
pub async fn put_back(
    tx: &DatabaseTransaction,
    connections: &[ConnectionId],
    (claimed, at): (Timestamp, Timestamp),
) -> Result<(), DbErr> {
    kept::Entity::update_many()
        .filter(kept::Column::ConnectionId.is_in(connections.iter().map(|id| id.uuid())))
        .filter(kept::Column::RefreshAfter.eq(claimed.utc()))
        .col_expr(kept::Column::RefreshAfter, Expr::value(at.utc()))
        .exec(tx)
        .await?;
    Ok(())
}
