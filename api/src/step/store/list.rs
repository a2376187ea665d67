//! A page of the exports or of the imports that a member sees, newest first: those whose connection they see.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, JoinType, Order,
    prelude::Uuid,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UnionType},
};
use shared::{
    access::{Role, Scope, Visibility},
    id::{UserId, WorkspaceId},
    step::{Kind, StepQuery},
};

use super::{Found, connection_columns, read_step, step_columns};
use crate::{
    connection::store::{list::contains, reach},
    db::entity::{connection, step},
};

/// What is asked for: `rows` of those before an id.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub workspace: WorkspaceId,
    pub kind: Kind,
    pub query: &'a StepQuery,
    pub before: Option<Uuid>,
    pub rows: u64,
}

pub async fn list(
    db: &impl ConnectionTrait,
    (role, caller): (Option<Role>, UserId),
    asked: Asked<'_>,
) -> Result<Vec<Found>, DbErr> {
    let rows = db.query_all(&select((role, caller), asked)).await?;
    rows.iter().filter_map(|row| read_step(row, role).transpose()).collect()
}

pub fn select((role, caller): (Option<Role>, UserId), asked: Asked<'_>) -> SelectStatement {
    let (seen, reader) = (Alias::new("seen"), Expr::val(caller.uuid()));
    let mut select = Query::select();
    select
        .from_subquery(ids((role, caller), asked), seen.clone())
        .inner_join(step::Entity, Expr::col((step::Entity, step::Column::Id)).equals((seen, step::Column::Id)))
        .inner_join(connection::Entity, of_connection());
    connection_columns(&mut select, JoinType::InnerJoin, reader.clone());
    step_columns(&mut select, &[role], &reader);
    select.order_by((step::Entity, step::Column::Id), Order::Desc).limit(asked.rows).take()
}

/// The ids of the newest steps that are asked for and seen. Whoever sees little is asked from what they see.
fn ids((role, caller): (Option<Role>, UserId), asked: Asked<'_>) -> SelectStatement {
    use step::Column as C;
    let wanted = Condition::all()
        .add(C::WorkspaceId.eq(asked.workspace.uuid()))
        .add(C::Kind.eq(asked.kind.to_string()))
        .add_option(asked.query.connection.map(|connection| C::ConnectionId.eq(connection.uuid())))
        .add_option(asked.query.q.as_deref().and_then(|text| contains((step::Entity, C::Search), text)))
        .add_option(asked.before.map(|before| C::Id.lt(before)));
    let newest = |mut select: SelectStatement, seen: Condition| {
        select
            .column((step::Entity, C::Id))
            .cond_where(wanted.clone())
            .cond_where(seen)
            .order_by((step::Entity, C::Id), Order::Desc)
            .limit(asked.rows);
        // SQLite orders and limits the parts of a union only inside a subquery.
        Query::select().column(C::Id).from_subquery(select, Alias::new("newest")).take()
    };
    match role {
        None | Some(Role::Owner | Role::Admin | Role::User(Scope::All) | Role::Guest(Scope::All)) => {
            let all = Query::select().from(step::Entity).inner_join(connection::Entity, of_connection()).take();
            newest(all, reach::visible_to(role, caller))
        }
        Some(Role::User(Scope::Selected) | Role::Guest(Scope::Selected)) => {
            let from = |mut connections: SelectStatement| {
                connections.inner_join(step::Entity, of_connection());
                connections
            };
            let own = from(Query::select().from(connection::Entity).take());
            let granted = from(reach::granted_connections(caller));
            let shared = connection::Column::Visibility.eq(Visibility::Shared.to_string());
            newest(own, Condition::all().add(reach::own(caller)))
                .union(UnionType::Distinct, newest(granted, Condition::all().add(shared)))
                .order_by(C::Id, Order::Desc)
                .limit(asked.rows)
                .take()
        }
    }
}

fn of_connection() -> Expr {
    Expr::col((connection::Entity, connection::Column::Id)).equals((step::Entity, step::Column::ConnectionId))
}
