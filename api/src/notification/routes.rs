//! `/v1/notifications`

use actix_web::{get, post, put};
use shared::{
    access::AccountAction,
    notification::{EditPreferences, MarkRead, Notification, NotificationQuery, Preferences, Unread},
    page::Page,
};

use super::service;
use crate::http::{
    context::Context,
    input::{Body, Query},
    openapi::Problems,
    reply::{Reply, Result},
};

/// One's own notifications, newest first
///
/// Of workspaces where one has a place, and of connections that one sees. After 90 days they are gone.
#[utoipa::path(tag = "Notifications", operation_id = "list_notifications", params(NotificationQuery),
    responses((status = 200, body = Page<Notification>), Problems))]
#[get("/v1/notifications")]
pub async fn list_notifications(cx: Context, query: Query) -> Result<Reply<Page<Notification>>> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    service::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// How many of one's notifications are unread
///
/// Counted up to 100.
#[utoipa::path(tag = "Notifications", operation_id = "count_unread",
    responses((status = 200, body = Unread), Problems))]
#[get("/v1/notifications/unread")]
pub async fn count_unread(cx: Context) -> Result<Reply<Unread>> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    service::count_unread(&cx, &allowed).await.map(Reply::ok)
}

/// Mark notifications as read
///
/// The one that is named and all before it; answers how many are unread then.
#[utoipa::path(tag = "Notifications", operation_id = "mark_notifications_read", request_body = MarkRead,
    responses((status = 200, body = Unread), Problems))]
#[post("/v1/notifications/read")]
pub async fn mark_notifications_read(cx: Context, body: Body) -> Result<Reply<Unread>> {
    let allowed = cx.require(AccountAction::EditOwn, ()).await?;
    let MarkRead { up_to } = body.check()?;
    service::mark_read(&cx, &allowed, up_to).await.map(Reply::ok)
}

/// Which notifications one gets, and how
#[utoipa::path(tag = "Notifications", operation_id = "read_notification_preferences",
    responses((status = 200, body = Preferences), Problems))]
#[get("/v1/notifications/preferences")]
pub async fn read_preferences(cx: Context) -> Result<Reply<Preferences>> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    service::preferences(&cx, &allowed).await.map(Reply::ok)
}

/// Choose which notifications one gets, and how
///
/// Kinds that are left out stay as they are.
#[utoipa::path(tag = "Notifications", operation_id = "save_notification_preferences",
    request_body = EditPreferences, responses((status = 200, body = Preferences), Problems))]
#[put("/v1/notifications/preferences")]
pub async fn save_preferences(cx: Context, body: Body) -> Result<Reply<Preferences>> {
    let allowed = cx.require(AccountAction::EditOwn, ()).await?;
    service::choose(&cx, &allowed, &body.check()?).await.map(Reply::ok)
}
