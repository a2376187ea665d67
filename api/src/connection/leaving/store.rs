//! The connections of a member who leaves.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    connection::Status,
    id::{ConnectionId, Id, UserId, WorkspaceId},
    provider::AuthMethod,
};

use super::Owned;
use crate::db::{
    broken_row,
    entity::{connection, credential},
};

/// Locks the member's live connections, in the order of their ids.
pub async fn lock(tx: &DatabaseTransaction, workspace: WorkspaceId, owner: UserId) -> Result<Vec<Owned>, DbErr> {
    let rows = connection::Entity::find()
        .filter(connection::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(connection::Column::OwnerId.eq(owner.uuid()))
        .filter(connection::Column::Status.ne(Status::Removed.to_string()))
        .order_by_asc(connection::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Owned {
                id: Id::new(row.id),
                name: row.name,
                provider: row.provider,
                provider_name: row.provider_name,
                visibility: row.visibility.parse().map_err(broken_row)?,
                owner: Id::new(row.owner_id),
                external_id: row.external_id,
                authorized: row.method == AuthMethod::Oauth2.to_string(),
            })
        })
        .collect()
}

/// Its new owner has to bring their own.
pub async fn destroy_credential(tx: &DatabaseTransaction, id: ConnectionId) -> Result<(), DbErr> {
    let none: Option<chrono::DateTime<chrono::Utc>> = None;
    // The row stays with a higher version, so that a refresh that is under way loses.
    credential::Entity::update_many()
        .col_expr(credential::Column::Sealed, Expr::value(Vec::<u8>::new()))
        .col_expr(credential::Column::AccessExpiresAt, Expr::value(none))
        .col_expr(credential::Column::LeaseUntil, Expr::value(none))
        .col_expr(credential::Column::Version, Expr::col(credential::Column::Version).add(1))
        .filter(credential::Column::ConnectionId.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}
