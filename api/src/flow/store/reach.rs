//! Which flows a member sees and which they edit, as SQL. Both are twins of the permission table and held equal to it by a
//! test (TRAPS 1). They are asked of the flows of the outer query.

use sea_orm::{
    Condition, JoinType,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use shared::access::{GrantLevel, Role, Scope, Visibility};

use crate::db::entity::{connection, flow, flow_step, grant, step};

/// What the table does not hide from `user`, who has that role; an outsider sees nothing.
pub fn visible_to(role: Option<Role>, user: Expr) -> Condition {
    let own = is_own(user.clone());
    match role {
        None => Condition::any(),
        Some(Role::Owner | Role::Admin | Role::User(Scope::All)) => everything(user),
        Some(Role::Guest(Scope::All)) => Condition::any().add(own).add(in_integration()),
        Some(Role::User(Scope::Selected) | Role::Guest(Scope::Selected)) => {
            Condition::any().add(own).add(granted(user, None))
        }
    }
}

/// What the table lets `user` edit.
pub fn editable_by(role: Option<Role>, user: Expr) -> Condition {
    let own = is_own(user.clone());
    match role {
        None => Condition::any(),
        Some(Role::Owner | Role::Admin | Role::User(Scope::All)) => everything(user),
        Some(Role::User(Scope::Selected)) => Condition::any().add(own).add(granted(user, Some(GrantLevel::Manage))),
        Some(Role::Guest(Scope::All | Scope::Selected)) => Condition::all().add(own),
    }
}

/// A standalone flow of the user's own.
pub fn is_own(user: Expr) -> Expr {
    Expr::col((flow::Entity, flow::Column::IntegrationId))
        .is_null()
        .and(Expr::col((flow::Entity, flow::Column::OwnerId)).eq(user))
}

fn in_integration() -> Expr {
    Expr::col((flow::Entity, flow::Column::IntegrationId)).is_not_null()
}

fn everything(user: Expr) -> Condition {
    Condition::any().add(is_own(user.clone())).add(in_integration()).add(Expr::exists(anothers_private(user)).not())
}

fn granted(user: Expr, level: Option<GrantLevel>) -> Expr {
    let granted = Query::select()
        .column((grant::Entity, grant::Column::IntegrationId))
        .from(grant::Entity)
        .and_where(Expr::col((grant::Entity, grant::Column::UserId)).eq(user))
        .and_where_option(level.map(|level| Expr::col((grant::Entity, grant::Column::Level)).eq(level.to_string())))
        .take();
    // A standalone flow's is null, which is in no list and not outside of one either.
    in_integration().and(Expr::col((flow::Entity, flow::Column::IntegrationId)).in_subquery(granted))
}

/// The private connections of others than `user` that the flow of the outer query uses.
pub fn anothers_private(user: Expr) -> SelectStatement {
    let (part, named, whose) = (Alias::new("part"), Alias::new("named"), Alias::new("whose"));
    Query::select()
        .expr(Expr::val(1))
        .from_as(flow_step::Entity, part.clone())
        .join_as(
            JoinType::InnerJoin,
            step::Entity,
            named.clone(),
            Expr::col((named.clone(), step::Column::Id)).equals((part.clone(), flow_step::Column::StepId)),
        )
        .join_as(
            JoinType::InnerJoin,
            connection::Entity,
            whose.clone(),
            Expr::col((whose.clone(), connection::Column::Id)).equals((named, step::Column::ConnectionId)),
        )
        .and_where(Expr::col((part, flow_step::Column::FlowId)).equals((flow::Entity, flow::Column::Id)))
        .and_where(Expr::col((whose.clone(), connection::Column::Visibility)).eq(Visibility::Private.to_string()))
        .and_where(Expr::col((whose, connection::Column::OwnerId)).ne(user))
        .take()
}
