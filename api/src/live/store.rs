//! Changes wait here for a minute at most: long enough for every process to have read them.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    prelude::Uuid,
};
use shared::{id::Id, time::Timestamp};

use super::Changed;
use crate::db::entity::change;

pub async fn insert(
    tx: &DatabaseTransaction,
    changes: Vec<(Id<Changed>, Changed)>,
    now: Timestamp,
) -> Result<(), DbErr> {
    if changes.is_empty() {
        return Ok(());
    }
    let rows = changes.into_iter().map(|(id, changed)| {
        let row = change::Model {
            id: id.uuid(),
            at: now.utc(),
            organization_id: changed.organization.map(Id::uuid),
            workspace_id: changed.workspace.map(Id::uuid),
            noun: changed.noun,
            user_id: changed.only.map(Id::uuid),
        };
        row.into_active_model()
    });
    change::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Changes since a moment that are not among those `seen`, which become those that there are.
pub async fn unseen(
    db: &impl ConnectionTrait,
    since: Timestamp,
    seen: &mut HashSet<Uuid>,
) -> Result<Vec<Changed>, DbErr> {
    let rows = change::Entity::find()
        .filter(change::Column::At.gt(since.utc()))
        .order_by_asc(change::Column::Id)
        .all(db)
        .await?;
    let before = std::mem::replace(seen, rows.iter().map(|row| row.id).collect());
    Ok(rows
        .into_iter()
        .filter(|row| !before.contains(&row.id))
        .map(|row| Changed {
            organization: row.organization_id.map(Id::new),
            workspace: row.workspace_id.map(Id::new),
            noun: row.noun,
            only: row.user_id.map(Id::new),
        })
        .collect())
}

pub async fn forget(tx: &DatabaseTransaction, until: Timestamp) -> Result<(), DbErr> {
    change::Entity::delete_many().filter(change::Column::At.lte(until.utc())).exec(tx).await?;
    Ok(())
}
