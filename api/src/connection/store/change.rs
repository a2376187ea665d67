//! What happens to a connection's row after it was made. `version` counts people's edits only: background work must not
//! make an open form stale (TRAPS 5).

use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    access::Visibility,
    connection::{Revocation, Status, StatusReason},
    id::{ConnectionId, Id, UserId},
    time::Timestamp,
};

use super::fold;
use crate::db::entity::{connection, registration};

/// Locks the row until the transaction ends. Several are locked in the order of their ids (TRAPS 4).
pub async fn lock(tx: &DatabaseTransaction, id: ConnectionId) -> Result<(), DbErr> {
    connection::Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?;
    Ok(())
}

/// Several of them, in the order of their ids.
pub async fn lock_all(tx: &DatabaseTransaction, ids: impl IntoIterator<Item = ConnectionId>) -> Result<(), DbErr> {
    connection::Entity::find()
        .select_only()
        .column(connection::Column::Id)
        .filter(connection::Column::Id.is_in(ids.into_iter().map(ConnectionId::uuid)))
        .order_by_asc(connection::Column::Id)
        .lock_exclusive()
        .into_tuple::<Uuid>()
        .all(tx)
        .await?;
    Ok(())
}

fn update(id: ConnectionId) -> UpdateMany<connection::Entity> {
    connection::Entity::update_many().filter(connection::Column::Id.eq(id.uuid()))
}

fn edit(id: ConnectionId) -> UpdateMany<connection::Entity> {
    update(id).col_expr(connection::Column::Version, Expr::col(connection::Column::Version).add(1))
}

/// What people edit, as it is to be from now on.
pub struct Edited<'a> {
    pub name: &'a str,
    /// The label of the account at the provider, which the text filter looks through too.
    pub label: &'a str,
    pub visibility: Visibility,
    pub external_id: Option<&'a str>,
}

