//! How far a member reaches, as SQL. [`visible_to`] is the twin of the permission table and held equal to it by a test.

use sea_orm::{
    ColumnTrait, Condition,
    prelude::Uuid,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement},
};
use shared::{
    access::{Role, Scope, Visibility},
    id::UserId,
};

use crate::db::entity::{connection, flow_step, grant, integration, registration, step};

/// The kind of integration that registrations and grants count for: an app manages its own connections.
const CUSTOM: &str = "custom";

/// What `role` lets `caller` see; an outsider sees nothing.
pub fn visible_to(role: Option<Role>, caller: UserId) -> Condition {
    let shared = connection::Column::Visibility.eq(Visibility::Shared.to_string());
    match role {
        None => Condition::any(),
        Some(Role::Owner | Role::Admin | Role::User(Scope::All) | Role::Guest(Scope::All)) => {
            Condition::any().add(own(caller)).add(shared)
        }
        Some(Role::User(Scope::Selected) | Role::Guest(Scope::Selected)) => Condition::any()
            .add(own(caller))
            .add(Condition::all().add(shared).add(connection::Column::Id.in_subquery(granted_to(caller)))),
    }
}

pub fn own(caller: UserId) -> Expr {
    connection::Column::OwnerId.eq(caller.uuid())
}

/// The connections registered with integrations that `user` was granted.
pub fn granted_to(user: UserId) -> SelectStatement {
    let mut select = registrations_granted();
    select
        .column((registration::Entity, registration::Column::ConnectionId))
        .and_where(grant::Column::UserId.eq(user.uuid()));
    select
}

/// The same with their rows, each once.
pub fn granted_connections(user: UserId) -> SelectStatement {
    let granted = Alias::new("granted");
    let mut ids = granted_to(user);
    ids.distinct();
    Query::select()
        .from_subquery(ids, granted.clone())
        .inner_join(
            connection::Entity,
            Expr::col((connection::Entity, connection::Column::Id))
                .equals((granted, registration::Column::ConnectionId)),
        )
        .take()
}

/// The best grant of a user, given by their id, on an integration that the connection of the outer query is
/// registered with; null without one.
pub fn granted(user: Expr) -> Expr {
    let mut select = registrations_granted();
    select
        // Of the two words, `manage` comes first.
        .expr(Func::min(Expr::col((grant::Entity, grant::Column::Level))))
        .and_where(Expr::col((grant::Entity, grant::Column::UserId)).eq(user))
        .and_where(
            Expr::col((registration::Entity, registration::Column::ConnectionId))
                .equals((connection::Entity, connection::Column::Id)),
        );
    Expr::SubQuery(None, Box::new(select.into()))
}

/// The best grant (`level`) of each of these people (`user_id`) on an integration that each of these connections
/// (`connection_id`) is registered with.
pub fn grants(people: Vec<Uuid>, connections: Vec<Uuid>) -> SelectStatement {
    let (user, connection) =
        ((grant::Entity, grant::Column::UserId), (registration::Entity, registration::Column::ConnectionId));
    let mut select = registrations_granted();
    select
        .column(user)
        .column(connection)
        .expr_as(Func::min(Expr::col((grant::Entity, grant::Column::Level))), "level")
        .and_where(Expr::col(user).is_in(people))
        .and_where(Expr::col(connection).is_in(connections))
        .group_by_columns([user])
        .group_by_columns([connection]);
    select
}

fn registrations_granted() -> SelectStatement {
    let mut select = Query::select();
    select
        .from(grant::Entity)
        .inner_join(
            integration::Entity,
            Expr::col((integration::Entity, integration::Column::Id))
                .equals((grant::Entity, grant::Column::IntegrationId)),
        )
        .inner_join(
            registration::Entity,
            Expr::col((registration::Entity, registration::Column::IntegrationId))
                .equals((grant::Entity, grant::Column::IntegrationId)),
        )
        .and_where(integration::Column::Kind.eq(CUSTOM));
    select
}

/// How many integrations, steps and flows depend on the connection of the outer query.
pub fn used_by() -> Expr {
    let of_connection =
        |column: (step::Entity, step::Column)| Expr::col(column).equals((connection::Entity, connection::Column::Id));
    let mut registrations = Query::select();
    registrations.expr(Expr::val(1).count()).from(registration::Entity).and_where(
        Expr::col((registration::Entity, registration::Column::ConnectionId))
            .equals((connection::Entity, connection::Column::Id)),
    );
    let mut steps = Query::select();
    steps
        .expr(Expr::val(1).count())
        .from(step::Entity)
        .and_where(of_connection((step::Entity, step::Column::ConnectionId)));
    let mut flows = Query::select();
    flows
        .expr(Expr::col((flow_step::Entity, flow_step::Column::FlowId)).count_distinct())
        .from(step::Entity)
        .inner_join(
            flow_step::Entity,
            Expr::col((flow_step::Entity, flow_step::Column::StepId)).equals((step::Entity, step::Column::Id)),
        )
        .and_where(of_connection((step::Entity, step::Column::ConnectionId)));
    let sub = |select: SelectStatement| Expr::SubQuery(None, Box::new(select.into()));
    sub(registrations).add(sub(steps)).add(sub(flows))
}
