//! Receipts, and whether the credential that they are for is still held.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, JoinType, QueryFilter,
    QuerySelect, RelationDef, sea_query::Expr,
};
use shared::{
    id::{AccessRequestId, ConnectionId, Id, OrganizationId, ReceiptId, RequestedSourceId, UserId},
    time::Timestamp,
};

use crate::{
    db::entity::{access_request, connection, credential, receipt, requested_source, workspace},
    secret::Digest,
};

/// `address` is `None` until the recipient is shown it.
pub async fn insert(
    tx: &DatabaseTransaction,
    id: ReceiptId,
    source: RequestedSourceId,
    connection: ConnectionId,
    address: Option<&Digest>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = receipt::Model {
        id: id.uuid(),
        requested_source_id: source.uuid(),
        connection_id: connection.uuid(),
        digest: address.map(|digest| digest.as_bytes().to_vec()),
        granted_at: now.utc(),
    };
    receipt::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Gives the source's receipt its address; `false` when it was shown before.
pub async fn address(tx: &DatabaseTransaction, source: RequestedSourceId, address: &Digest) -> Result<bool, DbErr> {
    let given = receipt::Entity::update_many()
        .col_expr(receipt::Column::Digest, Expr::value(address.as_bytes().to_vec()))
        .filter(receipt::Column::RequestedSourceId.eq(source.uuid()))
        .filter(receipt::Column::Digest.is_null())
        .exec(tx)
        .await?;
    Ok(given.rows_affected == 1)
}

/// A receipt whose credential is held.
pub struct Held {
    pub id: ReceiptId,
    pub digest: Digest,
    pub granted_at: Timestamp,
    pub request: AccessRequestId,
    /// Whoever made the link.
    pub creator: UserId,
    pub organization: OrganizationId,
    pub row: connection::Model,
}

/// How a receipt is named.
#[derive(Clone, Copy)]
pub enum Which<'a> {
    Address(&'a Digest),
    Id(ReceiptId),
}

/// `None` when there is no such receipt, and when what was granted is not held any more: taken back, replaced by a
/// reconnect, destroyed.
pub async fn find(db: &impl ConnectionTrait, which: Which<'_>) -> Result<Option<Held>, DbErr> {
    let find = match which {
        Which::Address(digest) => {
            receipt::Entity::find().filter(receipt::Column::Digest.eq(digest.as_bytes().to_vec()))
        }
        Which::Id(id) => receipt::Entity::find_by_id(id.uuid()),
    };
    let Some(found) = find.one(db).await? else { return Ok(None) };
    let Some(digest) = found.digest.as_deref().and_then(Digest::stored) else { return Ok(None) };
    let credential = credential::Entity::find_by_id(found.connection_id)
        .filter(credential::Column::ReceiptId.eq(found.id))
        .one(db)
        .await?
        .filter(|credential| !credential.sealed.is_empty());
    if credential.is_none() {
        return Ok(None);
    }
    let row = connection::Entity::find_by_id(found.connection_id)
        .filter(connection::Column::RecipientRevokedAt.is_null())
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let by: RelationDef = access_request::Entity::belongs_to(requested_source::Entity)
        .from(access_request::Column::Id)
        .to(requested_source::Column::AccessRequestId)
        .into();
    let request = access_request::Entity::find()
        .join(JoinType::InnerJoin, by)
        .filter(requested_source::Column::Id.eq(found.requested_source_id))
        .one(db)
        .await?;
    let workspace = workspace::Entity::find_by_id(row.workspace_id).one(db).await?;
    let (Some(request), Some(workspace)) = (request, workspace) else { return Ok(None) };
    Ok(Some(Held {
        id: Id::new(found.id),
        digest,
        granted_at: Timestamp::new(found.granted_at),
        request: Id::new(request.id),
        creator: Id::new(request.created_by),
        organization: Id::new(workspace.organization_id),
        row,
    }))
}
