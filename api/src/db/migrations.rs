//! The schema's history, written by hand, oldest first. What was released is never edited; nothing is taken back, the
//! next migration repairs. Ids are `uuid`, moments `timestamp_with_time_zone` in UTC.

use sea_orm_migration::{MigrationTrait, MigratorTrait, prelude::*};

mod m0001_key_ring;
mod m0002_accounts;
mod m0003_connections;
mod m0004_audit;
mod m0005_integrations;
mod m0006_invitations;
mod m0007_oauth;
mod m0008_access_requests;
mod m0009_notifications;
mod m0010_flows;
mod m0011_refresh;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_key_ring::Migration),
            Box::new(m0002_accounts::Migration),
            Box::new(m0003_connections::Migration),
            Box::new(m0004_audit::Migration),
            Box::new(m0005_integrations::Migration),
            Box::new(m0006_invitations::Migration),
            Box::new(m0007_oauth::Migration),
            Box::new(m0008_access_requests::Migration),
            Box::new(m0009_notifications::Migration),
            Box::new(m0010_flows::Migration),
            Box::new(m0011_refresh::Migration),
        ]
    }
}

async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// SQLite adds one column with each statement.
async fn add_columns(manager: &SchemaManager<'_>, table: &'static str, columns: Vec<ColumnDef>) -> Result<(), DbErr> {
    for column in columns {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    Ok(())
}

/// A foreign key to the `id` of another table. SQLite takes it with the table only.
fn reference(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(to, "id").to_owned()
}
