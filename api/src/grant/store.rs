//! Grants on integrations.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
    prelude::{DateTimeUtc, Uuid},
    sea_query::OnConflict,
};
use shared::{
    access::GrantLevel,
    grant::Grant,
    id::{Id, IntegrationId, UserId},
    time::Timestamp,
};

use crate::{
    access::IntegrationPlace,
    db::{
        broken_row,
        entity::{grant, user, workspace_member},
    },
};

#[derive(FromQueryResult)]
struct Row {
    user_id: Uuid,
    name: String,
    email: String,
    role: String,
    level: String,
    granted_at: DateTimeUtc,
}

impl Row {
    fn dto(self) -> Result<Grant, DbErr> {
        Ok(Grant {
            user: Id::new(self.user_id),
            name: self.name,
            email: self.email,
            role: self.role.parse().map_err(broken_row)?,
            level: self.level.parse().map_err(broken_row)?,
            granted_at: Timestamp::new(self.granted_at),
        })
    }
}

fn find(place: &IntegrationPlace) -> Select<grant::Entity> {
    let to: RelationDef =
        grant::Entity::belongs_to(user::Entity).from(grant::Column::UserId).to(user::Column::Id).into();
    let as_what: RelationDef = grant::Entity::belongs_to(workspace_member::Entity)
        .from(grant::Column::UserId)
        .to(workspace_member::Column::UserId)
        .into();
    grant::Entity::find()
        .select_only()
        .columns([grant::Column::UserId, grant::Column::Level, grant::Column::GrantedAt])
        .column(user::Column::Name)
        .column(user::Column::Email)
        .column(workspace_member::Column::Role)
        .join(JoinType::InnerJoin, to)
        .join(JoinType::InnerJoin, as_what)
        .filter(grant::Column::IntegrationId.eq(place.row.id))
        .filter(workspace_member::Column::WorkspaceId.eq(place.row.workspace_id))
}

/// By name.
pub async fn list(db: &impl ConnectionTrait, place: &IntegrationPlace) -> Result<Vec<Grant>, DbErr> {
    let rows = find(place).order_by_asc(user::Column::Name).order_by_asc(user::Column::Id).into_model::<Row>();
    rows.all(db).await?.into_iter().map(Row::dto).collect()
}

pub async fn read(db: &impl ConnectionTrait, place: &IntegrationPlace, user: UserId) -> Result<Option<Grant>, DbErr> {
    let row = find(place).filter(grant::Column::UserId.eq(user.uuid())).into_model::<Row>();
    row.one(db).await?.map(Row::dto).transpose()
}

pub async fn save(
    tx: &DatabaseTransaction,
    integration: IntegrationId,
    user: UserId,
    level: GrantLevel,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = grant::Model {
        integration_id: integration.uuid(),
        user_id: user.uuid(),
        level: level.to_string(),
        granted_at: now.utc(),
    };
    let key = OnConflict::columns([grant::Column::UserId, grant::Column::IntegrationId])
        .update_columns([grant::Column::Level, grant::Column::GrantedAt])
        .to_owned();
    grant::Entity::insert(row.into_active_model()).on_conflict(key).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn remove(tx: &DatabaseTransaction, integration: IntegrationId, user: UserId) -> Result<(), DbErr> {
    grant::Entity::delete_many()
        .filter(grant::Column::IntegrationId.eq(integration.uuid()))
        .filter(grant::Column::UserId.eq(user.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}
