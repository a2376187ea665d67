//! What a link asks for.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    access_request::Restriction,
    connection::Kind,
    id::{AccessRequestId, ConnectionId, Id, RequestedSourceId},
    provider::AuthMethod,
    time::Timestamp,
};

use crate::db::{broken_row, entity::requested_source};

/// One of the sources that a link asks for.
#[derive(Clone)]
pub struct Source {
    pub id: RequestedSourceId,
    pub request: AccessRequestId,
    pub kind: Kind,
    pub provider: String,
    pub provider_name: String,
    pub method: AuthMethod,
    pub name: Option<String>,
    /// What the creator filled in.
    pub fields: BTreeMap<String, String>,
    pub restriction: Option<Restriction>,
    pub connected_at: Option<Timestamp>,
    pub connection: Option<ConnectionId>,
}

fn read(row: requested_source::Model) -> Result<Source, DbErr> {
    Ok(Source {
        id: Id::new(row.id),
        request: Id::new(row.access_request_id),
        kind: row.kind.parse().map_err(broken_row)?,
        provider: row.provider,
        provider_name: row.provider_name,
        method: row.method.parse().map_err(broken_row)?,
        name: row.name,
        fields: serde_json::from_value(row.fields).map_err(broken_row)?,
        restriction: row.restriction.map(|said| serde_json::from_value(said).map_err(broken_row)).transpose()?,
        connected_at: row.connected_at.map(Timestamp::new),
        connection: row.connection_id.map(Id::new),
    })
}

/// In the order they are asked for.
pub async fn sources(db: &impl ConnectionTrait, request: AccessRequestId) -> Result<Vec<Source>, DbErr> {
    let rows = requested_source::Entity::find()
        .filter(requested_source::Column::AccessRequestId.eq(request.uuid()))
        .order_by_asc(requested_source::Column::Position)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

pub async fn source(db: &impl ConnectionTrait, id: RequestedSourceId) -> Result<Option<Source>, DbErr> {
    requested_source::Entity::find_by_id(id.uuid()).one(db).await?.map(read).transpose()
}
