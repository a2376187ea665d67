//! Flows with where they stand, and the steps in them.

pub mod blocked;
pub mod change;
pub mod list;
pub mod parts;
pub mod reach;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, JoinType, Order, QueryResult,
    prelude::Uuid,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use shared::{
    access::{FlowFacts, FlowPlace, GrantLevel},
    connection::OwnerBrief,
    flow::FlowIntegration,
    id::{FlowId, Id, StepId, UserId},
    usage::{FlowBrief, IntegrationBrief},
};

use crate::db::{
    broken_row, columns,
    entity::{flow, flow_step, grant, integration, user},
};

/// A flow as one caller meets it.
#[derive(Clone)]
pub struct Found {
    pub row: flow::Model,
    pub integration: Option<FlowIntegration>,
    pub owner: Option<OwnerBrief>,
    /// It uses a private connection of somebody else.
    pub anothers_private: bool,
}

impl Found {
    pub fn id(&self) -> FlowId {
        Id::new(self.row.id)
    }

    pub fn facts(&self, caller: UserId) -> FlowFacts {
        let place = match &self.integration {
            Some(integration) => FlowPlace::Integration(integration.granted),
            None => FlowPlace::Standalone { owned: self.row.owner_id == Some(caller.uuid()) },
        };
        FlowFacts { place, uses_anothers_private: self.anothers_private }
    }

    pub fn version(&self) -> Result<u32, DbErr> {
        u32::try_from(self.row.version).map_err(broken_row)
    }

    pub fn brief(self) -> FlowBrief {
        let integration = self.integration.map(|found| IntegrationBrief { id: found.id, name: found.name });
        FlowBrief { id: Id::new(self.row.id), name: self.row.name, integration }
    }
}

/// Adds the columns of the flow that the select has, and what stands beside it, as `reader` meets it.
pub fn select_flow(select: &mut SelectStatement, reader: &Expr) {
    let owner = Alias::new("owner");
    columns::<flow::Entity>(select, "f_");
    select
        .left_join(
            integration::Entity,
            Expr::col((integration::Entity, integration::Column::Id))
                .equals((flow::Entity, flow::Column::IntegrationId)),
        )
        .left_join(
            grant::Entity,
            Expr::col((grant::Entity, grant::Column::IntegrationId))
                .equals((flow::Entity, flow::Column::IntegrationId))
                .and(Expr::col((grant::Entity, grant::Column::UserId)).eq(reader.clone())),
        )
        .join_as(
            JoinType::LeftJoin,
            user::Entity,
            owner.clone(),
            Expr::col((owner.clone(), user::Column::Id)).equals((flow::Entity, flow::Column::OwnerId)),
        )
        .expr_as(Expr::col((integration::Entity, integration::Column::Name)), "i_name")
        .expr_as(Expr::col((integration::Entity, integration::Column::Kind)), "i_kind")
        .expr_as(Expr::col((grant::Entity, grant::Column::Level)), "g_level")
        .expr_as(Expr::col((owner, user::Column::Name)), "owner_name")
        .expr_as(Expr::exists(reach::anothers_private(reader.clone())), "anothers_private");
}

/// `None` where the select has no flow.
pub fn read_flow(found: &QueryResult) -> Result<Option<Found>, DbErr> {
    let Some(row) = flow::Model::from_query_result_optional(found, "f_")? else { return Ok(None) };
    let text = |column: &str| found.try_get::<Option<String>>("", column);
    let integration = match (row.integration_id, text("i_name")?, text("i_kind")?) {
        (Some(id), Some(name), Some(kind)) => Some(FlowIntegration {
            id: Id::new(id),
            name,
            kind: kind.parse().map_err(broken_row)?,
            granted: level(text("g_level")?)?,
        }),
        _ => None,
    };
    let owner = row.owner_id.zip(text("owner_name")?).map(|(id, name)| OwnerBrief { id: Id::new(id), name });
    Ok(Some(Found { row, integration, owner, anothers_private: found.try_get("", "anothers_private")? }))
}

fn level(stored: Option<String>) -> Result<Option<GrantLevel>, DbErr> {
    stored.map(|level| level.parse().map_err(broken_row)).transpose()
}

/// The flows that use any of these steps, by name, as `caller` meets them, whether they see them or not.
pub async fn using(
    db: &impl ConnectionTrait,
    steps: impl IntoIterator<Item = StepId>,
    caller: UserId,
) -> Result<Vec<Found>, DbErr> {
    let using = Query::select()
        .column((flow_step::Entity, flow_step::Column::FlowId))
        .from(flow_step::Entity)
        .and_where(flow_step::Column::StepId.is_in(steps.into_iter().map(StepId::uuid)))
        .take();
    let mut select = Query::select();
    select.from(flow::Entity);
    select_flow(&mut select, &Expr::val(caller.uuid()));
    select
        .and_where(Expr::col((flow::Entity, flow::Column::Id)).in_subquery(using))
        .order_by((flow::Entity, flow::Column::Name), Order::Asc)
        .order_by((flow::Entity, flow::Column::Id), Order::Asc);
    db.query_all(&select).await?.iter().filter_map(|row| read_flow(row).transpose()).collect()
}

/// As a set of ids in SQL.
pub fn uuids<K>(ids: impl IntoIterator<Item = Id<K>>) -> Vec<Uuid> {
    ids.into_iter().map(Id::uuid).collect()
}
