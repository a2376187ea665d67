//! The sealed credential of a connection.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "credentials")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub connection_id: Uuid,
    pub version: i32,
    pub sealed: Vec<u8>,
    pub access_expires_at: Option<DateTimeUtc>,
    pub updated_at: DateTimeUtc,
    pub lease_until: Option<DateTimeUtc>,
    pub receipt_id: Option<Uuid>,
    pub lease_owner: Option<Uuid>,
    pub refresh_started_at: Option<DateTimeUtc>,
    pub refresh_after: Option<DateTimeUtc>,
    pub refresh_failures: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
