//! Who there is: organizations, workspaces, users, their places, their sessions, and the one-time set-up links.

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
            .table("organizations")
            .col(schema::uuid("id").primary_key())
            .col(schema::string("name"))
            .col(schema::string("plan"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .to_owned(),
        Table::create()
            .table("workspaces")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("organization_id"))
            .col(schema::string("name"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .foreign_key(&mut reference("workspaces", "organization_id", "organizations"))
            .to_owned(),
        Table::create()
            .table("users")
            .col(schema::uuid("id").primary_key())
            .col(schema::string("email"))
            .col(schema::string("email_folded").unique_key())
            .col(schema::string("name"))
            .col(schema::string("password_hash"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::timestamp_with_time_zone_null("disabled_at"))
            .to_owned(),
        Table::create()
            .table("organization_members")
            .col(schema::uuid("organization_id"))
            .col(schema::uuid("user_id"))
            .col(schema::string("role"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .primary_key(Index::create().col("organization_id").col("user_id"))
            .foreign_key(&mut reference("organization_members", "organization_id", "organizations"))
            .foreign_key(&mut reference("organization_members", "user_id", "users"))
            .to_owned(),
        Table::create()
            .table("workspace_members")
            .col(schema::uuid("workspace_id"))
            .col(schema::uuid("user_id"))
            .col(schema::string("role"))
            .col(schema::string("scope"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .primary_key(Index::create().col("workspace_id").col("user_id"))
            .foreign_key(&mut reference("workspace_members", "workspace_id", "workspaces"))
            .foreign_key(&mut reference("workspace_members", "user_id", "users"))
            .to_owned(),
        Table::create()
            .table("sessions")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("user_id"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::timestamp_with_time_zone("refreshed_at"))
            .col(schema::timestamp_with_time_zone("expires_at"))
            .col(schema::timestamp_with_time_zone_null("ended_at"))
            .col(schema::string("address"))
            .col(schema::string("agent"))
            .foreign_key(&mut reference("sessions", "user_id", "users"))
            .to_owned(),
        // Every refresh token of a family, so that the reuse of any old one is noticed (S33).
        Table::create()
            .table("refresh_tokens")
            .col(schema::binary("digest").primary_key())
            .col(schema::uuid("session_id"))
            .col(schema::timestamp_with_time_zone_null("replaced_at"))
            .foreign_key(reference("refresh_tokens", "session_id", "sessions").on_delete(ForeignKeyAction::Cascade))
            .to_owned(),
        Table::create()
            .table("setup_links")
            .col(schema::binary("digest").primary_key())
            .col(schema::timestamp_with_time_zone("expires_at"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &str, table: &'static str, column: &'static str| {
        Index::create().name(name).table(table).col(column).to_owned()
    };
    vec![
        index("workspaces_by_organization", "workspaces", "organization_id"),
        index("organization_members_by_user", "organization_members", "user_id"),
        index("workspace_members_by_user", "workspace_members", "user_id"),
        index("sessions_by_user", "sessions", "user_id"),
        index("refresh_tokens_by_session", "refresh_tokens", "session_id"),
    ]
}
