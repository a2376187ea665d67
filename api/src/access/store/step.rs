//! An export or import with the caller's place in its workspace.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, JoinType,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    id::{SessionId, StepId},
    time::Timestamp,
};

use super::{join_place, read_caller, read_place, row, select_caller};
use crate::{
    access::{Caller, StepPlace},
    db::entity::{step, user, workspace},
    step::store::{EDITORS, join_connection, read_step, step_columns},
};

pub async fn step(
    db: &impl ConnectionTrait,
    session: SessionId,
    target: StepId,
    now: Timestamp,
) -> Result<Option<(Caller, Option<StepPlace>)>, DbErr> {
    let caller = Expr::col((user::Entity, user::Column::Id));
    let mut select = select_caller(session);
    select.left_join(
        step::Entity,
        Expr::col((step::Entity, step::Column::Id))
            .eq(target.uuid())
            .and(step::Column::Kind.eq(target.kind().to_string())),
    );
    join_connection(&mut select, JoinType::LeftJoin, caller.clone());
    step_columns(&mut select, &EDITORS, &caller);
    select.left_join(
        workspace::Entity,
        Expr::col((workspace::Entity, workspace::Column::Id)).equals((step::Entity, step::Column::WorkspaceId)),
    );
    join_place(&mut select);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    let Some(caller) = read_caller(&row, session, now)? else { return Ok(None) };
    let Some(workspace) = read_place(&row)? else { return Ok(Some((caller, None))) };
    let place = read_step(&row, workspace.role)?.map(|step| StepPlace { workspace, step });
    Ok(Some((caller, place)))
}
