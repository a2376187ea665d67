//! One query for each decision: the session and its user, left-joined to the target and to the user's place there. No row
//! is no session (401); a target that is null is no target (404).

mod access_request;
mod flow;
mod integration;
pub mod link;
mod step;

use sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use shared::{
    access::{Role, WorkspaceMember},
    connection::KEPT,
    id::{ConnectionId, Id, OrganizationId, SessionId, UserId, WorkspaceId},
    session::Person,
    time::{Timestamp, is_expired},
};

pub use self::{
    access_request::access_request,
    flow::flow,
    integration::{integration, integration_of},
    step::step,
};
use super::{Caller, ConnectionPlace, MemberPlace, OrganizationPlace, WorkspacePlace};
use crate::{
    connection::store::reach,
    db::{
        broken_row, columns,
        entity::{
            connection, credential, organization, organization_member, session, user, workspace, workspace_member,
        },
    },
    member,
    session::rules::Life,
};

/// The caller of a live session at `now`, alone.
pub async fn caller(db: &impl ConnectionTrait, session: SessionId, now: Timestamp) -> Result<Option<Caller>, DbErr> {
    row(db, select_caller(session)).await?.map_or(Ok(None), |row| read_caller(&row, session, now))
}

pub async fn organization(
    db: &impl ConnectionTrait,
    session: SessionId,
    target: OrganizationId,
    now: Timestamp,
) -> Result<Option<(Caller, Option<OrganizationPlace>)>, DbErr> {
    let mut select = select_caller(session);
    select
        .left_join(organization::Entity, Expr::col((organization::Entity, organization::Column::Id)).eq(target.uuid()));
    join_organization_member(&mut select);
    columns::<organization::Entity>(&mut select, "o_");
    let Some(row) = row(db, select).await? else { return Ok(None) };
    let Some(caller) = read_caller(&row, session, now)? else { return Ok(None) };
    let place = match organization::Model::from_query_result_optional(&row, "o_")? {
        None => None,
        Some(found) => Some(OrganizationPlace {
            id: Id::new(found.id),
            name: found.name,
            plan: found.plan.parse().map_err(broken_row)?,
            created_at: Timestamp::new(found.created_at),
            role: word(&row, "om_role")?,
        }),
    };
    Ok(Some((caller, place)))
}

pub async fn workspace(
    db: &impl ConnectionTrait,
    session: SessionId,
    target: WorkspaceId,
    now: Timestamp,
) -> Result<Option<(Caller, Option<WorkspacePlace>)>, DbErr> {
    let mut select = select_caller(session);
    select.left_join(workspace::Entity, Expr::col((workspace::Entity, workspace::Column::Id)).eq(target.uuid()));
    join_place(&mut select);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    let Some(caller) = read_caller(&row, session, now)? else { return Ok(None) };
    Ok(Some((caller, read_place(&row)?)))
}

/// The member in a second query: only who has a place in the workspace is looked for.
pub async fn member(
    db: &impl ConnectionTrait,
    session: SessionId,
    (target, user): (WorkspaceId, UserId),
    now: Timestamp,
) -> Result<Option<(Caller, Option<MemberPlace>)>, DbErr> {
    let Some((caller, place)) = workspace(db, session, target, now).await? else { return Ok(None) };
    let Some(workspace) = place.filter(|place| place.role.is_some()) else { return Ok(Some((caller, None))) };
    let standing = member::store::standing(db, &workspace, user).await?;
    Ok(Some((caller, Some(MemberPlace { workspace, user, standing }))))
}

/// The place of a user who is not here in person: an authorization comes back without a session.
pub async fn workspace_of(
    db: &impl ConnectionTrait,
    user: UserId,
    target: WorkspaceId,
) -> Result<Option<(Person, WorkspacePlace)>, DbErr> {
    let mut select = select_user(user);
    select.left_join(workspace::Entity, Expr::col((workspace::Entity, workspace::Column::Id)).eq(target.uuid()));
    join_place(&mut select);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    read_place(&row)?.map(|place| person(&row).map(|person| (person, place))).transpose()
}

