//! A page of the connections that a member sees, in one query whose cost does not grow with the workspace (TRAPS 6): the
//! ids come from a short index range for each way of seeing a connection, newest first, and only a page of them is joined.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, FromQueryResult, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, LikeExpr, Order, Query, SelectStatement, UnionType},
};
use shared::{
    access::{Role, Scope, Visibility},
    connection::{Connection, ConnectionQuery, KEPT, Status},
    id::{Connection as ConnectionKind, ConnectionId, IntegrationId, UserId, WorkspaceId},
    time::Timestamp,
};

use super::{
    Beside, dto, fold,
    reach::{self, own},
};
use crate::{
    access::WorkspacePlace,
    db::{
        broken_row, columns,
        entity::{connection, credential, registration, user},
    },
    http::allowed::Allowed,
    paging::Slice,
};

/// The connections of a slice, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    allowed: &Allowed<WorkspacePlace>,
    query: &ConnectionQuery,
    slice: &Slice<ConnectionKind>,
    now: Timestamp,
) -> Result<Vec<Connection>, DbErr> {
    let who = (allowed.role, allowed.person().id);
    let Some(select) = select(who, allowed.id, query, slice, now) else { return Ok(Vec::new()) };
    db.query_all(&select).await?.iter().map(read).collect()
}

/// The statement; `None` for whoever sees nothing.
pub fn select(
    (role, caller): (Option<Role>, UserId),
    workspace: WorkspaceId,
    query: &ConnectionQuery,
    slice: &Slice<ConnectionKind>,
    now: Timestamp,
) -> Option<SelectStatement> {
    let limit = slice.rows();
    let wanted = Condition::all()
        .add(connection::Column::WorkspaceId.eq(workspace.uuid()))
        .add(filters(query, (role, caller), now))
        .add_option(slice.after.map(|after| connection::Column::Id.lt(after.uuid())));
    Some(page(seen(role, caller, &wanted, limit)?, caller, limit))
}

/// The ids of the newest connections that are wanted and seen; `None` for whoever sees nothing.
fn seen(role: Option<Role>, caller: UserId, wanted: &Condition, limit: u64) -> Option<SelectStatement> {
    let newest = |mut select: SelectStatement, seen: Expr| {
        select
            .column((connection::Entity, connection::Column::Id))
            .cond_where(wanted.clone())
            .and_where(seen)
            .order_by((connection::Entity, connection::Column::Id), Order::Desc)
            .limit(limit);
        // SQLite orders and limits the parts of a union only inside a subquery.
        Query::select().column(connection::Column::Id).from_subquery(select, Alias::new("newest")).take()
    };
    let all = || Query::select().from(connection::Entity).take();
    let mut own = newest(all(), own(caller));
    let shared = connection::Column::Visibility.eq(Visibility::Shared.to_string());
    let others = match role? {
        Role::Owner | Role::Admin | Role::User(Scope::All) | Role::Guest(Scope::All) => newest(all(), shared),
        // From the grants to the connections: what was granted is little, however large the workspace.
        Role::User(Scope::Selected) | Role::Guest(Scope::Selected) => {
            newest(reach::granted_connections(caller), shared)
        }
    };
    Some(own.union(UnionType::Distinct, others).order_by(connection::Column::Id, Order::Desc).limit(limit).take())
}

fn page(ids: SelectStatement, caller: UserId, limit: u64) -> SelectStatement {
    let seen = Alias::new("seen");
    let id = (connection::Entity, connection::Column::Id);
    let mut select = Query::select();
    select
        .from_subquery(ids, seen.clone())
        .inner_join(connection::Entity, Expr::col(id).equals((seen, connection::Column::Id)))
        .order_by(id, Order::Desc)
        .limit(limit);
    select_connection(&mut select, caller);
    select
}

/// Adds the columns of the connection that the select has, and what stands beside it, as `caller` sees it.
pub fn select_connection(select: &mut SelectStatement, caller: UserId) {
    let id = (connection::Entity, connection::Column::Id);
    columns::<connection::Entity>(select, "c_");
    select
        .expr_as(Expr::col((user::Entity, user::Column::Name)), "owner_name")
        .expr_as(Expr::col((credential::Entity, credential::Column::AccessExpiresAt)), "access_expires_at")
        .expr_as(reach::used_by(), "used_by")
        .expr_as(reach::granted(Expr::val(caller.uuid())), "granted")
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals((connection::Entity, connection::Column::OwnerId)),
        )
        .left_join(credential::Entity, Expr::col((credential::Entity, credential::Column::ConnectionId)).equals(id));
}

