//! Kept replies, by actor, operation and key.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::OnConflict,
};
use shared::time::Timestamp;

use super::Known;
use crate::{db::entity::idempotency_key as kept, secret::Digest};

/// Request digest and sealed reply.
pub async fn find(
    db: &impl ConnectionTrait,
    known: &Known,
    now: Timestamp,
) -> Result<Option<(Option<Digest>, Vec<u8>)>, DbErr> {
    let id = (known.actor.uuid(), known.operation.to_owned(), known.key.as_bytes().to_vec());
    let row = kept::Entity::find_by_id(id).filter(kept::Column::ExpiresAt.gt(now.utc())).one(db).await?;
    Ok(row.map(|row| (Digest::stored(&row.request_digest), row.reply)))
}

/// `false` when the key is taken; on PostgreSQL it waits for the transaction that is taking it.
pub async fn insert(
    tx: &DatabaseTransaction,
    known: &Known,
    sealed: Vec<u8>,
    expires_at: Timestamp,
) -> Result<bool, DbErr> {
    let row = kept::Model {
        actor_id: known.actor.uuid(),
        operation: known.operation.to_owned(),
        key_digest: known.key.as_bytes().to_vec(),
        request_digest: known.request.as_bytes().to_vec(),
        reply: sealed,
        expires_at: expires_at.utc(),
    };
    let first = OnConflict::columns([kept::Column::ActorId, kept::Column::Operation, kept::Column::KeyDigest])
        .do_nothing()
        .to_owned();
    let inserted = kept::Entity::insert(row.into_active_model()).on_conflict(first).exec_without_returning(tx).await?;
    Ok(inserted == 1)
}

/// Replies that have expired. Until they are gone their keys cannot be used anew, which is no harm.
pub async fn forget(tx: &DatabaseTransaction, now: Timestamp) -> Result<(), DbErr> {
    kept::Entity::delete_many().filter(kept::Column::ExpiresAt.lte(now.utc())).exec(tx).await?;
    Ok(())
}
