//! Registrations.

use std::collections::BTreeSet;

use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};
use shared::{id::UserId, registration::How, time::Timestamp};

use super::rules::Use;
use crate::db::entity::registration;

/// Those that are not there yet.
pub async fn insert(
    tx: &DatabaseTransaction,
    new: &BTreeSet<Use>,
    how: How,
    by: UserId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let rows: Vec<_> = new
        .iter()
        .map(|(integration, connection)| registration::Model {
            integration_id: integration.uuid(),
            connection_id: connection.uuid(),
            how: how.to_string(),
            registered_by: by.uuid(),
            registered_at: now.utc(),
        })
        .map(IntoActiveModel::into_active_model)
        .collect();
    // Five values each, and a statement takes some thousands.
    for chunk in rows.chunks(1000) {
        registration::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(tx).await?;
    }
    Ok(())
}
