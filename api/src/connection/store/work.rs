//! What background work takes up. A claim moves the row's due moment, so that a process that dies in the middle leaves it
//! to the next one; rows that another process is claiming are skipped, never waited for.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    UpdateMany,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, SelectStatement},
};
use shared::{
    connection::{KEPT, Revocation, Status},
    id::{ConnectionId, Id, OrganizationId},
    time::Timestamp,
};

use crate::db::entity::{connection, credential, registration, workspace};

/// A connection outside of anybody's request.
pub struct Subject {
    pub row: connection::Model,
    pub organization: OrganizationId,
}

/// At most so many are taken up at once.
const BATCH: u64 = 20;

fn claim(find: sea_orm::Select<connection::Entity>) -> UpdateMany<connection::Entity> {
    let ids: SelectStatement = find
        .select_only()
        .column(connection::Column::Id)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query();
    connection::Entity::update_many().filter(connection::Column::Id.in_subquery(ids))
}

/// Live connections whose credential is to be tried now; each is tried again at `next`.
pub async fn claim_tests(tx: &DatabaseTransaction, now: Timestamp, next: Timestamp) -> Result<Vec<Subject>, DbErr> {
    use connection::Column as C;
    let live = [Status::Connected, Status::Degraded, Status::NeedsReconnect].map(|status| status.to_string());
    let due = connection::Entity::find()
        .filter(C::Status.is_in(live))
        .filter(C::TestAfter.is_null().or(C::TestAfter.lte(now.utc())));
    let rows = claim(due).col_expr(C::TestAfter, Expr::value(next.utc())).exec_with_returning(tx).await?;
    subjects(tx, rows).await
}

/// Removed connections whose access is to be revoked now; whoever finds one unfinished at `next` tries again.
pub async fn claim_revocations(
    tx: &DatabaseTransaction,
    now: Timestamp,
    next: Timestamp,
) -> Result<Vec<Subject>, DbErr> {
    use connection::Column as C;
    let due = connection::Entity::find()
        .filter(C::Revocation.eq(Revocation::Pending.to_string()))
        .filter(C::RevokeAfter.lte(now.utc()));
    let rows = claim(due)
        .col_expr(C::RevokeAfter, Expr::value(next.utc()))
        .col_expr(C::RevokeAttempts, Expr::col(C::RevokeAttempts).add(1))
        .exec_with_returning(tx)
        .await?;
    subjects(tx, rows).await
}

/// Removed connections that can no longer be restored and still have a credential.
pub async fn forgettable(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Subject>, DbErr> {
    let with_credential =
        credential::Entity::find().select_only().column(credential::Column::ConnectionId).into_query();
    let rows = connection::Entity::find()
        .filter(connection::Column::RemovedAt.lte(now.minus(KEPT).utc()))
        .filter(connection::Column::Id.in_subquery(with_credential))
        .limit(BATCH)
        .all(db)
        .await?;
    subjects(db, rows).await
}

async fn subjects(db: &impl ConnectionTrait, rows: Vec<connection::Model>) -> Result<Vec<Subject>, DbErr> {
    let places = workspace::Entity::find()
        .filter(workspace::Column::Id.is_in(rows.iter().map(|row| row.workspace_id)))
        .all(db)
        .await?;
    let organization = |row: &connection::Model| {
        let place = places.iter().find(|place| place.id == row.workspace_id);
        place.map(|place| Id::new(place.organization_id))
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| organization(&row).map(|organization| Subject { row, organization }))
        .collect())
}

/// Ends an attempt to revoke: `again` is when it is tried next, where it is. `false` when the connection was restored, or
/// somebody else has taken the attempt over.
pub async fn finish_revocation(
    tx: &DatabaseTransaction,
    subject: &Subject,
    outcome: Revocation,
    again: Option<Timestamp>,
) -> Result<bool, DbErr> {
    use connection::Column as C;
    let done = connection::Entity::update_many()
        .col_expr(C::Revocation, Expr::value(outcome.to_string()))
        .col_expr(C::RevokeAfter, Expr::value(again.map(Timestamp::utc)))
        .filter(C::Id.eq(subject.row.id))
        .filter(C::Revocation.eq(Revocation::Pending.to_string()))
        .filter(C::RevokeAttempts.eq(subject.row.revoke_attempts))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Destroys the credential and the registrations. `false` when another process was first.
pub async fn destroy(tx: &DatabaseTransaction, id: ConnectionId) -> Result<bool, DbErr> {
    registration::Entity::delete_many().filter(registration::Column::ConnectionId.eq(id.uuid())).exec(tx).await?;
    let gone = credential::Entity::delete_by_id(id.uuid()).exec(tx).await?;
    Ok(gone.rows_affected == 1)
}

pub async fn row(db: &impl ConnectionTrait, id: ConnectionId) -> Result<Option<connection::Model>, DbErr> {
    connection::Entity::find_by_id(id.uuid()).one(db).await
}

/// The sealed credential and its version; `None` when it was destroyed.
pub async fn credential(db: &impl ConnectionTrait, id: ConnectionId) -> Result<Option<credential::Model>, DbErr> {
    credential::Entity::find_by_id(id.uuid()).one(db).await
}
