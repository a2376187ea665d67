//! A flow with the caller's place in its workspace.

use sea_orm::{
    ConnectionTrait, DbErr,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    id::{FlowId, SessionId},
    time::Timestamp,
};

use super::{join_place, read_caller, read_place, row, select_caller};
use crate::{
    access::{Caller, FlowPlace},
    db::entity::{flow, user, workspace},
    flow::store::{read_flow, select_flow},
};

pub async fn flow(
    db: &impl ConnectionTrait,
    session: SessionId,
    target: FlowId,
    now: Timestamp,
) -> Result<Option<(Caller, Option<FlowPlace>)>, DbErr> {
    let mut select = select_caller(session);
    select.left_join(flow::Entity, Expr::col((flow::Entity, flow::Column::Id)).eq(target.uuid()));
    select_flow(&mut select, &Expr::col((user::Entity, user::Column::Id)));
    select.left_join(
        workspace::Entity,
        Expr::col((workspace::Entity, workspace::Column::Id)).equals((flow::Entity, flow::Column::WorkspaceId)),
    );
    join_place(&mut select);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    let Some(caller) = read_caller(&row, session, now)? else { return Ok(None) };
    let place = read_flow(&row)?.zip(read_place(&row)?).map(|(flow, workspace)| FlowPlace { workspace, flow });
    Ok(Some((caller, place)))
}
