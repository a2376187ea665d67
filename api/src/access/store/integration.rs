//! An integration with somebody's place in its workspace and their grant on it.

use sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult, QueryResult,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use shared::{
    id::{IntegrationId, SessionId, UserId},
    time::Timestamp,
};

use super::{join_place, read_caller, read_place, row, select_caller, select_user, word};
use crate::{
    access::{Caller, IntegrationPlace},
    db::{
        broken_row, columns,
        entity::{grant, integration, user, workspace},
    },
    integration::store::{connections, flows},
};

pub async fn integration(
    db: &impl ConnectionTrait,
    session: SessionId,
    target: IntegrationId,
    now: Timestamp,
) -> Result<Option<(Caller, Option<IntegrationPlace>)>, DbErr> {
    let mut select = select_caller(session);
    select_integration(&mut select, target);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    let Some(caller) = read_caller(&row, session, now)? else { return Ok(None) };
    Ok(Some((caller, read_integration(&row)?)))
}

/// An integration as a user reaches it who is not here in person.
pub async fn integration_of(
    db: &impl ConnectionTrait,
    user: UserId,
    target: IntegrationId,
) -> Result<Option<IntegrationPlace>, DbErr> {
    let mut select = select_user(user);
    select_integration(&mut select, target);
    row(db, select).await?.map_or(Ok(None), |row| read_integration(&row))
}

fn select_integration(select: &mut SelectStatement, target: IntegrationId) {
    let id = || Expr::col((integration::Entity, integration::Column::Id));
    select.left_join(integration::Entity, id().eq(target.uuid()));
    columns::<integration::Entity>(select, "i_");
    select.left_join(
        workspace::Entity,
        Expr::col((workspace::Entity, workspace::Column::Id))
            .equals((integration::Entity, integration::Column::WorkspaceId)),
    );
    join_place(select);
    select
        .left_join(
            grant::Entity,
            Expr::col((grant::Entity, grant::Column::IntegrationId))
                .equals((integration::Entity, integration::Column::Id))
                .and(Expr::col((grant::Entity, grant::Column::UserId)).equals((user::Entity, user::Column::Id))),
        )
        .expr_as(Expr::col((grant::Entity, grant::Column::Level)), "granted")
        .expr_as(flows(), "flows")
        .expr_as(connections(), "connections");
}

fn read_integration(row: &QueryResult) -> Result<Option<IntegrationPlace>, DbErr> {
    let found = integration::Model::from_query_result_optional(row, "i_")?.zip(read_place(row)?);
    let Some((found, workspace)) = found else { return Ok(None) };
    Ok(Some(IntegrationPlace {
        workspace,
        row: found,
        flows: u32::try_from(row.try_get::<i64>("", "flows")?).map_err(broken_row)?,
        connections: u32::try_from(row.try_get::<i64>("", "connections")?).map_err(broken_row)?,
        granted: word(row, "granted")?,
    }))
}
