//! Connections that steps are to name.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, JoinType,
    sea_query::{Expr, ExprTrait, Query},
};
use shared::{
    connection::{KEPT, Kind},
    id::{ConnectionId, Id, UserId, WorkspaceId},
    step::StepConnection,
    time::Timestamp,
};

use super::{connection_columns, read_connection};
use crate::db::{broken_row, entity::connection};

#[derive(Clone)]
pub struct Named {
    pub kind: Kind,
    pub shown: StepConnection,
}

/// Those of the ids that are connections of the workspace and not gone, as `caller` meets them, whether they see them or
/// not.
pub async fn find(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    ids: impl IntoIterator<Item = ConnectionId>,
    (caller, now): (UserId, Timestamp),
) -> Result<HashMap<ConnectionId, Named>, DbErr> {
    use connection::Column as C;
    let mut select = Query::select();
    select.from(connection::Entity).expr_as(Expr::col((connection::Entity, C::Kind)), "c_kind");
    connection_columns(&mut select, JoinType::InnerJoin, Expr::val(caller.uuid()));
    select
        .and_where(C::WorkspaceId.eq(workspace.uuid()))
        .and_where(C::RemovedAt.is_null().or(C::RemovedAt.gt(now.minus(KEPT).utc())))
        .and_where(Expr::col((connection::Entity, C::Id)).is_in(ids.into_iter().map(Id::uuid)));
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| {
            let kind: String = row.try_get("", "c_kind")?;
            let shown = read_connection(row)?;
            Ok((shown.id, Named { kind: kind.parse().map_err(broken_row)?, shown }))
        })
        .collect()
}
