//! What people are told, mail that waits to be sent, and what changed a moment ago.

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
            .table("notifications")
            .col(schema::uuid("id").primary_key())
            .col(schema::uuid("user_id"))
            .col(schema::uuid("workspace_id"))
            .col(schema::string("kind"))
            .col(schema::string("subject"))
            .col(schema::uuid_null("access_request_id"))
            .col(schema::uuid_null("connection_id"))
            .col(schema::json("detail"))
            .col(schema::timestamp_with_time_zone("created_at"))
            .col(schema::timestamp_with_time_zone_null("read_at"))
            .foreign_key(&mut reference("notifications", "user_id", "users"))
            .foreign_key(&mut reference("notifications", "workspace_id", "workspaces"))
            .to_owned(),
        // A kind without a row is on.
        Table::create()
            .table("notification_preferences")
            .col(schema::uuid("user_id"))
            .col(schema::string("kind"))
            .col(schema::boolean("in_app"))
            .col(schema::boolean("email"))
            .primary_key(Index::create().col("user_id").col("kind"))
            .foreign_key(&mut reference("notification_preferences", "user_id", "users"))
            .to_owned(),
        Table::create()
            .table("mails")
            .col(schema::uuid("id").primary_key())
            .col(schema::string("recipient"))
            .col(schema::string("subject"))
            .col(schema::text("body"))
            .col(schema::timestamp_with_time_zone("created_at"))
            // Later while somebody is sending it, and after an attempt that failed.
            .col(schema::timestamp_with_time_zone("send_after"))
            .col(schema::integer("attempts"))
            .to_owned(),
        Table::create()
            .table("changes")
            .col(schema::uuid("id").primary_key())
            .col(schema::timestamp_with_time_zone("at"))
            .col(schema::uuid_null("organization_id"))
            .col(schema::uuid_null("workspace_id"))
            .col(schema::string("noun"))
            // The only one who may hear of it.
            .col(schema::uuid_null("user_id"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        Index::create().name("notifications_by_user").table("notifications").col("user_id").col("id").to_owned(),
        Index::create()
            .name("notifications_unread")
            .table("notifications")
            .col("user_id")
            .col("id")
            .cond_where(Expr::col("read_at").is_null())
            .to_owned(),
        Index::create().name("notifications_by_age").table("notifications").col("created_at").to_owned(),
        Index::create().name("mails_due").table("mails").col("send_after").to_owned(),
        Index::create().name("changes_at").table("changes").col("at").to_owned(),
    ]
}
