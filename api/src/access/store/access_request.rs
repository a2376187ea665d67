//! A link with the caller's place in its workspace.

use sea_orm::{
    ConnectionTrait, DbErr,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    id::{AccessRequestId, SessionId},
    time::Timestamp,
};

use super::{join_place, read_caller, read_place, row, select_caller};
use crate::{
    access::{AccessRequestPlace, Caller},
    access_request::store::{read_link, select_link},
    db::entity::{access_request, workspace},
};

pub async fn access_request(
    db: &impl ConnectionTrait,
    session: SessionId,
    target: AccessRequestId,
    now: Timestamp,
) -> Result<Option<(Caller, Option<AccessRequestPlace>)>, DbErr> {
    let mut select = select_caller(session);
    let id = Expr::col((access_request::Entity, access_request::Column::Id));
    select.left_join(access_request::Entity, id.eq(target.uuid()));
    select_link(&mut select);
    select.left_join(
        workspace::Entity,
        Expr::col((workspace::Entity, workspace::Column::Id))
            .equals((access_request::Entity, access_request::Column::WorkspaceId)),
    );
    join_place(&mut select);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    let Some(caller) = read_caller(&row, session, now)? else { return Ok(None) };
    let place = read_link(&row)?.zip(read_place(&row)?).map(|(link, workspace)| AccessRequestPlace { workspace, link });
    Ok(Some((caller, place)))
}
