//! A page of a workspace's links, newest first. [`visible_to`] is the twin of the permission table and held equal to it by
//! a test (TRAPS 1).

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement},
};
use shared::{
    access::{Role, Visibility},
    access_request::{AccessRequestQuery, State},
    id::{AccessRequest as Kind, UserId, WorkspaceId},
    time::Timestamp,
};

use super::{Link, read_link, select_link, works};
use crate::{
    db::entity::{access_request, connection},
    paging::Slice,
};

pub async fn list(
    db: &impl ConnectionTrait,
    who: (Option<Role>, UserId),
    workspace: WorkspaceId,
    query: &AccessRequestQuery,
    slice: &Slice<Kind>,
    now: Timestamp,
) -> Result<Vec<Link>, DbErr> {
    let rows = db.query_all(&select(who, workspace, query, slice, now)).await?;
    rows.iter().filter_map(|row| read_link(row).transpose()).collect()
}

pub fn select(
    (role, caller): (Option<Role>, UserId),
    workspace: WorkspaceId,
    query: &AccessRequestQuery,
    slice: &Slice<Kind>,
    now: Timestamp,
) -> SelectStatement {
    use access_request::Column as C;
    let mut select = Query::select();
    select.from(access_request::Entity);
    select_link(&mut select);
    select
        .and_where(C::WorkspaceId.eq(workspace.uuid()))
        .cond_where(visible_to(role, caller))
        .cond_where(in_state(query.state, now))
        .cond_where(
            Condition::all()
                .add_option(query.created_by.map(|creator| C::CreatedBy.eq(creator.uuid())))
                .add_option(slice.after.map(|after| C::Id.lt(after.uuid()))),
        )
        .order_by((access_request::Entity, C::Id), Order::Desc)
        .limit(slice.rows())
        .take()
}

/// What the table does not hide from `caller`, for a select that [`select_link`] has joined the connections to.
pub fn visible_to(role: Option<Role>, caller: UserId) -> Condition {
    let Some(Role::Owner | Role::Admin | Role::User(_) | Role::Guest(_)) = role else { return Condition::any() };
    let visibility = Func::coalesce([
        Expr::col((connection::Entity, connection::Column::Visibility)),
        Expr::col((access_request::Entity, access_request::Column::Visibility)),
    ]);
    Condition::any()
        .add(access_request::Column::CreatedBy.eq(caller.uuid()))
        .add(Expr::from(visibility).ne(Visibility::Private.to_string()))
}

/// The twin of [`State::at`].
fn in_state(state: Option<State>, now: Timestamp) -> Condition {
    let stored = |state: State| access_request::Column::State.eq(state.to_string());
    match state {
        None => Condition::any().add(stored(State::Active)).add(stored(State::Used)),
        Some(State::Active) => works(now),
        Some(State::Expired) => Condition::all().add(stored(State::Active)).add(works(now).not()),
        Some(state @ (State::Used | State::Declined | State::Deleted)) => Condition::all().add(stored(state)),
    }
}