pub fn read(row: &QueryResult) -> Result<Connection, DbErr> {
    let access_expires_at: Option<chrono::DateTime<chrono::Utc>> = row.try_get("", "access_expires_at")?;
    let granted: Option<String> = row.try_get("", "granted")?;
    let beside = Beside {
        owner_name: row.try_get("", "owner_name")?,
        access_expires_at: access_expires_at.map(Timestamp::new),
        used_by: u32::try_from(row.try_get::<i64>("", "used_by")?).map_err(broken_row)?,
        granted: granted.map(|level| level.parse().map_err(broken_row)).transpose()?,
    };
    dto(connection::Model::from_query_result(row, "c_")?, beside)
}

fn filters(query: &ConnectionQuery, who: (Option<Role>, UserId), now: Timestamp) -> Condition {
    use connection::Column as C;
    let status = match query.status {
        // Removed longer ago than that, it is gone.
        Some(Status::Removed) => C::Status.eq(Status::Removed.to_string()).and(C::RemovedAt.gt(now.minus(KEPT).utc())),
        Some(status) => C::Status.eq(status.to_string()),
        None => C::Status.ne(Status::Removed.to_string()),
    };
    let attention = [Status::NeedsReconnect, Status::Degraded].map(|status| status.to_string());
    Condition::all()
        .add(status)
        .add_option(
            query.needs_attention.map(
                |needs| {
                    if needs { C::Status.is_in(attention) } else { C::Status.is_not_in(attention) }
                },
            ),
        )
        .add_option(query.kind.map(|kind| C::Kind.eq(kind.to_string())))
        .add_option(query.provider.as_ref().map(|provider| C::Provider.eq(provider)))
        .add_option(query.owner.map(|owner| C::OwnerId.eq(owner.uuid())))
        .add_option(query.visibility.map(|visibility| C::Visibility.eq(visibility.to_string())))
        .add_option(query.same_account_as.map(|id| same_account(id, who)))
        .add_option(query.not_registered_with.map(could_be_registered))
        .add_option(query.q.as_deref().and_then(|text| contains((connection::Entity, C::Search), text)))
}

/// Others of the same account as a connection that the caller sees.
fn same_account(id: ConnectionId, who: (Option<Role>, UserId)) -> Expr {
    use connection::Column as C;
    let account = |column: C| Expr::col((connection::Entity, column));
    let select = Query::select()
        .column((connection::Entity, C::AccountIssuer))
        .column((connection::Entity, C::AccountSubject))
        .from(connection::Entity)
        .and_where(account(C::Id).eq(id.uuid()))
        .cond_where(reach::visible_to(who.0, who.1))
        .take();
    let pair = Expr::tuple([account(C::AccountIssuer), account(C::AccountSubject)]);
    C::Id.ne(id.uuid()).and(pair.in_subquery(select))
}

/// Those that are not registered with the integration and not removed. One's own private ones can be shared for it.
fn could_be_registered(integration: IntegrationId) -> Condition {
    use registration::Column as C;
    let registered = Query::select()
        .expr(Expr::val(1))
        .from(registration::Entity)
        .and_where(C::IntegrationId.eq(integration.uuid()))
        .and_where(
            Expr::col((registration::Entity, C::ConnectionId)).equals((connection::Entity, connection::Column::Id)),
        )
        .take();
    Condition::all().add(Expr::exists(registered).not()).add(connection::Column::Status.ne(Status::Removed.to_string()))
}

/// Folded text, anywhere.
pub fn like(text: &str) -> LikeExpr {
    LikeExpr::new(format!("%{}%", escape_like(text))).escape('\\')
}

/// Whether a column of folded text has the text in it; blanks ask for nothing.
pub fn contains(column: impl IntoColumnRef, text: &str) -> Option<Expr> {
    let text = Some(fold(text)).filter(|text| !text.is_empty())?;
    Some(Expr::col(column).like(like(&text)))
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
