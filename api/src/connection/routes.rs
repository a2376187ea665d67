//! `/v1/workspaces/{workspace}/connections`, `/v1/connections`

use actix_web::{get, post};
use shared::{
    access::{ConnectionAction, WorkspaceAction},
    connection::{Connection, ConnectionQuery, NewConnection},
    id,
    page::Page,
};

use super::service;
use crate::http::{
    context::Context,
    input::{Body, Named, Query},
    openapi::Problems,
    reply::{Reply, Result},
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
#[utoipa::path(tag = "Connections", operation_id = "create_connection", params(("workspace" = id::WorkspaceId, Path)),
    request_body = NewConnection, responses((status = 201, body = Connection), Problems))]
#[post("/v1/workspaces/{workspace}/connections")]
pub async fn create_connection(cx: Context, workspace: Named<id::Workspace>, body: Body) -> Result<Reply<Connection>> {
    let allowed = cx.require(WorkspaceAction::AddConnection, workspace.0).await?;
    let connection = service::create(&cx, &allowed, body.check()?).await?;
    let location = format!("/v1/connections/{}", connection.id);
    Ok(Reply::created(connection, location))
}

/// A connection
#[utoipa::path(tag = "Connections", operation_id = "read_connection",
    params(("connection" = id::ConnectionId, Path)), responses((status = 200, body = Connection), Problems))]
#[get("/v1/connections/{connection}")]
pub async fn read_connection(cx: Context, connection: Named<id::Connection>) -> Result<Reply<Connection>> {
    let allowed = cx.require(ConnectionAction::See, connection.0).await?;
    service::read(&allowed).map(Reply::ok)
}
