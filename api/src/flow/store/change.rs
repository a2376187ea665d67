//! Making flows and changing them.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    id::{FlowId, Id, IntegrationId, StepId, WorkspaceId},
    time::Timestamp,
};

use crate::{
    connection::store::fold,
    db::entity::{flow, flow_step},
    flow::rules::Stands,
};

pub struct New {
    pub id: FlowId,
    pub workspace: WorkspaceId,
    pub stands: Stands,
    pub name: String,
    pub now: Timestamp,
}

pub async fn insert(tx: &DatabaseTransaction, new: New) -> Result<(), DbErr> {
    let (integration, owner) = match new.stands {
        Stands::In(integration) => (Some(integration), None),
        Stands::Alone(owner) => (None, Some(owner)),
    };
    let row = flow::Model {
        id: new.id.uuid(),
        workspace_id: new.workspace.uuid(),
        integration_id: integration.map(Id::uuid),
        owner_id: owner.map(Id::uuid),
        search: fold(&new.name),
        name: new.name,
        created_at: new.now.utc(),
        version: 1,
    };
    flow::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// A name, and a new version of all that was edited.
pub async fn change(tx: &DatabaseTransaction, id: FlowId, name: &str) -> Result<(), DbErr> {
    flow::Entity::update_many()
        .col_expr(flow::Column::Name, Expr::value(name))
        .col_expr(flow::Column::Search, Expr::value(fold(name)))
        .col_expr(flow::Column::Version, Expr::col(flow::Column::Version).add(1))
        .filter(flow::Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

/// It is the integration's from now on, and nobody's own.
pub async fn attach(tx: &DatabaseTransaction, id: FlowId, to: IntegrationId) -> Result<(), DbErr> {
    flow::Entity::update_many()
        .col_expr(flow::Column::IntegrationId, Expr::value(to.uuid()))
        .col_expr(flow::Column::OwnerId, Expr::value(Option::<sea_orm::prelude::Uuid>::None))
        .col_expr(flow::Column::Version, Expr::col(flow::Column::Version).add(1))
        .filter(flow::Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

/// The flow has these steps from now on, in this order.
pub async fn set_steps(tx: &DatabaseTransaction, id: FlowId, steps: &[StepId]) -> Result<(), DbErr> {
    flow_step::Entity::delete_many().filter(flow_step::Column::FlowId.eq(id.uuid())).exec(tx).await?;
    if steps.is_empty() {
        return Ok(());
    }
    let rows = (0..).zip(steps).map(|(position, step)| {
        flow_step::Model { flow_id: id.uuid(), step_id: step.uuid(), position }.into_active_model()
    });
    flow_step::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Its steps stay: they are things of their own, and may be in other flows.
pub async fn delete(tx: &DatabaseTransaction, flow: FlowId) -> Result<(), DbErr> {
    flow::Entity::delete_by_id(flow.uuid()).exec(tx).await?;
    Ok(())
}
