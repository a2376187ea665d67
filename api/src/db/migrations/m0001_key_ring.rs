//! The vault's keys, each wrapped by the master key.

use sea_orm_migration::{prelude::*, schema};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(KeyRing::Table)
                    .col(schema::uuid(KeyRing::Id).primary_key())
                    .col(schema::binary(KeyRing::Wrapped))
                    .col(schema::binary(KeyRing::WrappedBy))
                    .col(schema::timestamp_with_time_zone(KeyRing::CreatedAt))
                    .col(schema::timestamp_with_time_zone_null(KeyRing::RetiredAt))
                    .to_owned(),
            )
            .await
    }
}

#[derive(DeriveIden)]
enum KeyRing {
    Table,
    Id,
    /// Nonce and ciphertext of the key.
    Wrapped,
    /// A fingerprint that tells which master key wrapped it.
    WrappedBy,
    CreatedAt,
    RetiredAt,
}
