//! What the many ways of OAuth need: what a provider told of an account, an app's extra fields, the connection that an
//! authorization renews, and the question that waits for an answer.

use sea_orm_migration::{prelude::*, schema};

use super::add_columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = vec![
            schema::json("details").default("{}").take(),
            // Of a server that was added by its issuer: whom its tokens may be shown to.
            schema::string_null("app_issuer"),
        ];
        add_columns(manager, "connections", connection).await?;
        let known = "UPDATE connections SET app_issuer = account_issuer WHERE provider LIKE 'oidc-%'";
        manager.get_connection().execute_unprepared(known).await?;
        let app = vec![
            schema::json("fields").default("{}").take(),
            // One sealed JSON object of all extra secrets.
            schema::binary_null("secrets"),
        ];
        add_columns(manager, "oauth_apps", app).await?;
        let authorization = vec![schema::uuid_null("renews"), schema::json_null("question")];
        add_columns(manager, "authorizations", authorization).await
    }
}
