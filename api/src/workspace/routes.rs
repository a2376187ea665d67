//! `/v1/organizations/{organization}/workspaces`, `/v1/workspaces`

use actix_web::{get, patch, post};
use shared::{
    access::{OrganizationAction, WorkspaceAction},
    id,
    page::Page,
    workspace::{EditWorkspace, NewWorkspace, Workspace},
};

use super::service;
use crate::http::{
    context::Context,
    input::{Body, Named},
    once::Once,
    openapi::{IdempotencyKey, Problems},
    reply::{Reply, Result},
};

/// The workspaces of an organization that one has a place in, newest first
#[utoipa::path(tag = "Workspaces", operation_id = "list_workspaces",
    params(("organization" = id::OrganizationId, Path)), responses((status = 200, body = Page<Workspace>), Problems))]
#[get("/v1/organizations/{organization}/workspaces")]
pub async fn list_workspaces(cx: Context, organization: Named<id::Organization>) -> Result<Reply<Page<Workspace>>> {
    let allowed = cx.require(OrganizationAction::See, organization.0).await?;
    Ok(Reply::ok(Page::whole(service::list(&cx, &allowed).await?)))
}

/// Make a workspace
#[utoipa::path(tag = "Workspaces", operation_id = "create_workspace",
    params(("organization" = id::OrganizationId, Path), IdempotencyKey), request_body = NewWorkspace,
    responses((status = 201, body = Workspace), Problems))]
#[post("/v1/organizations/{organization}/workspaces")]
pub async fn create_workspace(
    cx: Context,
    organization: Named<id::Organization>,
    once: Once,
    body: Body,
) -> Result<Reply<Workspace>> {
    let allowed = cx.require(OrganizationAction::CreateWorkspace, organization.0).await?;
    let once = once.by(&allowed, "create_workspace", &body)?;
    let workspace = once.run(&cx, async || service::create(&cx, &allowed, body.check()?, &once).await).await?;
    let location = format!("/v1/workspaces/{}", workspace.id);
    Ok(Reply::created(workspace, location))
}

/// A workspace
#[utoipa::path(tag = "Workspaces", operation_id = "read_workspace", params(("workspace" = id::WorkspaceId, Path)),
    responses((status = 200, body = Workspace), Problems))]
#[get("/v1/workspaces/{workspace}")]
pub async fn read_workspace(cx: Context, workspace: Named<id::Workspace>) -> Result<Reply<Workspace>> {
    let allowed = cx.require(WorkspaceAction::See, workspace.0).await?;
    Ok(Reply::ok(service::read(&allowed)))
}

/// Rename a workspace
#[utoipa::path(tag = "Workspaces", operation_id = "change_workspace", params(("workspace" = id::WorkspaceId, Path)),
    request_body = EditWorkspace, responses((status = 200, body = Workspace), Problems))]
#[patch("/v1/workspaces/{workspace}")]
pub async fn change_workspace(cx: Context, workspace: Named<id::Workspace>, body: Body) -> Result<Reply<Workspace>> {
    let allowed = cx.require(WorkspaceAction::Rename, workspace.0).await?;
    service::change(&cx, &allowed, body.check()?).await.map(Reply::ok)
}
