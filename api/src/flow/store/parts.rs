//! The steps of flows, in their order, each with its connection: one query, however many flows there are.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, Order, QueryFilter, QuerySelect,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, Query},
};
use shared::{
    flow::FlowStep,
    id::{ConnectionId, FlowId, Id, StepId, UserId, WorkspaceId},
    step::Kind,
};

use crate::{
    db::{
        broken_row,
        entity::{connection, flow_step, step},
    },
    step::store as steps,
};

/// A step of a flow.
#[derive(Clone)]
pub struct Part {
    pub flow: FlowId,
    pub step: FlowStep,
}

/// As `caller` meets them, whether they see them or not.
pub async fn of(
    db: &impl ConnectionTrait,
    flows: impl IntoIterator<Item = FlowId>,
    caller: UserId,
) -> Result<Vec<Part>, DbErr> {
    let mut select = Query::select();
    select
        .expr_as(Expr::col((flow_step::Entity, flow_step::Column::FlowId)), "flow")
        .expr_as(Expr::col((step::Entity, step::Column::Id)), "id")
        .expr_as(Expr::col((step::Entity, step::Column::Kind)), "kind")
        .expr_as(Expr::col((step::Entity, step::Column::Name)), "name")
        .from(flow_step::Entity)
        .inner_join(
            step::Entity,
            Expr::col((step::Entity, step::Column::Id)).equals((flow_step::Entity, flow_step::Column::StepId)),
        );
    steps::join_connection(&mut select, JoinType::InnerJoin, Expr::val(caller.uuid()));
    select
        .and_where(flow_step::Column::FlowId.is_in(super::uuids(flows)))
        .order_by((flow_step::Entity, flow_step::Column::Position), Order::Asc)
        .order_by((step::Entity, step::Column::Id), Order::Asc);
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| {
            let kind: Kind = row.try_get::<String>("", "kind")?.parse().map_err(broken_row)?;
            let step = FlowStep {
                id: steps::id(kind, row.try_get("", "id")?),
                kind,
                name: row.try_get("", "name")?,
                connection: steps::read_connection(row)?,
            };
            Ok(Part { flow: Id::new(row.try_get("", "flow")?), step })
        })
        .collect()
}

/// The connections that these flows and these steps of a workspace name, and those of `others` that are its own.
pub async fn connections(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    flows: impl IntoIterator<Item = FlowId>,
    steps: impl IntoIterator<Item = StepId>,
    others: impl IntoIterator<Item = ConnectionId>,
) -> Result<Vec<ConnectionId>, DbErr> {
    let of_flows = Query::select()
        .column((flow_step::Entity, flow_step::Column::StepId))
        .from(flow_step::Entity)
        .and_where(flow_step::Column::FlowId.is_in(super::uuids(flows)))
        .take();
    let id = (step::Entity, step::Column::Id);
    let which = Condition::any()
        .add(Expr::col(id).is_in(steps.into_iter().map(StepId::uuid)))
        .add(Expr::col(id).in_subquery(of_flows));
    let mut named: Vec<Uuid> = step::Entity::find()
        .select_only()
        .column(step::Column::ConnectionId)
        .distinct()
        .filter(step::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(which)
        .into_tuple()
        .all(db)
        .await?;
    let others: Vec<Uuid> = connection::Entity::find()
        .select_only()
        .column(connection::Column::Id)
        .filter(connection::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(connection::Column::Id.is_in(super::uuids(others)))
        .into_tuple()
        .all(db)
        .await?;
    named.extend(others);
    Ok(named.into_iter().map(Id::new).collect())
}

/// The flows that use any of these steps.
pub async fn flows(db: &impl ConnectionTrait, steps: impl IntoIterator<Item = StepId>) -> Result<Vec<FlowId>, DbErr> {
    let using: Vec<Uuid> = flow_step::Entity::find()
        .select_only()
        .column(flow_step::Column::FlowId)
        .distinct()
        .filter(flow_step::Column::StepId.is_in(steps.into_iter().map(StepId::uuid)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(using.into_iter().map(Id::new).collect())
}
