//! `/v1/workspaces/{workspace}/connections`, `/v1/connections`

use actix_web::{HttpRequest, delete, get, patch, post, rt};
use shared::{
    access::{ConnectionAction, WorkspaceAction},
    authorization::LIFETIME,
    connection::{
        Connection, ConnectionQuery, Disconnect, EditConnection, NewConnection, Reconnect, Reconnection, Transfer,
    },
    id,
    impact::Impact,
    page::Page,
    provider::AuthMethod,
    registration::PreviewChange,
    replacement::{Replace, Replaced},
    usage::Usage,
};

use super::{edit, preview, reconnect, removal, replacement, service, testing, usage};
use crate::{
    authorization,
    failure::Failure,
    http::{
        context::Context,
        cookies::{self, Family},
        input::{Body, Named, Query},
        once::Once,
        openapi::{IdempotencyKey, IfMatch, Problems},
        precondition::Seen,
        reply::{Reply, Result},
    },
};

/// The connections of a workspace that one can see, newest first
#[utoipa::path(tag = "Connections", operation_id = "list_connections",
    params(("workspace" = id::WorkspaceId, Path), ConnectionQuery),
    responses((status = 200, body = Page<Connection>), Problems))]
#[get("/v1/workspaces/{workspace}/connections")]
pub async fn list_connections(
    cx: Context,
    workspace: Named<id::Workspace>,
    query: Query,
) -> Result<Reply<Page<Connection>>> {
    let allowed = cx.require(WorkspaceAction::See, workspace.0).await?;
    service::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// Add a connection with a typed credential
///
/// The provider is asked before anything is stored. For `oauth2`, start an authorization instead.
#[utoipa::path(tag = "Connections", operation_id = "create_connection",
    params(("workspace" = id::WorkspaceId, Path), IdempotencyKey),
    request_body = NewConnection, responses((status = 201, body = Connection), Problems))]
#[post("/v1/workspaces/{workspace}/connections")]
pub async fn create_connection(
    cx: Context,
    workspace: Named<id::Workspace>,
    once: Once,
    body: Body,
) -> Result<Reply<Connection>> {
    let allowed = cx.require(WorkspaceAction::AddConnection, workspace.0).await?;
    let once = once.by(&allowed, "create_connection", &body)?;
    let connection = once.run(&cx, async || service::create(&cx, &allowed, body.check()?, &once).await).await?;
    let location = format!("/v1/connections/{}", connection.id);
    Ok(Reply::created(connection, location))
}

/// A connection
#[utoipa::path(tag = "Connections", operation_id = "read_connection",
    params(("connection" = id::ConnectionId, Path)), responses((status = 200, body = Connection), Problems))]
#[get("/v1/connections/{connection}")]
pub async fn read_connection(cx: Context, connection: Named<id::Connection>) -> Result<Reply<Connection>> {
    let allowed = cx.require(ConnectionAction::See, connection.0).await?;
    service::read(&allowed).map(versioned)
}

/// Change a connection
///
/// Name and external id by whoever may rename it; visibility by its owner. Going private while others depend on it is 409
/// `has-dependents` unless `force`.
#[utoipa::path(tag = "Connections", operation_id = "change_connection",
    params(("connection" = id::ConnectionId, Path), IfMatch), request_body = EditConnection,
    responses((status = 200, body = Connection), Problems))]
#[patch("/v1/connections/{connection}")]
pub async fn change_connection(
    cx: Context,
    connection: Named<id::Connection>,
    seen: Seen,
    body: Body,
) -> Result<Reply<Connection>> {
    let allowed = cx.require(ConnectionAction::Rename, connection.0).await?;
    edit::change(&cx, &allowed, body.check()?, seen).await.map(versioned)
}

/// Disconnect
///
/// The access is revoked at the provider where that can be done. For thirty days the connection can be restored. With
/// dependents 409 `has-dependents` unless `force`.
#[utoipa::path(tag = "Connections", operation_id = "remove_connection",
    params(("connection" = id::ConnectionId, Path), Disconnect, IfMatch), responses((status = 200, body = Connection), Problems))]
#[delete("/v1/connections/{connection}")]
pub async fn remove_connection(
    cx: Context,
    connection: Named<id::Connection>,
    query: Query,
    seen: Seen,
) -> Result<Reply<Connection>> {
    let allowed = cx.require(ConnectionAction::Disconnect, connection.0).await?;
    let Disconnect { force } = query.read()?;
    removal::disconnect(&cx, &allowed, force, &seen).await.map(versioned)
}

/// Authorize a connection again
///
/// For `oauth2` an authorization is started: send the browser that asked to its `url`. A typed credential is tested at
/// once. Another account than before is refused.
#[utoipa::path(tag = "Connections", operation_id = "reconnect_connection",
    params(("connection" = id::ConnectionId, Path)), request_body = Reconnect,
    responses((status = 200, body = Reconnection), Problems))]
