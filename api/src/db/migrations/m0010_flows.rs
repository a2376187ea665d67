//! What lists of integrations, flows and steps are searched by, and the order of a flow's steps.

use sea_orm_migration::{prelude::*, schema};

use super::{add_columns, create};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["integrations", "flows", "steps"] {
            // The name, folded.
            add_columns(manager, table, vec![schema::string("search").default("").take()]).await?;
        }
        add_columns(manager, "flow_steps", vec![schema::integer("position").default(0).take()]).await?;
        // Whose steps are whose connections' is found in the index alone.
        let steps = Index::create().name("steps_of_connection").table("steps").col("connection_id").col("id").take();
        create(manager, Vec::new(), vec![steps]).await
    }
}
