//! A connection without its credential.

use sea_orm::entity::prelude::*;
use shared::connection::Account;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "connections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub kind: String,
    pub provider: String,
    pub provider_name: String,
    pub method: String,
    pub name: String,
    pub search: String,
    pub owner_id: Uuid,
    pub visibility: String,
    pub status: String,
    pub reason: Option<String>,
    pub account_issuer: Option<String>,
    pub account_subject: Option<String>,
    pub account_label: Option<String>,
    pub oauth_app_id: Option<Uuid>,
    pub client_id: Option<String>,
    pub app_issuer: Option<String>,
    pub fields: Json,
    pub details: Json,
    pub granted_scopes: Json,
    pub missing_scopes: Json,
    pub external_id: Option<String>,
    pub verified_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub removed_at: Option<DateTimeUtc>,
    pub version: i32,
    pub revocation: Option<String>,
    pub revoke_after: Option<DateTimeUtc>,
    pub revoke_attempts: i32,
    pub test_after: Option<DateTimeUtc>,
    pub recipient_revoked_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// As whom it was authorized, where the provider says it.
    pub fn account(&self) -> Option<Account> {
        Some(Account {
            issuer: self.account_issuer.clone()?,
            subject: self.account_subject.clone()?,
            label: self.account_label.clone()?,
        })
    }
}
