//! One of the sources that a link asks for.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "requested_sources")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub access_request_id: Uuid,
    pub position: i32,
    pub kind: String,
    pub provider: String,
    pub provider_name: String,
    pub method: String,
    pub name: Option<String>,
    pub fields: Json,
    pub restriction: Option<Json>,
    pub connection_id: Option<Uuid>,
    pub connected_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