pub async fn change(tx: &DatabaseTransaction, id: ConnectionId, edited: &Edited<'_>) -> Result<(), DbErr> {
    edit(id)
        .col_expr(connection::Column::Name, Expr::value(edited.name))
        .col_expr(connection::Column::Search, Expr::value(fold(&format!("{} {}", edited.name, edited.label))))
        .col_expr(connection::Column::Visibility, Expr::value(edited.visibility.to_string()))
        .col_expr(connection::Column::ExternalId, Expr::value(edited.external_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Makes private connections everybody's in the workspace.
pub async fn share(tx: &DatabaseTransaction, ids: impl IntoIterator<Item = ConnectionId>) -> Result<(), DbErr> {
    connection::Entity::update_many()
        .col_expr(connection::Column::Version, Expr::col(connection::Column::Version).add(1))
        .col_expr(connection::Column::Visibility, Expr::value(Visibility::Shared.to_string()))
        .filter(connection::Column::Id.is_in(ids.into_iter().map(Id::uuid)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends every registration of the connection; answers how many there were.
pub async fn deregister_everywhere(tx: &DatabaseTransaction, id: ConnectionId) -> Result<u64, DbErr> {
    let ended =
        registration::Entity::delete_many().filter(registration::Column::ConnectionId.eq(id.uuid())).exec(tx).await?;
    Ok(ended.rows_affected)
}

/// Registrations and the reason of the status stay: a restore finds them again.
pub async fn remove(
    tx: &DatabaseTransaction,
    id: ConnectionId,
    revocation: Revocation,
    now: Timestamp,
) -> Result<(), DbErr> {
    let due = (revocation == Revocation::Pending).then_some(now.utc());
    edit(id)
        .col_expr(connection::Column::Status, Expr::value(Status::Removed.to_string()))
        .col_expr(connection::Column::RemovedAt, Expr::value(now.utc()))
        .col_expr(connection::Column::Revocation, Expr::value(revocation.to_string()))
        .col_expr(connection::Column::RevokeAfter, Expr::value(due))
        .col_expr(connection::Column::RevokeAttempts, Expr::value(0))
        .exec(tx)
        .await?;
    Ok(())
}

/// The same by the recipient who granted the access, whether it is removed already or not. `due` is when background work
/// asks the provider, where that is to be asked: then the row as it is now is answered.
pub async fn recall(
    tx: &DatabaseTransaction,
    row: &connection::Model,
    due: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<connection::Model>, DbErr> {
    use connection::Column as C;
    let id = ConnectionId::new(row.id);
    let revocation = if due.is_some() { Revocation::Pending } else { Revocation::NotPossible };
    if row.status != Status::Removed.to_string() {
        remove(tx, id, revocation, now).await?;
    }
    let recalled = update(id)
        .col_expr(C::RecipientRevokedAt, Expr::value(now.utc()))
        .col_expr(C::Revocation, Expr::value(revocation.to_string()))
        .col_expr(C::RevokeAfter, Expr::value(due.map(Timestamp::utc)))
        .col_expr(C::RevokeAttempts, Expr::value(i32::from(due.is_some())))
        .exec_with_returning(tx)
        .await?;
    Ok(recalled.into_iter().next().filter(|_| due.is_some()))
}

/// What a recipient took back is still being revoked.
pub async fn restore(
    tx: &DatabaseTransaction,
    row: &connection::Model,
    (status, reason): (Status, Option<StatusReason>),
) -> Result<(), DbErr> {
    let mut restored = edit(ConnectionId::new(row.id))
        .col_expr(connection::Column::Status, Expr::value(status.to_string()))
        .col_expr(connection::Column::Reason, Expr::value(reason.map(|reason| reason.to_string())))
        .col_expr(connection::Column::RemovedAt, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None));
    if row.recipient_revoked_at.is_none() {
        restored = restored
            .col_expr(connection::Column::Revocation, Expr::value(Option::<String>::None))
            .col_expr(connection::Column::RevokeAfter, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None));
    }
    restored.exec(tx).await?;
    Ok(())
}

/// The new owner's own id for another connection stays with that one; this one loses its own (TRAPS 10).
pub async fn transfer(
    tx: &DatabaseTransaction,
    id: ConnectionId,
    to: UserId,
    keeps_external_id: bool,
) -> Result<(), DbErr> {
    let mut transfer = edit(id).col_expr(connection::Column::OwnerId, Expr::value(to.uuid()));
    if !keeps_external_id {
        transfer = transfer.col_expr(connection::Column::ExternalId, Expr::value(Option::<String>::None));
    }
    transfer.exec(tx).await?;
    Ok(())
}

/// What a test or the provider's answer says of it.
pub async fn set_status(
    tx: &DatabaseTransaction,
    id: ConnectionId,
    (status, reason): (Status, Option<StatusReason>),
    verified_at: Option<Timestamp>,
) -> Result<(), DbErr> {
    let mut set = update(id)
        .col_expr(connection::Column::Status, Expr::value(status.to_string()))
        .col_expr(connection::Column::Reason, Expr::value(reason.map(|reason| reason.to_string())));
    if let Some(at) = verified_at {
        set = set.col_expr(connection::Column::VerifiedAt, Expr::value(at.utc()));
    }
    set.exec(tx).await?;
    Ok(())
}

/// The same, unless the connection is removed.
pub async fn set_status_of_live(
    tx: &DatabaseTransaction,
    id: ConnectionId,
    (status, reason): (Status, Option<StatusReason>),
) -> Result<(), DbErr> {
    update(id)
        .filter(connection::Column::Status.ne(Status::Removed.to_string()))
        .col_expr(connection::Column::Status, Expr::value(status.to_string()))
        .col_expr(connection::Column::Reason, Expr::value(reason.map(|reason| reason.to_string())))
        .exec(tx)
        .await?;
    Ok(())
}

/// When its credential is tried next.
pub async fn test_at(tx: &DatabaseTransaction, id: ConnectionId, at: Timestamp) -> Result<(), DbErr> {
    update(id).col_expr(connection::Column::TestAfter, Expr::value(at.utc())).exec(tx).await?;
    Ok(())
}
