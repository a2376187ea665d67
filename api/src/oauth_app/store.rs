//! OAuth apps of an organization.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::OnConflict,
};
use shared::{
    id::{Id, OauthAppId, OrganizationId},
    time::Timestamp,
};

use crate::db::{broken_row, entity::oauth_app};

/// A registered app with its secret still sealed.
#[derive(Clone)]
pub struct Stored {
    pub id: OauthAppId,
    pub provider: String,
    pub name: String,
    pub issuer: Option<String>,
    pub client_id: String,
    pub client_secret: Vec<u8>,
    pub fields: BTreeMap<String, String>,
    /// Sealed as one.
    pub secrets: Option<Vec<u8>>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Newest first.
pub async fn list(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<Stored>, DbErr> {
    let rows = oauth_app::Entity::find()
        .filter(oauth_app::Column::OrganizationId.eq(organization.uuid()))
        .order_by_desc(oauth_app::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(stored).collect()
}

pub async fn find(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    provider: &str,
) -> Result<Option<Stored>, DbErr> {
    let row = oauth_app::Entity::find()
        .filter(oauth_app::Column::OrganizationId.eq(organization.uuid()))
        .filter(oauth_app::Column::Provider.eq(provider))
        .one(db)
        .await?;
    row.map(stored).transpose()
}

fn stored(row: oauth_app::Model) -> Result<Stored, DbErr> {
    Ok(Stored {
        id: Id::new(row.id),
        provider: row.provider,
        name: row.name,
        issuer: row.issuer,
        client_id: row.client_id,
        client_secret: row.client_secret,
        fields: serde_json::from_value(row.fields).map_err(broken_row)?,
        secrets: row.secrets,
        created_at: Timestamp::new(row.created_at),
        updated_at: Timestamp::new(row.updated_at),
    })
}

/// Inserts, or replaces the app of the same organization and provider.
pub async fn save(tx: &DatabaseTransaction, organization: OrganizationId, app: &Stored) -> Result<(), DbErr> {
    use oauth_app::Column as C;
    let row = oauth_app::Model {
        id: app.id.uuid(),
        organization_id: organization.uuid(),
        provider: app.provider.clone(),
        name: app.name.clone(),
        issuer: app.issuer.clone(),
        client_id: app.client_id.clone(),
        client_secret: app.client_secret.clone(),
        fields: serde_json::to_value(&app.fields).map_err(broken_row)?,
        secrets: app.secrets.clone(),
        created_at: app.created_at.utc(),
        updated_at: app.updated_at.utc(),
    };
    let replaced = OnConflict::columns([C::OrganizationId, C::Provider])
        .update_columns([C::Name, C::Issuer, C::ClientId, C::ClientSecret, C::Fields, C::Secrets, C::UpdatedAt])
        .to_owned();
    oauth_app::Entity::insert(row.into_active_model()).on_conflict(replaced).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn delete(tx: &DatabaseTransaction, app: OauthAppId) -> Result<(), DbErr> {
    oauth_app::Entity::delete_by_id(app.uuid()).exec(tx).await?;
    Ok(())
}
