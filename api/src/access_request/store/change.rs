//! Making links and changing them. Each step of a link's life is one conditional update: of two at once one happens.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, sea_query::Expr,
};
use shared::{
    access::Visibility,
    access_request::{Restriction, State, Step},
    connection::Kind,
    id::{AccessRequestId, ConnectionId, Id, RequestedSourceId, UserId, WorkspaceId},
    provider::AuthMethod,
    time::Timestamp,
};
use strum::IntoEnumIterator;

use super::works;
use crate::{
    db::{
        broken_row,
        entity::{access_request, requested_source},
    },
    secret::Digest,
};

pub struct NewLink {
    pub id: AccessRequestId,
    pub workspace: WorkspaceId,
    pub creator: UserId,
    pub digest: Digest,
    pub visibility: Visibility,
    pub purpose: Option<String>,
    pub renews: Option<ConnectionId>,
    pub now: Timestamp,
    pub expires_at: Timestamp,
    pub reminded_at: Option<Timestamp>,
    /// In the order they are asked for.
    pub sources: Vec<(RequestedSourceId, Wanted)>,
}

/// What is asked for.
pub struct Wanted {
    pub kind: Kind,
    pub provider: String,
    pub provider_name: String,
    pub method: AuthMethod,
    pub name: Option<String>,
    pub fields: BTreeMap<String, String>,
    pub restriction: Option<Restriction>,
}

pub async fn insert(tx: &DatabaseTransaction, new: NewLink) -> Result<(), DbErr> {
    let link = access_request::Model {
        id: new.id.uuid(),
        workspace_id: new.workspace.uuid(),
        created_by: new.creator.uuid(),
        digest: new.digest.as_bytes().to_vec(),
        state: State::Active.to_string(),
        visibility: new.visibility.to_string(),
        purpose: new.purpose,
        renews: new.renews.map(Id::uuid),
        created_at: new.now.utc(),
        expires_at: new.expires_at.utc(),
        opened_at: None,
        reminded_at: new.reminded_at.map(Timestamp::utc),
    };
    let sources = (0..).zip(new.sources).map(|(position, (id, wanted))| {
        let row = requested_source::Model {
            id: id.uuid(),
            access_request_id: new.id.uuid(),
            position,
            kind: wanted.kind.to_string(),
            provider: wanted.provider,
            provider_name: wanted.provider_name,
            method: wanted.method.to_string(),
            name: wanted.name,
            fields: serde_json::to_value(wanted.fields).map_err(broken_row)?,
            restriction: wanted.restriction.map(serde_json::to_value).transpose().map_err(broken_row)?,
            connection_id: None,
            connected_at: None,
        };
        Ok(row.into_active_model())
    });
    let sources: Vec<_> = sources.collect::<Result<_, DbErr>>()?;
    access_request::Entity::insert(link.into_active_model()).exec_without_returning(tx).await?;
    requested_source::Entity::insert_many(sources).exec_without_returning(tx).await?;
    Ok(())
}

/// Locks the link's row until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, id: AccessRequestId) -> Result<(), DbErr> {
    access_request::Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?;
    Ok(())
}

/// What a new token brings with it.
pub struct Reissued {
    pub digest: Digest,
    pub expires_at: Timestamp,
    pub reminded_at: Option<Timestamp>,
}

/// `false` when the link does not work any more: then there is nothing to issue anew.
pub async fn reissue(
    tx: &DatabaseTransaction,
    id: AccessRequestId,
    new: &Reissued,
    now: Timestamp,
) -> Result<bool, DbErr> {
    use access_request::Column as C;
    let none: Option<chrono::DateTime<chrono::Utc>> = None;
    let done = access_request::Entity::update_many()
        .col_expr(C::Digest, Expr::value(new.digest.as_bytes().to_vec()))
        .col_expr(C::ExpiresAt, Expr::value(new.expires_at.utc()))
        .col_expr(C::OpenedAt, Expr::value(none))
        .col_expr(C::RemindedAt, Expr::value(new.reminded_at.map(Timestamp::utc)))
        .filter(C::Id.eq(id.uuid()))
        .filter(works(now))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// `false` when it was deleted already.
pub async fn delete(tx: &DatabaseTransaction, id: AccessRequestId) -> Result<bool, DbErr> {
    let from = State::iter().filter(|state| state.after(Step::Delete).is_some()).map(|state| state.to_string());
    let done = access_request::Entity::update_many()
        .col_expr(access_request::Column::State, Expr::value(State::Deleted.to_string()))
        .filter(access_request::Column::Id.eq(id.uuid()))
        .filter(access_request::Column::State.is_in(from))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Makes a link that works another administrator's.
pub async fn reassign(tx: &DatabaseTransaction, id: AccessRequestId, to: UserId) -> Result<(), DbErr> {
    access_request::Entity::update_many()
        .col_expr(access_request::Column::CreatedBy, Expr::value(to.uuid()))
        .filter(access_request::Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}
