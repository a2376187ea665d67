//! Integrations. [`visible_to`] is the twin of the permission table and held equal to it by a test (TRAPS 1).

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QueryResult,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};
use shared::{
    access::{GrantLevel, Role, Scope},
    connection::Status,
    id::{Id, Integration as Kind, IntegrationId, UserId, WorkspaceId},
    integration::{Integration, IntegrationQuery},
    time::Timestamp,
    usage::{FlowBrief, IntegrationBrief},
};

use crate::{
    access::{IntegrationPlace, WorkspacePlace},
    connection::store::{fold, list::like, usage},
    db::{
        broken_row, columns,
        entity::{connection, flow, grant, integration, registration},
    },
    http::allowed::Allowed,
    paging::Slice,
};

/// What `role` lets `caller` see; an outsider sees nothing.
pub fn visible_to(role: Option<Role>, caller: UserId) -> Condition {
    match role {
        None => Condition::any(),
        Some(Role::Owner | Role::Admin | Role::User(Scope::All) | Role::Guest(Scope::All)) => Condition::all(),
        Some(Role::User(Scope::Selected) | Role::Guest(Scope::Selected)) => {
            Condition::all().add(integration::Column::Id.in_subquery(granted_to(caller)))
        }
    }
}

fn granted_to(user: UserId) -> SelectStatement {
    Query::select()
        .column((grant::Entity, grant::Column::IntegrationId))
        .from(grant::Entity)
        .and_where(grant::Column::UserId.eq(user.uuid()))
        .take()
}

/// How many flows the integration of the outer query has.
pub fn flows() -> Expr {
    let select = Query::select()
        .expr(Expr::val(1).count())
        .from(flow::Entity)
        .and_where(
            Expr::col((flow::Entity, flow::Column::IntegrationId))
                .equals((integration::Entity, integration::Column::Id)),
        )
        .take();
    Expr::SubQuery(None, Box::new(select.into()))
}

/// How many connections are registered with the integration of the outer query, without the removed ones.
pub fn connections() -> Expr {
    let select = Query::select()
        .expr(Expr::val(1).count())
        .from(registration::Entity)
        .inner_join(
            connection::Entity,
            Expr::col((connection::Entity, connection::Column::Id))
                .equals((registration::Entity, registration::Column::ConnectionId)),
        )
        .and_where(
            Expr::col((registration::Entity, registration::Column::IntegrationId))
                .equals((integration::Entity, integration::Column::Id)),
        )
        .and_where(Expr::col((connection::Entity, connection::Column::Status)).ne(Status::Removed.to_string()))
        .take();
    Expr::SubQuery(None, Box::new(select.into()))
}

pub fn place_dto(place: &IntegrationPlace) -> Result<Integration, DbErr> {
    let IntegrationPlace { row, flows, connections, granted, .. } = place.clone();
    dto(row, flows, connections, granted)
}

fn dto(
    row: integration::Model,
    flows: u32,
    connections: u32,
    granted: Option<GrantLevel>,
) -> Result<Integration, DbErr> {
    Ok(Integration {
        id: Id::new(row.id),
        workspace: Id::new(row.workspace_id),
        kind: row.kind.parse().map_err(broken_row)?,
        name: row.name,
        created_at: Timestamp::new(row.created_at),
        flows,
        connections,
        granted,
        version: u32::try_from(row.version).map_err(broken_row)?,
    })
}

/// Those that the caller sees, newest first, in one query.
pub async fn list(
    db: &impl ConnectionTrait,
    allowed: &Allowed<WorkspacePlace>,
    query: &IntegrationQuery,
    slice: &Slice<Kind>,
) -> Result<Vec<Integration>, DbErr> {
    let select = select((allowed.role, allowed.person().id), allowed.id, query, slice);
    db.query_all(&select).await?.iter().map(read).collect()
}

pub fn select(
    (role, caller): (Option<Role>, UserId),
    workspace: WorkspaceId,
    query: &IntegrationQuery,
    slice: &Slice<Kind>,
) -> SelectStatement {
    use integration::Column as C;
    let text = query.q.as_deref().map(fold).filter(|text| !text.is_empty());
    let mut select = Query::select();
    select.from(integration::Entity);
    columns::<integration::Entity>(&mut select, "i_");
    usage::join_grant(&mut select, caller);
    select
        .expr_as(flows(), "flows")
        .expr_as(connections(), "connections")
        .and_where(C::WorkspaceId.eq(workspace.uuid()))
        .cond_where(visible_to(role, caller))
        .cond_where(
            Condition::all()
                .add_option(query.kind.map(|kind| C::Kind.eq(kind.to_string())))
                .add_option(text.map(|text| Expr::col((integration::Entity, C::Search)).like(like(&text))))
                .add_option(slice.after.map(|after| C::Id.lt(after.uuid()))),
        )
        .order_by((integration::Entity, C::Id), Order::Desc)
        .limit(slice.rows())
        .take()
}

fn read(row: &QueryResult) -> Result<Integration, DbErr> {
    dto(
        integration::Model::from_query_result(row, "i_")?,
        u32::try_from(row.try_get::<i64>("", "flows")?).map_err(broken_row)?,
        u32::try_from(row.try_get::<i64>("", "connections")?).map_err(broken_row)?,
        usage::level(row)?,
    )
}

pub async fn insert(tx: &DatabaseTransaction, new: &Integration) -> Result<(), DbErr> {
    let row = integration::Model {
        id: new.id.uuid(),
        workspace_id: new.workspace.uuid(),
        kind: new.kind.to_string(),
        search: fold(&new.name),
        name: new.name.clone(),
        created_at: new.created_at.utc(),
        version: 1,
    };
    integration::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn rename(tx: &DatabaseTransaction, id: IntegrationId, name: &str) -> Result<(), DbErr> {
    integration::Entity::update_many()
        .col_expr(integration::Column::Name, Expr::value(name))
        .col_expr(integration::Column::Search, Expr::value(fold(name)))
        .col_expr(integration::Column::Version, Expr::col(integration::Column::Version).add(1))
        .filter(integration::Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

/// By name.
pub async fn flows_of(db: &impl ConnectionTrait, integration: &IntegrationBrief) -> Result<Vec<FlowBrief>, DbErr> {
    let find = flow::Entity::find().filter(flow::Column::IntegrationId.eq(integration.id.uuid()));
    let rows = find.order_by_asc(flow::Column::Name).all(db).await?;
    let brief =
        |row: flow::Model| FlowBrief { id: Id::new(row.id), name: row.name, integration: Some(integration.clone()) };
    Ok(rows.into_iter().map(brief).collect())
}

/// With its flows, its grants and its registrations. Steps and connections stay.
pub async fn delete(tx: &DatabaseTransaction, id: IntegrationId) -> Result<(), DbErr> {
    flow::Entity::delete_many().filter(flow::Column::IntegrationId.eq(id.uuid())).exec(tx).await?;
    integration::Entity::delete_by_id(id.uuid()).exec(tx).await?;
    Ok(())
}
