//! Registrations.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, JoinType,
    QueryResult,
    sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement},
};
use shared::{
    access::Role,
    connection::{OwnerBrief, Status},
    id::{Connection as ConnectionKind, ConnectionId, Id, IntegrationId, UserId},
    registration::{How, Registration, RegistrationQuery},
    time::Timestamp,
    usage::{ConnectionBrief, FlowBrief, IntegrationBrief},
};

use super::rules::Use;
use crate::{
    access::IntegrationPlace,
    connection::store::{
        fold,
        list::{self, like, select_connection},
        reach::visible_to,
    },
    db::{
        broken_row,
        entity::{connection, flow, flow_step, registration, step, user},
    },
    http::allowed::Allowed,
    paging::Slice,
};

/// Those of a slice, the newest connection first, in one query.
pub async fn list(
    db: &impl ConnectionTrait,
    allowed: &Allowed<IntegrationPlace>,
    query: &RegistrationQuery,
    slice: &Slice<ConnectionKind>,
) -> Result<Vec<Registration>, DbErr> {
    let who = (allowed.workspace.role, allowed.person().id);
    let select = select(who, Id::new(allowed.row.id), query, slice);
    db.query_all(&select).await?.iter().map(read).collect()
}

pub fn select(
    (role, caller): (Option<Role>, UserId),
    integration: IntegrationId,
    query: &RegistrationQuery,
    slice: &Slice<ConnectionKind>,
) -> SelectStatement {
    use registration::Column as C;
    let by = Alias::new("registrar");
    let text = query.q.as_deref().map(fold).filter(|text| !text.is_empty());
    let mut select = Query::select();
    select.from(registration::Entity).inner_join(
        connection::Entity,
        Expr::col((connection::Entity, connection::Column::Id)).equals((registration::Entity, C::ConnectionId)),
    );
    select_connection(&mut select, caller);
    select
        .join_as(
            JoinType::InnerJoin,
            user::Entity,
            by.clone(),
            Expr::col((by.clone(), user::Column::Id)).equals((registration::Entity, C::RegisteredBy)),
        )
        .expr_as(Expr::col((by.clone(), user::Column::Id)), "by_id")
        .expr_as(Expr::col((by, user::Column::Name)), "by_name")
        .expr_as(Expr::col((registration::Entity, C::How)), "how")
        .expr_as(Expr::col((registration::Entity, C::RegisteredAt)), "registered_at")
        .expr_as(using(integration), "flows")
        .and_where(C::IntegrationId.eq(integration.uuid()))
        .and_where(connection::Column::Status.ne(Status::Removed.to_string()))
        .cond_where(visible_to(role, caller))
        .cond_where(
            Condition::all().add_option(slice.after.map(|after| C::ConnectionId.lt(after.uuid()))).add_option(
                text.map(|text| Expr::col((connection::Entity, connection::Column::Search)).like(like(&text))),
            ),
        )
        .order_by((registration::Entity, C::ConnectionId), Order::Desc)
        .limit(slice.rows())
        .take()
}

fn read(row: &QueryResult) -> Result<Registration, DbErr> {
    let registered_at: chrono::DateTime<chrono::Utc> = row.try_get("", "registered_at")?;
    Ok(Registration {
        connection: list::read(row)?,
        how: row.try_get::<String>("", "how")?.parse().map_err(broken_row)?,
        registered_by: OwnerBrief { id: Id::new(row.try_get("", "by_id")?), name: row.try_get("", "by_name")? },
        registered_at: Timestamp::new(registered_at),
        flows: u32::try_from(row.try_get::<i64>("", "flows")?).map_err(broken_row)?,
    })
}

/// How many flows of the integration use the connection of the outer query.
fn using(integration: IntegrationId) -> Expr {
    let mut flows = through(integration);
    flows.expr(Expr::col((flow::Entity, flow::Column::Id)).count_distinct()).and_where(
        Expr::col((step::Entity, step::Column::ConnectionId)).equals((connection::Entity, connection::Column::Id)),
    );
    Expr::SubQuery(None, Box::new(flows.into()))
}

/// The flows of the integration, with the steps that they use.
fn through(integration: IntegrationId) -> SelectStatement {
    Query::select()
        .from(step::Entity)
        .inner_join(
            flow_step::Entity,
            Expr::col((flow_step::Entity, flow_step::Column::StepId)).equals((step::Entity, step::Column::Id)),
        )
        .inner_join(
            flow::Entity,
            Expr::col((flow::Entity, flow::Column::Id)).equals((flow_step::Entity, flow_step::Column::FlowId)),
        )
        .and_where(flow::Column::IntegrationId.eq(integration.uuid()))
        .take()
}

/// By name.
pub async fn flows_using(
    db: &impl ConnectionTrait,
    integration: &IntegrationBrief,
    connection: ConnectionId,
) -> Result<Vec<FlowBrief>, DbErr> {
    let select = through(integration.id)
        .distinct()
        .column((flow::Entity, flow::Column::Id))
        .column((flow::Entity, flow::Column::Name))
        .and_where(step::Column::ConnectionId.eq(connection.uuid()))
        .order_by((flow::Entity, flow::Column::Name), Order::Asc)
        .take();
    let brief = |row: &QueryResult| {
        Ok(FlowBrief {
            id: Id::new(row.try_get("", "id")?),
            name: row.try_get("", "name")?,
            integration: Some(integration.clone()),
        })
    };
    db.query_all(&select).await?.iter().map(brief).collect()
}

/// The connection, if it is registered with the integration.
pub async fn registered(
    db: &impl ConnectionTrait,
    integration: IntegrationId,
    connection: ConnectionId,
) -> Result<Option<ConnectionBrief>, DbErr> {
    let key = (integration.uuid(), connection.uuid());
    if registration::Entity::find_by_id(key).one(db).await?.is_none() {
        return Ok(None);
    }
    let row = connection::Entity::find_by_id(connection.uuid()).one(db).await?;
    Ok(row.map(|row| ConnectionBrief { id: connection, name: row.name }))
}

/// Those that are not there yet.
pub async fn insert(
    tx: &DatabaseTransaction,
    new: &BTreeSet<Use>,
    how: How,
    by: UserId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let rows: Vec<_> = new
        .iter()
        .map(|(integration, connection)| registration::Model {
            integration_id: integration.uuid(),
            connection_id: connection.uuid(),
            how: how.to_string(),
            registered_by: by.uuid(),
            registered_at: now.utc(),
        })
        .map(IntoActiveModel::into_active_model)
        .collect();
    // Five values each, and a statement takes some thousands.
    for chunk in rows.chunks(1000) {
        registration::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(tx).await?;
    }
    Ok(())
}

pub async fn delete(
    tx: &DatabaseTransaction,
    integration: IntegrationId,
    connection: ConnectionId,
) -> Result<(), DbErr> {
    registration::Entity::delete_by_id((integration.uuid(), connection.uuid())).exec(tx).await?;
    Ok(())
}
