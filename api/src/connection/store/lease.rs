//! The lease on a credential, and its replacement by compare-and-set on the credential's version.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, ExprTrait},
};
use shared::time::Timestamp;

use crate::db::entity::credential as kept;

/// The credential, if it still is the one that was read.
fn same(read: &kept::Model) -> UpdateMany<kept::Entity> {
    kept::Entity::update_many()
        .filter(kept::Column::ConnectionId.eq(read.connection_id))
        .filter(kept::Column::Version.eq(read.version))
}

/// `false` when somebody else holds it or the credential was replaced.
pub async fn take(
    tx: &DatabaseTransaction,
    read: &kept::Model,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, DbErr> {
    let free = kept::Column::LeaseUntil.is_null().or(kept::Column::LeaseUntil.lte(now.utc()));
    let taken = same(read).col_expr(kept::Column::LeaseUntil, Expr::value(until.utc())).filter(free).exec(tx).await?;
    Ok(taken.rows_affected == 1)
}

/// Destroys what is sealed. Its row stays with a higher version. `false` when a reconnect was faster.
pub async fn destroy(tx: &DatabaseTransaction, read: &kept::Model) -> Result<bool, DbErr> {
    let none: Option<chrono::DateTime<chrono::Utc>> = None;
    let destroyed = same(read)
        .col_expr(kept::Column::Sealed, Expr::value(Vec::<u8>::new()))
        .col_expr(kept::Column::Version, Expr::value(read.version + 1))
        .col_expr(kept::Column::AccessExpiresAt, Expr::value(none))
        .col_expr(kept::Column::LeaseUntil, Expr::value(none))
        .exec(tx)
        .await?;
    Ok(destroyed.rows_affected == 1)
}

pub async fn release(tx: &DatabaseTransaction, read: &kept::Model) -> Result<(), DbErr> {
    let none: Option<chrono::DateTime<chrono::Utc>> = None;
    same(read).col_expr(kept::Column::LeaseUntil, Expr::value(none)).exec(tx).await?;
    Ok(())
}

/// `false` when a reconnect was faster.
pub async fn replace(
    tx: &DatabaseTransaction,
    read: &kept::Model,
    sealed: Vec<u8>,
    access_expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let none: Option<chrono::DateTime<chrono::Utc>> = None;
    let replaced = same(read)
        .col_expr(kept::Column::Sealed, Expr::value(sealed))
        .col_expr(kept::Column::Version, Expr::value(read.version + 1))
        .col_expr(kept::Column::AccessExpiresAt, Expr::value(access_expires_at.map(Timestamp::utc)))
        .col_expr(kept::Column::UpdatedAt, Expr::value(now.utc()))
        .col_expr(kept::Column::LeaseUntil, Expr::value(none))
        .exec(tx)
        .await?;
    Ok(replaced.rows_affected == 1)
}
