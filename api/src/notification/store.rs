//! Notifications by person.

use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};
use shared::{
    id::{Id, NotificationId, UserId},
    time::Timestamp,
};

use super::News;
use crate::db::{broken_row, entity::notification};

pub async fn insert(
    tx: &DatabaseTransaction,
    id: NotificationId,
    user: UserId,
    news: &News,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = notification::Model {
        id: id.uuid(),
        user_id: user.uuid(),
        workspace_id: news.workspace.uuid(),
        kind: news.kind.to_string(),
        subject: news.subject.clone(),
        access_request_id: news.access_request.map(Id::uuid),
        connection_id: news.connection.map(Id::uuid),
        detail: serde_json::to_value(&news.detail).map_err(broken_row)?,
        created_at: now.utc(),
        read_at: None,
    };
    notification::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}
