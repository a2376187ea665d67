//! The audit log. An event is history: names are kept by value, nothing refers to another table, and the database itself
//! refuses to change or delete it.

use sea_orm_migration::{prelude::*, schema, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_events")
                    .col(schema::uuid("id").primary_key())
                    .col(schema::uuid("organization_id"))
                    .col(schema::uuid_null("workspace_id"))
                    .col(schema::timestamp_with_time_zone("at"))
                    .col(schema::string("actor_kind"))
                    .col(schema::uuid_null("actor_id"))
                    .col(schema::string("actor_name"))
                    .col(schema::string("action"))
                    .col(schema::string("object_kind"))
                    .col(schema::string("object_id"))
                    .col(schema::string("object_name"))
                    // The owner of the private connection it speaks of; only they read it.
                    .col(schema::uuid_null("private_to"))
                    .col(schema::string("result"))
                    .col(schema::json("detail"))
                    .col(schema::string("address"))
                    .col(schema::string("agent"))
                    .col(schema::string("request_id"))
                    .to_owned(),
            )
            .await?;
        for columns in [["organization_id", "id"], ["workspace_id", "id"]] {
            let mut index = Index::create();
            index.name(format!("audit_events_by_{}", columns[0])).table("audit_events").col(columns[0]).col(columns[1]);
            manager.create_index(index).await?;
        }
        let statements: &[&str] = match manager.get_database_backend() {
            DbBackend::Postgres => &[
                "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$",
                "CREATE TRIGGER audit_events_are_append_only BEFORE UPDATE OR DELETE ON audit_events \
                 FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
            ],
            _ => &[
                "CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE ON audit_events \
                 BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END",
                "CREATE TRIGGER audit_events_are_not_deleted BEFORE DELETE ON audit_events \
                 BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END",
            ],
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
