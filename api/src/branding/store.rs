//! One row for an organization that changed something; none is Mooring's own look.

use base64::{Engine, prelude::BASE64_STANDARD};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, sea_query::OnConflict};
use shared::{
    branding::{Branded, Branding, EditBranding},
    id::OrganizationId,
};

use crate::db::entity::{
    branding::{self, ActiveModel, Column},
    organization,
};

pub async fn read(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Branding, DbErr> {
    Ok(dto(branding::Entity::find_by_id(organization.uuid()).one(db).await?))
}

/// The organization as recipients see it.
pub async fn branded(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Branded, DbErr> {
    let organization = organization::Entity::find_by_id(id.uuid()).one(db).await?;
    let organization = organization.ok_or_else(|| DbErr::RecordNotFound(id.to_string()))?;
    let Branding { name, accent, logo } = read(db, id).await?;
    Ok(Branded { name: name.unwrap_or(organization.name), accent, logo })
}

fn dto(row: Option<branding::Model>) -> Branding {
    let Some(branding::Model { name, accent, logo, .. }) = row else {
        return Branding { name: None, accent: None, logo: None };
    };
    let logo = logo.map(|png| format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)));
    Branding { name, accent, logo }
}

/// All of it but the logo.
pub async fn save(tx: &DatabaseTransaction, id: OrganizationId, edit: EditBranding) -> Result<(), DbErr> {
    let row = ActiveModel {
        organization_id: Set(id.uuid()),
        name: Set(edit.name),
        accent: Set(edit.accent),
        ..ActiveModel::default()
    };
    upsert(tx, row, &[Column::Name, Column::Accent]).await
}

/// A PNG, or none any more.
pub async fn save_logo(tx: &DatabaseTransaction, id: OrganizationId, logo: Option<Vec<u8>>) -> Result<(), DbErr> {
    let row = ActiveModel { organization_id: Set(id.uuid()), logo: Set(logo), ..ActiveModel::default() };
    upsert(tx, row, &[Column::Logo]).await
}

async fn upsert(tx: &DatabaseTransaction, row: ActiveModel, columns: &[Column]) -> Result<(), DbErr> {
    let replaced = OnConflict::column(Column::OrganizationId).update_columns(columns.iter().copied()).to_owned();
    branding::Entity::insert(row).on_conflict(replaced).exec_without_returning(tx).await?;
    Ok(())
}