#[post("/v1/connections/{connection}/reconnect")]
pub async fn reconnect_connection(
    cx: Context,
    connection: Named<id::Connection>,
    body: Body,
    request: HttpRequest,
) -> Result<Reply<Reconnection>> {
    let allowed = cx.require(ConnectionAction::Reconnect, connection.0).await?;
    let given: Reconnect = body.check()?;
    if reconnect::method(&allowed, &given)? == AuthMethod::Oauth2 {
        let (started, cookie) = authorization::service::restart(&cx, &allowed, &given.fields).await?;
        let attempt = (Family::Attempt, started.id);
        let cookies = cookies::keep(&request, &cx.state.public_url, attempt, &cookie, LIFETIME);
        let reconnection = Reconnection { authorization: Some(started), connection: None, changed: Vec::new() };
        return Ok(Reply::ok(reconnection).with_cookies(cookies));
    }
    let (connection, changed) = reconnect::typed(&cx, &allowed, given).await?;
    Ok(Reply::ok(Reconnection { authorization: None, connection: Some(connection), changed }))
}

/// Bring a removed connection back
#[utoipa::path(tag = "Connections", operation_id = "restore_connection",
    params(("connection" = id::ConnectionId, Path)), responses((status = 200, body = Connection), Problems))]
#[post("/v1/connections/{connection}/restore")]
pub async fn restore_connection(cx: Context, connection: Named<id::Connection>) -> Result<Reply<Connection>> {
    let allowed = cx.require(ConnectionAction::Restore, connection.0).await?;
    // A refresh that was begun is stored even when the client hangs up.
    rt::spawn(async move { removal::restore(&cx, &allowed).await }).await.map_err(Failure::broken)?.map(versioned)
}

/// Try the credential at the provider
#[utoipa::path(tag = "Connections", operation_id = "test_connection",
    params(("connection" = id::ConnectionId, Path)), responses((status = 200, body = Connection), Problems))]
#[post("/v1/connections/{connection}/test")]
pub async fn test_connection(cx: Context, connection: Named<id::Connection>) -> Result<Reply<Connection>> {
    let allowed = cx.require(ConnectionAction::Test, connection.0).await?;
    // A refresh that was begun is stored even when the client hangs up.
    rt::spawn(async move { testing::test(&cx, &allowed).await }).await.map_err(Failure::broken)?.map(versioned)
}

/// Give a connection to another member of the workspace, with its credential
#[utoipa::path(tag = "Connections", operation_id = "transfer_connection",
    params(("connection" = id::ConnectionId, Path), IfMatch), request_body = Transfer,
    responses((status = 204), Problems))]
#[post("/v1/connections/{connection}/transfer")]
pub async fn transfer_connection(
    cx: Context,
    connection: Named<id::Connection>,
    seen: Seen,
    body: Body,
) -> Result<Reply<()>> {
    let allowed = cx.require(ConnectionAction::Transfer, connection.0).await?;
    edit::transfer(&cx, &allowed, &body.check()?, seen).await?;
    Ok(Reply::nothing())
}

/// Point everything that uses a connection at another of the same provider and kind
///
/// It counts as saving every flow that is concerned. What others made takes the right that `force` takes when a connection
/// is disconnected, or else `only_editable`. A dry run tells what would change.
#[utoipa::path(tag = "Connections", operation_id = "replace_connection",
    params(("connection" = id::ConnectionId, Path)), request_body = Replace,
    responses((status = 200, body = Replaced), Problems))]
#[post("/v1/connections/{connection}/replace")]
pub async fn replace_connection(cx: Context, connection: Named<id::Connection>, body: Body) -> Result<Reply<Replaced>> {
    let allowed = cx.require(ConnectionAction::See, connection.0).await?;
    replacement::replace(&cx, &allowed, body.check()?).await.map(Reply::ok)
}

/// What depends on a connection
#[utoipa::path(tag = "Connections", operation_id = "read_usage",
    params(("connection" = id::ConnectionId, Path)), responses((status = 200, body = Usage), Problems))]
#[get("/v1/connections/{connection}/usage")]
pub async fn read_usage(cx: Context, connection: Named<id::Connection>) -> Result<Reply<Usage>> {
    let allowed = cx.require(ConnectionAction::See, connection.0).await?;
    Ok(Reply::ok(usage::of(cx.state.db.reader(), &allowed).await?.usage))
}

/// What sharing a connection, making it private or disconnecting it would mean
///
/// Nothing is changed. It takes the right to make the change.
#[utoipa::path(tag = "Connections", operation_id = "preview_connection_change",
    params(("connection" = id::ConnectionId, Path)), request_body = PreviewChange,
    responses((status = 200, body = Impact), Problems))]
#[post("/v1/connections/{connection}/preview")]
pub async fn preview_connection_change(
    cx: Context,
    connection: Named<id::Connection>,
    body: Body,
) -> Result<Reply<Impact>> {
    let allowed = cx.require(ConnectionAction::See, connection.0).await?;
    let PreviewChange { change } = body.check()?;
    preview::of(&cx, &allowed, change).await.map(Reply::ok)
}

fn versioned(connection: Connection) -> Reply<Connection> {
    let version = connection.version;
    Reply::ok(connection).with_version(version)
}
