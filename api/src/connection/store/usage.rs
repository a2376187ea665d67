//! What depends on a connection, with what a decision on each needs to know. Three queries, however much there is.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, QueryResult,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};
use shared::{
    access::{FlowFacts, FlowPlace, GrantLevel},
    id::{ConnectionId, Id, UserId},
    integration::Kind,
    usage::{ExportBrief, FlowBrief, ImportBrief, IntegrationBrief},
};

use crate::{
    db::{
        broken_row,
        entity::{flow, flow_step, grant, integration, registration, step},
    },
    flow::store::reach::anothers_private,
};

pub struct Registered {
    pub brief: IntegrationBrief,
    pub granted: Option<GrantLevel>,
}

pub struct Using {
    pub brief: FlowBrief,
    pub facts: FlowFacts,
    /// Of its integration.
    pub kind: Option<Kind>,
    /// Of a flow that stands alone.
    pub owner: Option<UserId>,
}

/// The integrations that it is registered with, by name.
pub async fn registered(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
    caller: UserId,
) -> Result<Vec<Registered>, DbErr> {
    let mut select = Query::select();
    select
        .expr_as(Expr::col((integration::Entity, integration::Column::Id)), "i_id")
        .expr_as(Expr::col((integration::Entity, integration::Column::Name)), "i_name")
        .from(registration::Entity)
        .inner_join(
            integration::Entity,
            Expr::col((integration::Entity, integration::Column::Id))
                .equals((registration::Entity, registration::Column::IntegrationId)),
        )
        .and_where(registration::Column::ConnectionId.eq(connection.uuid()))
        .order_by((integration::Entity, integration::Column::Name), Order::Asc);
    join_grant(&mut select, caller);
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| {
            let brief = IntegrationBrief { id: Id::new(row.try_get("", "i_id")?), name: row.try_get("", "i_name")? };
            Ok(Registered { brief, granted: level(row)? })
        })
        .collect()
}

/// The flows that use one of the connections through a step, by name.
pub async fn flows(
    db: &impl ConnectionTrait,
    connections: impl IntoIterator<Item = ConnectionId>,
    caller: UserId,
) -> Result<Vec<Using>, DbErr> {
    let flow_id = (flow::Entity, flow::Column::Id);
    let through = Query::select()
        .column((flow_step::Entity, flow_step::Column::FlowId))
        .from(step::Entity)
        .inner_join(
            flow_step::Entity,
            Expr::col((flow_step::Entity, flow_step::Column::StepId)).equals((step::Entity, step::Column::Id)),
        )
        .and_where(step::Column::ConnectionId.is_in(connections.into_iter().map(Id::uuid)))
        .take();
    let mut select = Query::select();
    select
        .expr_as(Expr::col(flow_id), "f_id")
        .expr_as(Expr::col((flow::Entity, flow::Column::Name)), "f_name")
        .expr_as(Expr::col((flow::Entity, flow::Column::OwnerId)), "f_owner_id")
        .expr_as(Expr::col((integration::Entity, integration::Column::Id)), "i_id")
        .expr_as(Expr::col((integration::Entity, integration::Column::Name)), "i_name")
        .expr_as(Expr::col((integration::Entity, integration::Column::Kind)), "i_kind")
        .expr_as(Expr::exists(anothers_private(Expr::val(caller.uuid()))), "anothers_private")
        .from(flow::Entity)
        .left_join(
            integration::Entity,
            Expr::col((integration::Entity, integration::Column::Id))
                .equals((flow::Entity, flow::Column::IntegrationId)),
        )
        .and_where(Expr::col(flow_id).in_subquery(through))
        .order_by((flow::Entity, flow::Column::Name), Order::Asc);
    join_grant(&mut select, caller);
    db.query_all(&select).await?.iter().map(|row| using(row, caller)).collect()
}

/// Exports and imports that name it, by name.
pub async fn steps(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
) -> Result<(Vec<ExportBrief>, Vec<ImportBrief>), DbErr> {
    use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
    let rows = step::Entity::find()
        .filter(step::Column::ConnectionId.eq(connection.uuid()))
        .order_by_asc(step::Column::Name)
        .all(db)
        .await?;
    let (exports, imports): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.kind == "export");
    let exports = exports.into_iter().map(|row| ExportBrief { id: Id::new(row.id), name: row.name }).collect();
    let imports = imports.into_iter().map(|row| ImportBrief { id: Id::new(row.id), name: row.name }).collect();
    Ok((exports, imports))
}

/// The caller's grant on the joined integration, which [`level`] reads.
pub fn join_grant(select: &mut SelectStatement, caller: UserId) {
    select
        .left_join(
            grant::Entity,
            Expr::col((grant::Entity, grant::Column::IntegrationId))
                .equals((integration::Entity, integration::Column::Id))
                .and(Expr::col((grant::Entity, grant::Column::UserId)).eq(caller.uuid())),
        )
        .expr_as(Expr::col((grant::Entity, grant::Column::Level)), "g_level");
}

pub fn level(row: &QueryResult) -> Result<Option<GrantLevel>, DbErr> {
    row.try_get::<Option<String>>("", "g_level")?.map(|level| level.parse().map_err(broken_row)).transpose()
}

fn using(row: &QueryResult, caller: UserId) -> Result<Using, DbErr> {
    let integration: Option<uuid::Uuid> = row.try_get("", "i_id")?;
    let name: Option<String> = row.try_get("", "i_name")?;
    let kind: Option<String> = row.try_get("", "i_kind")?;
    let owner: Option<uuid::Uuid> = row.try_get("", "f_owner_id")?;
    let integration = integration.zip(name).map(|(id, name)| IntegrationBrief { id: Id::new(id), name });
    let place = match &integration {
        Some(_) => FlowPlace::Integration(level(row)?),
        None => FlowPlace::Standalone { owned: owner == Some(caller.uuid()) },
    };
    Ok(Using {
        brief: FlowBrief { id: Id::new(row.try_get("", "f_id")?), name: row.try_get("", "f_name")?, integration },
        facts: FlowFacts { place, uses_anothers_private: row.try_get("", "anothers_private")? },
        kind: kind.map(|kind| kind.parse().map_err(broken_row)).transpose()?,
        owner: owner.map(Id::new),
    })
}
