//! Notifications by person, and how each person wants to be told.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use shared::{
    access::Role,
    connection::KEPT,
    id::{Id, Notification as NotificationKind, NotificationId, UserId},
    notification::{COUNTED_MAX, Kind, Notification, Preference},
    session::OrganizationMembership,
    time::Timestamp,
};

use super::News;
use crate::{
    connection::store::reach::visible_to,
    db::{
        broken_row,
        entity::{connection, notification, notification_preference as preference},
    },
    paging::Slice,
};

pub async fn insert(
    tx: &DatabaseTransaction,
    id: NotificationId,
    user: UserId,
    news: &News,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = notification::Model {
        id: id.uuid(),
        user_id: user.uuid(),
        workspace_id: news.workspace.uuid(),
        kind: news.kind.to_string(),
        subject: news.subject.clone(),
        access_request_id: news.access_request.map(Id::uuid),
        connection_id: news.connection.map(Id::uuid),
        detail: serde_json::to_value(&news.detail).map_err(broken_row)?,
        created_at: now.utc(),
        read_at: None,
    };
    notification::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Somebody who reads their notifications now, with the places that they have.
pub struct Present<'a> {
    pub user: UserId,
    pub memberships: &'a [OrganizationMembership],
    pub now: Timestamp,
}

/// What was told to the person of workspaces where they still have a place, and of connections that they still see.
fn readable(present: &Present<'_>) -> Select<notification::Entity> {
    use notification::Column as C;
    let mut places: HashMap<Role, Vec<Uuid>> = HashMap::new();
    for membership in present.memberships {
        for workspace in &membership.workspaces {
            if let Some(role) = membership.role_in(workspace) {
                places.entry(role).or_default().push(workspace.id.uuid());
            }
        }
    }
    let there = places.into_iter().fold(Condition::any(), |any, (role, workspaces)| {
        let about = Condition::any().add(C::ConnectionId.is_null()).add(sees(role, present));
        any.add(Condition::all().add(C::WorkspaceId.is_in(workspaces)).add(about))
    });
    notification::Entity::find().filter(C::UserId.eq(present.user.uuid())).filter(there)
}

/// That the notification's connection is visible, and not gone.
fn sees(role: Role, present: &Present<'_>) -> Expr {
    use connection::Column as C;
    let select = Query::select()
        .expr(Expr::val(1))
        .from(connection::Entity)
        .and_where(
            Expr::col((connection::Entity, C::Id)).equals((notification::Entity, notification::Column::ConnectionId)),
        )
        .and_where(C::RemovedAt.is_null().or(C::RemovedAt.gt(present.now.minus(KEPT).utc())))
        .cond_where(visible_to(Some(role), present.user))
        .take();
    Expr::exists(select)
}

/// Newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    present: &Present<'_>,
    unread: Option<bool>,
    slice: &Slice<NotificationKind>,
) -> Result<Vec<Notification>, DbErr> {
    use notification::Column as C;
    let find = readable(present)
        .filter(
            Condition::all()
                .add_option(slice.after.map(|after| C::Id.lt(after.uuid())))
                .add_option(unread.map(|unread| if unread { C::ReadAt.is_null() } else { C::ReadAt.is_not_null() })),
        )
        .order_by_desc(C::Id)
        .limit(slice.rows());
    find.all(db).await?.into_iter().map(dto).collect()
}

fn dto(row: notification::Model) -> Result<Notification, DbErr> {
    Ok(Notification {
        id: Id::new(row.id),
        kind: row.kind.parse().map_err(broken_row)?,
        workspace: Id::new(row.workspace_id),
        subject: row.subject,
        access_request: row.access_request_id.map(Id::new),
        connection: row.connection_id.map(Id::new),
        detail: serde_json::from_value(row.detail).map_err(broken_row)?,
        created_at: Timestamp::new(row.created_at),
        read_at: row.read_at.map(Timestamp::new),
    })
}

/// How many are unread, up to [`COUNTED_MAX`].
pub async fn count_unread(db: &impl ConnectionTrait, present: &Present<'_>) -> Result<u32, DbErr> {
    let ids: Vec<Uuid> = readable(present)
        .select_only()
        .column(notification::Column::Id)
        .filter(notification::Column::ReadAt.is_null())
        .limit(u64::from(COUNTED_MAX))
        .into_tuple()
        .all(db)
        .await?;
    u32::try_from(ids.len()).map_err(broken_row)
}

/// Whether any of them was unread.
pub async fn mark_read(
    tx: &DatabaseTransaction,
    user: UserId,
    up_to: NotificationId,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let marked = notification::Entity::update_many()
        .col_expr(notification::Column::ReadAt, Expr::value(now.utc()))
        .filter(notification::Column::UserId.eq(user.uuid()))
        .filter(notification::Column::Id.lte(up_to.uuid()))
        .filter(notification::Column::ReadAt.is_null())
        .exec(tx)
        .await?;
    Ok(marked.rows_affected > 0)
}

pub async fn forget(tx: &DatabaseTransaction, until: Timestamp) -> Result<(), DbErr> {
    notification::Entity::delete_many().filter(notification::Column::CreatedAt.lte(until.utc())).exec(tx).await?;
    Ok(())
}

fn wanted(kind: Kind, row: Option<&preference::Model>) -> Preference {
    Preference { kind, in_app: row.is_none_or(|row| row.in_app), email: row.is_none_or(|row| row.email) }
}

/// How somebody wants to be told of a kind.
pub async fn wish(db: &impl ConnectionTrait, user: UserId, kind: Kind) -> Result<Preference, DbErr> {
    let row = preference::Entity::find_by_id((user.uuid(), kind.to_string())).one(db).await?;
    Ok(wanted(kind, row.as_ref()))
}

/// The same for each of `kinds`.
pub async fn wishes(
    db: &impl ConnectionTrait,
    user: UserId,
    kinds: impl Iterator<Item = Kind>,
) -> Result<Vec<Preference>, DbErr> {
    let rows = preference::Entity::find().filter(preference::Column::UserId.eq(user.uuid())).all(db).await?;
    let rows: BTreeMap<String, preference::Model> = rows.into_iter().map(|row| (row.kind.clone(), row)).collect();
    Ok(kinds.map(|kind| wanted(kind, rows.get(&kind.to_string()))).collect())
}

pub async fn save_wish(tx: &DatabaseTransaction, user: UserId, wish: Preference) -> Result<(), DbErr> {
    let row =
        preference::Model { user_id: user.uuid(), kind: wish.kind.to_string(), in_app: wish.in_app, email: wish.email };
    let changed = OnConflict::columns([preference::Column::UserId, preference::Column::Kind])
        .update_columns([preference::Column::InApp, preference::Column::Email])
        .to_owned();
    preference::Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx).await?;
    Ok(())
}
