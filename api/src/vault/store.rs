//! The rows of `key_ring`.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryOrder};
use shared::time::Timestamp;
use uuid::Uuid;

use crate::db::{self, Lock};

mod key_ring {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "key_ring")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub wrapped: Vec<u8>,
        pub wrapped_by: Vec<u8>,
        pub created_at: DateTimeUtc,
        pub retired_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A ring key as it is stored.
pub struct WrappedKey {
    pub id: Uuid,
    pub wrapped: Vec<u8>,
    pub wrapped_by: Vec<u8>,
    pub retired: bool,
}

/// Two processes that open a new database at once must agree on one first key.
pub async fn lock(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    db::lock(tx, Lock::KeyRing).await
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<WrappedKey>, DbErr> {
    let rows = key_ring::Entity::find().order_by_asc(key_ring::Column::Id).all(db).await?;
    let key = |row: key_ring::Model| WrappedKey {
        id: row.id,
        wrapped: row.wrapped,
        wrapped_by: row.wrapped_by,
        retired: row.retired_at.is_some(),
    };
    Ok(rows.into_iter().map(key).collect())
}

pub async fn insert(tx: &DatabaseTransaction, key: &WrappedKey, at: Timestamp) -> Result<(), DbErr> {
    let row = key_ring::ActiveModel {
        id: Set(key.id),
        wrapped: Set(key.wrapped.clone()),
        wrapped_by: Set(key.wrapped_by.clone()),
        created_at: Set(at.utc()),
        retired_at: Set(None),
    };
    key_ring::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

pub async fn rewrap(tx: &DatabaseTransaction, key: &WrappedKey) -> Result<(), DbErr> {
    let row = key_ring::ActiveModel {
        id: Set(key.id),
        wrapped: Set(key.wrapped.clone()),
        wrapped_by: Set(key.wrapped_by.clone()),
        ..Default::default()
    };
    key_ring::Entity::update(row).exec(tx).await.map(|_| ())
}
