//! Links for people without an account: what is asked, the authorizations that came through them, and their receipts.

use sea_orm_migration::{prelude::*, schema};

use super::{add_columns, create, reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, tables(), indexes()).await?;
        // The second is the digest of the link's token when it left: a new link ends the old one's attempts, too.
        let through = vec![schema::uuid_null("requested_source_id"), schema::binary_null("link_digest")];
        add_columns(manager, "authorizations", through).await?;
        // Which receipt its recipient holds: gone with the credential, or when somebody else brings another.
        add_columns(manager, "credentials", vec![schema::uuid_null("receipt_id")]).await?;
        // The recipient took the access back: nobody can restore it.
        add_columns(manager, "connections", vec![schema::timestamp_with_time_zone_null("recipient_revoked_at")]).await
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("access_requests")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("workspace_id"))
            .col(schema::uuid("created_by"))
            // SHA-256 of the present link's token.
            .col(schema::binary("digest").unique_key())
            .col(schema::string("state"))
            .col(schema::string("visibility"))
            .col(schema::string_null("purpose"))
            // The connection that it re-authorizes.
            .col(schema::uuid_null("renews"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::timestamp_with_time_zone("expires_at"))
            .col(schema::timestamp_with_time_zone_null("opened_at"))
            // When its creator was told that it ends soon.
            .col(schema::timestamp_with_time_zone_null("reminded_at"))
            .foreign_key(&mut reference("access_requests", "workspace_id", "workspaces"))
            .foreign_key(&mut reference("access_requests", "created_by", "users"))
            .foreign_key(&mut reference("access_requests", "renews", "connections"))
            .to_owned(),
        Table::create()
            .table("requested_sources")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("access_request_id"))
            .col(schema::integer("position"))
            .col(schema::string("kind"))
            .col(schema::string("provider"))
            .col(schema::string("provider_name"))
            .col(schema::string("method"))
            .col(schema::string_null("name"))
            .col(schema::json("fields"))
            .col(schema::json_null("restriction"))
            .col(schema::uuid_null("connection_id"))
            .col(schema::timestamp_with_time_zone_null("connected_at"))
            .foreign_key(&mut reference("requested_sources", "access_request_id", "access_requests"))
            .foreign_key(&mut reference("requested_sources", "connection_id", "connections"))
            .to_owned(),
        Table::create()
            .table("receipts")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("requested_source_id"))
            .col(schema::uuid("connection_id"))
            // Null until the recipient was shown its address.
            .col(schema::binary_null("digest").unique_key())
            .col(schema::timestamp_with_time_zone("granted_at"))
            .foreign_key(&mut reference("receipts", "requested_source_id", "requested_sources"))
            .foreign_key(&mut reference("receipts", "connection_id", "connections"))
            .to_owned(),
        // Apart from the organizations, whose rows are read with every request.
        Table::create()
            .table("brandings")
            .col(schema::uuid("organization_id").primary_key())
            .col(schema::string_null("name"))
            .col(schema::string_null("accent"))
            // A PNG.
            .col(schema::binary_null("logo"))
            .foreign_key(&mut reference("brandings", "organization_id", "organizations"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        Index::create()
            .name("access_requests_by_workspace")
            .table("access_requests")
            .col("workspace_id")
            .col("id")
            .to_owned(),
        // Those of a creator: few of all that ever were.
        Index::create()
            .name("access_requests_active")
            .table("access_requests")
            .col("created_by")
            .col("expires_at")
            .cond_where(Expr::col("state").eq("active"))
            .to_owned(),
        Index::create()
            .name("access_requests_by_renewed")
            .table("access_requests")
            .col("renews")
            .cond_where(Expr::col("renews").is_not_null())
            .to_owned(),
        Index::create()
            .name("requested_sources_by_request")
            .table("requested_sources")
            .col("access_request_id")
            .col("position")
            .to_owned(),
        // Those that end soon and whose creator was not told.
        Index::create()
            .name("access_requests_to_remind")
            .table("access_requests")
            .col("expires_at")
            .cond_where(Expr::col("state").eq("active").and(Expr::col("reminded_at").is_null()))
            .to_owned(),
    ]
}