pub async fn connection(
    db: &impl ConnectionTrait,
    session: SessionId,
    target: ConnectionId,
    now: Timestamp,
) -> Result<Option<(Caller, Option<ConnectionPlace>)>, DbErr> {
    let mut select = select_caller(session);
    select_connection(&mut select, target);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    let Some(caller) = read_caller(&row, session, now)? else { return Ok(None) };
    Ok(Some((caller, read_connection(&row, now)?)))
}

/// A connection as a user reaches it who is not here in person.
pub async fn connection_of(
    db: &impl ConnectionTrait,
    user: UserId,
    target: ConnectionId,
    now: Timestamp,
) -> Result<Option<(Person, ConnectionPlace)>, DbErr> {
    let mut select = select_user(user);
    select_connection(&mut select, target);
    let Some(row) = row(db, select).await? else { return Ok(None) };
    read_connection(&row, now)?.map(|place| person(&row).map(|person| (person, place))).transpose()
}

/// The connection with the place in it of the user in the select.
fn select_connection(select: &mut SelectStatement, target: ConnectionId) {
    select.left_join(connection::Entity, Expr::col((connection::Entity, connection::Column::Id)).eq(target.uuid()));
    columns::<connection::Entity>(select, "c_");
    select.left_join(
        workspace::Entity,
        Expr::col((workspace::Entity, workspace::Column::Id))
            .equals((connection::Entity, connection::Column::WorkspaceId)),
    );
    join_place(select);
    join_beside(select);
}

/// What else is told of the joined connection.
fn join_beside(select: &mut SelectStatement) {
    let owner = Alias::new("owner");
    select.join_as(
        sea_orm::JoinType::LeftJoin,
        user::Entity,
        owner.clone(),
        Expr::col((owner.clone(), user::Column::Id)).equals((connection::Entity, connection::Column::OwnerId)),
    );
    select.expr_as(Expr::col((owner, user::Column::Name)), "owner_name");
    select.left_join(
        credential::Entity,
        Expr::col((credential::Entity, credential::Column::ConnectionId))
            .equals((connection::Entity, connection::Column::Id)),
    );
    select.expr_as(Expr::col((credential::Entity, credential::Column::AccessExpiresAt)), "access_expires_at");
    select.expr_as(reach::used_by(), "used_by");
    select.expr_as(reach::granted(Expr::col((user::Entity, user::Column::Id))), "granted");
}

/// `None` also for what was removed so long ago that it is gone.
fn read_connection(row: &QueryResult, now: Timestamp) -> Result<Option<ConnectionPlace>, DbErr> {
    let (Some(found), Some(workspace)) = (connection::Model::from_query_result_optional(row, "c_")?, read_place(row)?)
    else {
        return Ok(None);
    };
    if found.removed_at.is_some_and(|at| is_expired(now, Timestamp::new(at).plus(KEPT))) {
        return Ok(None);
    }
    let access_expires_at: Option<chrono::DateTime<chrono::Utc>> = row.try_get("", "access_expires_at")?;
    Ok(Some(ConnectionPlace {
        workspace,
        row: found,
        owner_name: row.try_get("", "owner_name")?,
        access_expires_at: access_expires_at.map(Timestamp::new),
        used_by: u32::try_from(row.try_get::<i64>("", "used_by")?).map_err(broken_row)?,
        granted: word(row, "granted")?,
    }))
}

async fn row(db: &impl ConnectionTrait, select: SelectStatement) -> Result<Option<QueryResult>, DbErr> {
    db.query_one(&select).await
}

fn select_caller(id: SessionId) -> SelectStatement {
    let mut select = Query::select();
    select
        .from(session::Entity)
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals((session::Entity, session::Column::UserId)),
        )
        .and_where(Expr::col((session::Entity, session::Column::Id)).eq(id.uuid()));
    columns::<session::Entity>(&mut select, "s_");
    columns::<user::Entity>(&mut select, "u_");
    select
}

