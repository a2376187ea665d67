//! Invitations by the digest of their token.

use sea_orm_migration::{prelude::*, schema};

use super::{create, reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("invitations")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("workspace_id"))
            .col(schema::binary("digest").unique_key())
            .col(schema::string("email"))
            .col(schema::string("email_folded"))
            // `owner` or a workspace's role.
            .col(schema::string("role"))
            .col(schema::string("scope"))
            .col(schema::uuid("invited_by"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::timestamp_with_time_zone("expires_at"))
            // Used, withdrawn or replaced.
            .col(schema::timestamp_with_time_zone_null("closed_at"))
            .foreign_key(&mut reference("invitations", "workspace_id", "workspaces"))
            .foreign_key(&mut reference("invitations", "invited_by", "users"))
            .to_owned();
        // One open invitation for each address and workspace.
        let one = Index::create()
            .name("invitations_open")
            .table("invitations")
            .col("workspace_id")
            .col("email_folded")
            .cond_where(Expr::col("closed_at").is_null())
            .unique()
            .to_owned();
        let list = Index::create()
            .name("invitations_by_workspace")
            .table("invitations")
            .col("workspace_id")
            .col("id")
            .to_owned();
        create(manager, vec![table], vec![one, list]).await
    }
}
