//! The standalone flows of a member, under the lock of the workspace's structure.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    access::Visibility,
    id::{FlowId, Id, UserId, WorkspaceId},
};

use crate::db::entity::{connection, flow, flow_step, step};

pub use crate::flow::store::change::delete;

pub struct OwnFlow {
    pub id: FlowId,
    pub name: String,
    /// A private connection is in it, which its owner alone sees, and the flow with it.
    pub private: bool,
}

pub async fn list(tx: &DatabaseTransaction, workspace: WorkspaceId, owner: UserId) -> Result<Vec<OwnFlow>, DbErr> {
    let flows = flow::Entity::find()
        .filter(flow::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(flow::Column::OwnerId.eq(owner.uuid()))
        .filter(flow::Column::IntegrationId.is_null())
        .order_by_asc(flow::Column::Id)
        .all(tx)
        .await?;
    let uses: RelationDef =
        flow_step::Entity::belongs_to(step::Entity).from(flow_step::Column::StepId).to(step::Column::Id).into();
    let of: RelationDef =
        step::Entity::belongs_to(connection::Entity).from(step::Column::ConnectionId).to(connection::Column::Id).into();
    let private: HashSet<Uuid> = flow_step::Entity::find()
        .select_only()
        .column(flow_step::Column::FlowId)
        .join(JoinType::InnerJoin, uses)
        .join(JoinType::InnerJoin, of)
        .filter(flow_step::Column::FlowId.is_in(flows.iter().map(|flow| flow.id)))
        .filter(connection::Column::Visibility.eq(Visibility::Private.to_string()))
        .into_tuple::<Uuid>()
        .all(tx)
        .await?
        .into_iter()
        .collect();
    Ok(flows
        .into_iter()
        .map(|flow| OwnFlow { private: private.contains(&flow.id), id: Id::new(flow.id), name: flow.name })
        .collect())
}

pub async fn reassign(tx: &DatabaseTransaction, flow: FlowId, to: UserId) -> Result<(), DbErr> {
    flow::Entity::update_many()
        .col_expr(flow::Column::OwnerId, Expr::value(to.uuid()))
        .col_expr(flow::Column::Version, Expr::col(flow::Column::Version).add(1))
        .filter(flow::Column::Id.eq(flow.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}