/// Without a session: somebody who is not disabled.
fn select_user(id: UserId) -> SelectStatement {
    let mut select = Query::select();
    select
        .from(user::Entity)
        .and_where(Expr::col((user::Entity, user::Column::Id)).eq(id.uuid()))
        .and_where(Expr::col((user::Entity, user::Column::DisabledAt)).is_null());
    columns::<user::Entity>(&mut select, "u_");
    select
}

/// Organization, membership and workspace membership of the joined workspace and user.
fn join_place(select: &mut SelectStatement) {
    select.left_join(
        organization::Entity,
        Expr::col((organization::Entity, organization::Column::Id))
            .equals((workspace::Entity, workspace::Column::OrganizationId)),
    );
    join_organization_member(select);
    select.left_join(
        workspace_member::Entity,
        Expr::col((workspace_member::Entity, workspace_member::Column::WorkspaceId))
            .equals((workspace::Entity, workspace::Column::Id))
            .and(
                Expr::col((workspace_member::Entity, workspace_member::Column::UserId))
                    .equals((user::Entity, user::Column::Id)),
            ),
    );
    columns::<workspace::Entity>(select, "w_");
    select
        .expr_as(Expr::col((organization::Entity, organization::Column::Plan)), "o_plan")
        .expr_as(Expr::col((workspace_member::Entity, workspace_member::Column::Role)), "wm_role")
        .expr_as(Expr::col((workspace_member::Entity, workspace_member::Column::Scope)), "wm_scope");
}

fn join_organization_member(select: &mut SelectStatement) {
    select
        .left_join(
            organization_member::Entity,
            Expr::col((organization_member::Entity, organization_member::Column::OrganizationId))
                .equals((organization::Entity, organization::Column::Id))
                .and(
                    Expr::col((organization_member::Entity, organization_member::Column::UserId))
                        .equals((user::Entity, user::Column::Id)),
                ),
        )
        .expr_as(Expr::col((organization_member::Entity, organization_member::Column::Role)), "om_role");
}

fn read_caller(row: &QueryResult, session: SessionId, now: Timestamp) -> Result<Option<Caller>, DbErr> {
    let found = session::Model::from_query_result(row, "s_")?;
    let life = Life {
        refreshed_at: Timestamp::new(found.refreshed_at),
        expires_at: Timestamp::new(found.expires_at),
        ended: found.ended_at.is_some(),
        user_disabled: user::Model::from_query_result(row, "u_")?.disabled_at.is_some(),
    };
    if !life.is_alive(now) {
        return Ok(None);
    }
    Ok(Some(Caller { session, person: person(row)? }))
}

fn person(row: &QueryResult) -> Result<Person, DbErr> {
    let user = user::Model::from_query_result(row, "u_")?;
    Ok(Person { id: Id::new(user.id), name: user.name, email: user.email })
}

fn read_place(row: &QueryResult) -> Result<Option<WorkspacePlace>, DbErr> {
    let Some(found) = workspace::Model::from_query_result_optional(row, "w_")? else { return Ok(None) };
    let member = match (word(row, "wm_role")?, word(row, "wm_scope")?) {
        (Some(role), Some(scope)) => Some(WorkspaceMember { role, scope }),
        _ => None,
    };
    let plan: String = row.try_get("", "o_plan")?;
    Ok(Some(WorkspacePlace {
        id: Id::new(found.id),
        organization: Id::new(found.organization_id),
        plan: plan.parse().map_err(broken_row)?,
        name: found.name,
        created_at: Timestamp::new(found.created_at),
        role: Role::of(word(row, "om_role")?, member),
    }))
}

fn word<T: std::str::FromStr<Err = strum::ParseError>>(row: &QueryResult, column: &str) -> Result<Option<T>, DbErr> {
    row.try_get::<Option<String>>("", column)?.map(|text| text.parse().map_err(broken_row)).transpose()
}
