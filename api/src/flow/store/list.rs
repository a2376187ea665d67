//! A page of the flows that a member sees, newest first, in one query whose cost does not grow with the workspace
//! (TRAPS 6): the ids come from a short index range for each way of seeing a flow.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, Order,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UnionType},
};
use shared::{
    access::{Role, Scope},
    flow::FlowQuery,
    id::{Flow as FlowKind, StepId, UserId, WorkspaceId},
};

use super::{Found, reach, read_flow, select_flow};
use crate::{
    connection::store::{list::contains, reach as connections},
    db::entity::{connection, flow, flow_step, grant, step},
    paging::Slice,
};

pub async fn list(
    db: &impl ConnectionTrait,
    who: (Option<Role>, UserId),
    workspace: WorkspaceId,
    query: &FlowQuery,
    slice: &Slice<FlowKind>,
) -> Result<Vec<Found>, DbErr> {
    let rows = db.query_all(&select(who, workspace, query, slice)).await?;
    rows.iter().filter_map(|row| read_flow(row).transpose()).collect()
}

pub fn select(
    (role, caller): (Option<Role>, UserId),
    workspace: WorkspaceId,
    query: &FlowQuery,
    slice: &Slice<FlowKind>,
) -> SelectStatement {
    let wanted = Condition::all()
        .add(flow::Column::WorkspaceId.eq(workspace.uuid()))
        .add(filters(query, (role, caller)))
        .add_option(slice.after.map(|after| flow::Column::Id.lt(after.uuid())));
    let (seen, reader) = (Alias::new("seen"), Expr::val(caller.uuid()));
    let mut select = Query::select();
    select
        .from_subquery(ids((role, caller), &wanted, slice.rows()), seen.clone())
        .inner_join(flow::Entity, Expr::col((flow::Entity, flow::Column::Id)).equals((seen, flow::Column::Id)));
    select_flow(&mut select, &reader);
    select.order_by((flow::Entity, flow::Column::Id), Order::Desc).limit(slice.rows()).take()
}

/// The ids of the newest flows that are wanted and seen.
fn ids((role, caller): (Option<Role>, UserId), wanted: &Condition, limit: u64) -> SelectStatement {
    let newest = |mut select: SelectStatement, seen: Condition| {
        select
            .column((flow::Entity, flow::Column::Id))
            .cond_where(wanted.clone())
            .cond_where(seen)
            .order_by((flow::Entity, flow::Column::Id), Order::Desc)
            .limit(limit);
        // SQLite orders and limits the parts of a union only inside a subquery.
        Query::select().column(flow::Column::Id).from_subquery(select, Alias::new("newest")).take()
    };
    let all = || Query::select().from(flow::Entity).take();
    let reader = || Expr::val(caller.uuid());
    match role {
        None | Some(Role::Owner | Role::Admin | Role::User(Scope::All) | Role::Guest(Scope::All)) => {
            newest(all(), reach::visible_to(role, reader()))
        }
        Some(Role::User(Scope::Selected) | Role::Guest(Scope::Selected)) => {
            // From the grants to the flows: what was granted is little, however large the workspace.
            let granted = Query::select()
                .from(grant::Entity)
                .inner_join(
                    flow::Entity,
                    Expr::col((flow::Entity, flow::Column::IntegrationId))
                        .equals((grant::Entity, grant::Column::IntegrationId)),
                )
                .and_where(Expr::col((grant::Entity, grant::Column::UserId)).eq(reader()))
                .take();
            let mut own = newest(all(), Condition::all().add(reach::is_own(reader())));
            own.union(UnionType::Distinct, newest(granted, Condition::all()))
                .order_by(flow::Column::Id, Order::Desc)
                .limit(limit)
                .take()
        }
    }
}

fn filters(query: &FlowQuery, who: (Option<Role>, UserId)) -> Condition {
    use flow::Column as C;
    Condition::all()
        .add_option(query.integration.map(|id| C::IntegrationId.eq(id.uuid())))
        .add_option(
            query
                .standalone
                .map(|alone| if alone { C::IntegrationId.is_null() } else { C::IntegrationId.is_not_null() }),
        )
        .add_option(query.step.map(|id| uses(id, who)))
        .add_option(query.q.as_deref().and_then(|text| contains((flow::Entity, C::Search), text)))
}

/// Of a step that the caller does not see it is not told where it is used.
fn uses(id: StepId, (role, caller): (Option<Role>, UserId)) -> Expr {
    let using = Query::select()
        .column((flow_step::Entity, flow_step::Column::FlowId))
        .from(flow_step::Entity)
        .inner_join(
            step::Entity,
            Expr::col((step::Entity, step::Column::Id)).equals((flow_step::Entity, flow_step::Column::StepId)),
        )
        .inner_join(
            connection::Entity,
            Expr::col((connection::Entity, connection::Column::Id)).equals((step::Entity, step::Column::ConnectionId)),
        )
        .and_where(flow_step::Column::StepId.eq(id.uuid()))
        .and_where(step::Column::Kind.eq(id.kind().to_string()))
        .cond_where(connections::visible_to(role, caller))
        .take();
    Expr::col((flow::Entity, flow::Column::Id)).in_subquery(using)
}
