//! An OAuth authorization and its outcome.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authorizations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub user_id: Uuid,
    pub provider: String,
    pub redirect_key: String,
    pub request: Json,
    pub asked_scopes: Json,
    pub state_digest: Option<Vec<u8>>,
    pub cookie_digest: Vec<u8>,
    pub sealed: Vec<u8>,
    pub state: String,
    pub failure: Option<String>,
    pub connection_id: Option<Uuid>,
    pub renews: Option<Uuid>,
    pub question: Option<Json>,
    pub requested_source_id: Option<Uuid>,
    pub link_digest: Option<Vec<u8>>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub arrived_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
