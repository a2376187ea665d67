//! What uses connections: integrations, flows, their steps, registrations and grants. And what a connection's later life
//! needs: its removal, its tests, the lease of its credential, and the replies that are kept for retried requests.

use sea_orm_migration::{prelude::*, schema};

use super::{add_columns, create, reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let life = vec![
            schema::string_null("revocation"),
            // When it is tried to revoke next, and how often it was.
            schema::timestamp_with_time_zone_null("revoke_after"),
            schema::integer("revoke_attempts").default(0).take(),
            // When the credential is tried next; never tried counts as due.
            schema::timestamp_with_time_zone_null("test_after"),
        ];
        add_columns(manager, "connections", life).await?;
        add_columns(manager, "credentials", vec![schema::timestamp_with_time_zone_null("lease_until")]).await?;
        create(manager, tables(), indexes()).await
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("integrations")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("workspace_id"))
            // `custom` or `app`; it never changes.
            .col(schema::string("kind"))
            .col(schema::string("name"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::integer("version"))
            .foreign_key(&mut reference("integrations", "workspace_id", "workspaces"))
            .to_owned(),
        Table::create()
            .table("flows")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("workspace_id"))
            // A flow is an integration's, or stands alone and is somebody's.
            .col(schema::uuid_null("integration_id"))
            .col(schema::uuid_null("owner_id"))
            .col(schema::string("name"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::integer("version"))
            .foreign_key(&mut reference("flows", "workspace_id", "workspaces"))
            .foreign_key(&mut reference("flows", "integration_id", "integrations"))
            .foreign_key(&mut reference("flows", "owner_id", "users"))
            .to_owned(),
        // Exports and imports.
        Table::create()
            .table("steps")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("workspace_id"))
            .col(schema::string("kind"))
            .col(schema::uuid("connection_id"))
            .col(schema::string("name"))
            .col(schema::json("settings"))
            .col(schema::uuid("created_by"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::integer("version"))
            .foreign_key(&mut reference("steps", "workspace_id", "workspaces"))
            .foreign_key(&mut reference("steps", "connection_id", "connections"))
            .foreign_key(&mut reference("steps", "created_by", "users"))
            .to_owned(),
        Table::create()
            .table("flow_steps")
            .col(schema::uuid("flow_id"))
            .col(schema::uuid("step_id"))
            .primary_key(Index::create().col("flow_id").col("step_id"))
            .foreign_key(reference("flow_steps", "flow_id", "flows").on_delete(ForeignKeyAction::Cascade))
            .foreign_key(&mut reference("flow_steps", "step_id", "steps"))
            .to_owned(),
        Table::create()
            .table("registrations")
            .col(schema::uuid("integration_id"))
            .col(schema::uuid("connection_id"))
            // How it came about: by hand, created inside, a flow saved, a flow attached.
            .col(schema::string("how"))
            .col(schema::uuid("registered_by"))
            .col(schema::timestamp_with_time_zone("registered_at"))
            .primary_key(Index::create().col("integration_id").col("connection_id"))
            .foreign_key(
                reference("registrations", "integration_id", "integrations").on_delete(ForeignKeyAction::Cascade),
            )
            .foreign_key(&mut reference("registrations", "connection_id", "connections"))
            .to_owned(),
        Table::create()
            .table("grants")
            .col(schema::uuid("integration_id"))
            .col(schema::uuid("user_id"))
            .col(schema::string("level"))
            .col(schema::timestamp_with_time_zone("granted_at"))
            .primary_key(Index::create().col("user_id").col("integration_id"))
            .foreign_key(reference("grants", "integration_id", "integrations").on_delete(ForeignKeyAction::Cascade))
            .foreign_key(&mut reference("grants", "user_id", "users"))
            .to_owned(),
        Table::create()
            .table("idempotency_keys")
            .col(schema::uuid("actor_id"))
            .col(schema::string("operation"))
            .col(schema::binary("key_digest"))
            .col(schema::binary("request_digest"))
            .col(schema::binary("reply"))
            .col(schema::timestamp_with_time_zone("expires_at"))
            .primary_key(Index::create().col("actor_id").col("operation").col("key_digest"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table);
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("integrations_by_workspace", "integrations", &["workspace_id", "id"]),
        index("flows_by_workspace", "flows", &["workspace_id", "id"]),
        index("flows_by_integration", "flows", &["integration_id", "id"]),
        index("flows_by_owner", "flows", &["owner_id", "workspace_id", "id"]),
        index("steps_by_workspace", "steps", &["workspace_id", "kind", "id"]),
        index("steps_by_connection", "steps", &["connection_id"]),
        index("flow_steps_by_step", "flow_steps", &["step_id"]),
        index("registrations_by_connection", "registrations", &["connection_id", "integration_id"]),
        index("grants_by_integration", "grants", &["integration_id"]),
        index("idempotency_keys_by_expiry", "idempotency_keys", &["expires_at"]),
        // The lists read newest first, one kind at a time, the caller's own and what is shared. With the status in it, a
        // page is found in the index alone.
        index("connections_by_visibility", "connections", &["workspace_id", "visibility", "kind", "id", "status"]),
        index("connections_of_owner", "connections", &["workspace_id", "owner_id", "kind", "id", "status"]),
        // Several without one are no clash.
        index("connections_by_external_id", "connections", &["owner_id", "external_id"]).unique().to_owned(),
        index("connections_to_revoke", "connections", &["revoke_after"]),
        index("connections_to_test", "connections", &["status", "test_after"]),
        index("connections_to_forget", "connections", &["removed_at"]),
    ]
}
