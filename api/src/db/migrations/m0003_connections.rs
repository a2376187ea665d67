//! Connected accounts: OAuth apps, connections, their sealed credentials, and authorizations under way.

use sea_orm_migration::{prelude::*, schema};

use super::{create, reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, tables(), indexes()).await
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("oauth_apps")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("organization_id"))
            .col(schema::string("provider"))
            .col(schema::string("name"))
            .col(schema::string_null("issuer"))
            .col(schema::string("client_id"))
            .col(schema::binary("client_secret"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::timestamp_with_time_zone("updated_at"))
            .foreign_key(&mut reference("oauth_apps", "organization_id", "organizations"))
            .to_owned(),
        Table::create()
            .table("connections")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("workspace_id"))
            .col(schema::string("kind"))
            .col(schema::string("provider"))
            .col(schema::string("provider_name"))
            .col(schema::string("method"))
            .col(schema::string("name"))
            // Name and account label, folded: what the list's text filter looks through.
            .col(schema::string("search"))
            .col(schema::uuid("owner_id"))
            .col(schema::string("visibility"))
            .col(schema::string("status"))
            .col(schema::string_null("reason"))
            .col(schema::string_null("account_issuer"))
            .col(schema::string_null("account_subject"))
            .col(schema::string_null("account_label"))
            .col(schema::uuid_null("oauth_app_id"))
            .col(schema::string_null("client_id"))
            .col(schema::json("fields"))
            .col(schema::json("granted_scopes"))
            .col(schema::json("missing_scopes"))
            .col(schema::string_null("external_id"))
            .col(schema::timestamp_with_time_zone_null("verified_at"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::timestamp_with_time_zone_null("removed_at"))
            .col(schema::integer("version"))
            .foreign_key(&mut reference("connections", "workspace_id", "workspaces"))
            .foreign_key(&mut reference("connections", "owner_id", "users"))
            .to_owned(),
        // Its own table with its own version: a background refresh must not make an open form stale.
        Table::create()
            .table("credentials")
            .col(schema::uuid("connection_id").primary_key())
            .col(schema::integer("version"))
            .col(schema::binary("sealed"))
            .col(schema::timestamp_with_time_zone_null("access_expires_at"))
            .col(schema::timestamp_with_time_zone("updated_at"))
            .foreign_key(reference("credentials", "connection_id", "connections").on_delete(ForeignKeyAction::Cascade))
            .to_owned(),
        Table::create()
            .table("authorizations")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("workspace_id"))
            .col(schema::uuid("user_id"))
            .col(schema::string("provider"))
            // The last segment of the redirect URI it was started with (S6).
            .col(schema::string("redirect_key"))
            .col(schema::json("request"))
            .col(schema::json("asked_scopes"))
            .col(schema::binary_null("state_digest").unique_key())
            .col(schema::binary("cookie_digest"))
            // Verifier and nonce, sealed.
            .col(schema::binary("sealed"))
            .col(schema::string("state"))
            .col(schema::string_null("failure"))
            .col(schema::uuid_null("connection_id"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::timestamp_with_time_zone("expires_at"))
            .col(schema::timestamp_with_time_zone_null("arrived_at"))
            .foreign_key(&mut reference("authorizations", "workspace_id", "workspaces"))
            .foreign_key(&mut reference("authorizations", "user_id", "users"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        Index::create()
            .name("oauth_apps_by_provider")
            .table("oauth_apps")
            .col("organization_id")
            .col("provider")
            .unique()
            .to_owned(),
        Index::create().name("connections_by_workspace").table("connections").col("workspace_id").col("id").to_owned(),
        Index::create()
            .name("connections_by_owner")
            .table("connections")
            .col("owner_id")
            .col("workspace_id")
            .col("id")
            .to_owned(),
        Index::create()
            .name("connections_by_account")
            .table("connections")
            .col("account_subject")
            .col("account_issuer")
            .to_owned(),
        Index::create().name("connections_by_oauth_app").table("connections").col("oauth_app_id").to_owned(),
        Index::create().name("authorizations_by_expiry").table("authorizations").col("expires_at").to_owned(),
    ]
}
