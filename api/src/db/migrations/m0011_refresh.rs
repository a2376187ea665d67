//! What keeps credentials fresh: when each is refreshed next, who is at it, and how often that failed in a row.

use sea_orm_migration::{prelude::*, schema};

use super::{add_columns, create};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            schema::uuid_null("lease_owner"),
            // Set before a provider is asked, and empty again when what it answered is stored: set, nobody knows whether
            // the stored refresh token still works.
            schema::timestamp_with_time_zone_null("refresh_started_at"),
            schema::timestamp_with_time_zone_null("refresh_after"),
            schema::integer("refresh_failures").default(0).take(),
        ];
        add_columns(manager, "credentials", columns).await?;
        // What was stored before is refreshed when its access token ends.
        let mut due = Query::update();
        due.table("credentials").value("refresh_after", Expr::col("access_expires_at"));
        manager.get_connection().execute(&due).await?;
        let index = Index::create().name("credentials_to_refresh").table("credentials").col("refresh_after").take();
        create(manager, Vec::new(), vec![index]).await
    }
}
