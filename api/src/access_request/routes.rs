//! `/v1/workspaces/{workspace}/access-requests`, `/v1/connections/{connection}/access-requests`, `/v1/access-requests`

use actix_web::{delete, get, post};
use shared::{
    access::{AccessRequestAction, WorkspaceAction},
    access_request::{
        AccessRequest, AccessRequestQuery, IssuedAccessRequest, NewAccessRequest, NewReauthorization, Reissue,
    },
    id,
    page::Page,
};

use super::{reauthorization, service};
use crate::{
    access::RequestReauthorization,
    http::{
        context::Context,
        input::{Body, Named, Query},
        once::Once,
        openapi::{IdempotencyKey, Problems},
        reply::{Reply, Result},
    },
};

/// The links of a workspace, newest first
///
/// Without `state`, all but those that were declined or deleted.
#[utoipa::path(tag = "Access requests", operation_id = "list_access_requests",
    params(("workspace" = id::WorkspaceId, Path), AccessRequestQuery),
    responses((status = 200, body = Page<AccessRequest>), Problems))]
#[get("/v1/workspaces/{workspace}/access-requests")]
pub async fn list_access_requests(
    cx: Context,
    workspace: Named<id::Workspace>,
    query: Query,
) -> Result<Reply<Page<AccessRequest>>> {
    let allowed = cx.require(WorkspaceAction::ListAccessRequests, workspace.0).await?;
    service::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// Make a link with which somebody without an account connects sources
///
/// The link is shown this once. What is filled in is fixed; the recipient is asked for the rest, except for the fields
/// that are `fixed_in_links`.
#[utoipa::path(tag = "Access requests", operation_id = "create_access_request",
    params(("workspace" = id::WorkspaceId, Path), IdempotencyKey), request_body = NewAccessRequest,
    responses((status = 201, body = IssuedAccessRequest), Problems))]
#[post("/v1/workspaces/{workspace}/access-requests")]
pub async fn create_access_request(
    cx: Context,
    workspace: Named<id::Workspace>,
    once: Once,
    body: Body,
) -> Result<Reply<IssuedAccessRequest>> {
    let allowed = cx.require(WorkspaceAction::CreateAccessRequest, workspace.0).await?;
    let once = once.by(&allowed, "create_access_request", &body)?;
    let issued = once.run(&cx, async || service::create(&cx, &allowed, body.check()?, &once).await).await?;
    Ok(created(issued))
}

/// Make a link with which somebody without an account authorizes a connection again
///
/// The link is shown this once. It ends when the connection is removed, transferred, made private by somebody else, or
/// reconnected.
#[utoipa::path(tag = "Access requests", operation_id = "request_reauthorization",
    params(("connection" = id::ConnectionId, Path), IdempotencyKey), request_body = NewReauthorization,
    responses((status = 201, body = IssuedAccessRequest), Problems))]
#[post("/v1/connections/{connection}/access-requests")]
pub async fn request_reauthorization(
    cx: Context,
    connection: Named<id::Connection>,
    once: Once,
    body: Body,
) -> Result<Reply<IssuedAccessRequest>> {
    let allowed = cx.require(RequestReauthorization, connection.0).await?;
    let once = once.by(&allowed, "request_reauthorization", &body)?;
    let issued = once.run(&cx, async || reauthorization::create(&cx, &allowed, body.check()?, &once).await).await?;
    Ok(created(issued))
}

/// A link
#[utoipa::path(tag = "Access requests", operation_id = "read_access_request",
    params(("access_request" = id::AccessRequestId, Path)),
    responses((status = 200, body = AccessRequest), Problems))]
#[get("/v1/access-requests/{access_request}")]
pub async fn read_access_request(
    cx: Context,
    access_request: Named<id::AccessRequest>,
) -> Result<Reply<AccessRequest>> {
    let allowed = cx.require(AccessRequestAction::See, access_request.0).await?;
    service::read(&cx, cx.state.db.reader(), &allowed).await.map(Reply::ok)
}

/// Issue a link anew
///
/// The new link is shown this once, and the old one ends at once. Only a link that works can be issued anew.
#[utoipa::path(tag = "Access requests", operation_id = "reissue_access_request",
    params(("access_request" = id::AccessRequestId, Path)), request_body = Reissue,
    responses((status = 200, body = IssuedAccessRequest), Problems))]
#[post("/v1/access-requests/{access_request}/reissue")]
pub async fn reissue_access_request(
    cx: Context,
    access_request: Named<id::AccessRequest>,
    body: Body,
) -> Result<Reply<IssuedAccessRequest>> {
    let allowed = cx.require(AccessRequestAction::Reissue, access_request.0).await?;
    service::reissue(&cx, &allowed, body.check()?).await.map(Reply::ok)
}

/// Delete a link
///
/// It stops working at once, also for somebody who is authorizing at the moment. What was connected through it stays.
#[utoipa::path(tag = "Access requests", operation_id = "delete_access_request",
    params(("access_request" = id::AccessRequestId, Path)), responses((status = 204), Problems))]
#[delete("/v1/access-requests/{access_request}")]
pub async fn delete_access_request(cx: Context, access_request: Named<id::AccessRequest>) -> Result<Reply<()>> {
    let allowed = cx.require(AccessRequestAction::Delete, access_request.0).await?;
    service::delete(&cx, &allowed).await?;
    Ok(Reply::nothing())
}

fn created(issued: IssuedAccessRequest) -> Reply<IssuedAccessRequest> {
    let location = format!("/v1/access-requests/{}", issued.access_request.id);
    Reply::created(issued, location)
}
