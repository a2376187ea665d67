//! `/v1/workspaces/{workspace}/flows`, `/v1/flows`

use actix_web::{delete, get, patch, post};
use shared::{
    access::{FlowAction, WorkspaceAction},
    flow::{Attach, EditFlow, Flow, FlowQuery, NewFlow, SavedFlow},
    id,
    page::Page,
};

use super::{attach, save, service};
use crate::http::{
    context::Context,
    input::{Body, Named, Query},
    once::Once,
    openapi::{IdempotencyKey, IfMatch, Problems},
    precondition::Seen,
    reply::{Reply, Result},
};

/// A flow of a hundred new steps, each with settings of their own.
const FLOW_MAX: usize = 2 * 1024 * 1024;

/// The flows of a workspace that one can see, newest first
#[utoipa::path(tag = "Flows", operation_id = "list_flows",
    params(("workspace" = id::WorkspaceId, Path), FlowQuery),
    responses((status = 200, body = Page<Flow>), Problems))]
#[get("/v1/workspaces/{workspace}/flows")]
pub async fn list_flows(cx: Context, workspace: Named<id::Workspace>, query: Query) -> Result<Reply<Page<Flow>>> {
    let allowed = cx.require(WorkspaceAction::See, workspace.0).await?;
    service::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// Make a flow, in an integration or standing alone as one's own
///
/// New exports and imports are made with it. In an integration, what its connections need is registered with the save: see
/// `reminder`. A private connection of the caller's own is 409 `private-connection` unless `share` names it.
#[utoipa::path(tag = "Flows", operation_id = "create_flow",
    params(("workspace" = id::WorkspaceId, Path), IdempotencyKey), request_body = NewFlow,
    responses((status = 201, body = SavedFlow), Problems))]
#[post("/v1/workspaces/{workspace}/flows")]
pub async fn create_flow(
    cx: Context,
    workspace: Named<id::Workspace>,
    once: Once,
    body: Body<FLOW_MAX>,
) -> Result<Reply<SavedFlow>> {
    let allowed = cx.require(WorkspaceAction::CreateStandaloneFlow, workspace.0).await?;
    let once = once.by(&allowed, "create_flow", &body)?;
    let saved = once.run(&cx, async || save::create(&cx, &allowed, body.check()?, &once).await).await?;
    let (location, version) = (format!("/v1/flows/{}", saved.flow.id), saved.flow.version);
    Ok(Reply::created(saved, location).with_version(version))
}

/// A flow
///
/// `blocked` says why it cannot go, if it cannot.
#[utoipa::path(tag = "Flows", operation_id = "read_flow",
    params(("flow" = id::FlowId, Path)), responses((status = 200, body = Flow), Problems))]
#[get("/v1/flows/{flow}")]
pub async fn read_flow(cx: Context, flow: Named<id::Flow>) -> Result<Reply<Flow>> {
    let allowed = cx.require(FlowAction::See, flow.0).await?;
    let flow = service::read(cx.state.db.reader(), &allowed).await?;
    let version = flow.version;
    Ok(Reply::ok(flow).with_version(version))
}

/// Change a flow
///
/// Steps that the caller does not see stay in it. What its connections need is registered as when it is made.
#[utoipa::path(tag = "Flows", operation_id = "change_flow",
    params(("flow" = id::FlowId, Path), IfMatch), request_body = EditFlow,
    responses((status = 200, body = SavedFlow), Problems))]
#[patch("/v1/flows/{flow}")]
pub async fn change_flow(
    cx: Context,
    flow: Named<id::Flow>,
    seen: Seen,
    body: Body<FLOW_MAX>,
) -> Result<Reply<SavedFlow>> {
    let allowed = cx.require(FlowAction::Edit, flow.0).await?;
    save::change(&cx, &allowed, body.check()?, seen).await.map(versioned)
}

/// Delete a flow
///
/// Its exports and imports stay.
#[utoipa::path(tag = "Flows", operation_id = "delete_flow",
    params(("flow" = id::FlowId, Path), IfMatch), responses((status = 204), Problems))]
#[delete("/v1/flows/{flow}")]
pub async fn delete_flow(cx: Context, flow: Named<id::Flow>, seen: Seen) -> Result<Reply<()>> {
    let allowed = cx.require(FlowAction::Delete, flow.0).await?;
    service::delete(&cx, &allowed, &seen).await?;
    Ok(Reply::nothing())
}

/// Move a standalone flow into an integration
///
/// It has no owner any more, and its connections are registered as with a save.
#[utoipa::path(tag = "Flows", operation_id = "attach_flow",
    params(("flow" = id::FlowId, Path), IfMatch), request_body = Attach,
    responses((status = 200, body = SavedFlow), Problems))]
#[post("/v1/flows/{flow}/attach")]
pub async fn attach_flow(cx: Context, flow: Named<id::Flow>, seen: Seen, body: Body) -> Result<Reply<SavedFlow>> {
    let allowed = cx.require(FlowAction::Edit, flow.0).await?;
    attach::attach(&cx, &allowed, body.check()?, seen).await.map(versioned)
}

fn versioned(saved: SavedFlow) -> Reply<SavedFlow> {
    let version = saved.flow.version;
    Reply::ok(saved).with_version(version)
}
