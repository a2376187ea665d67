//! `/v1/organizations/{organization}/workspaces`, `/v1/workspaces`

use actix_web::{get, post};
use shared::{
    access::{OrganizationAction, WorkspaceAction},
    id,
    page::Page,
    workspace::{NewWorkspace, Workspace},
};

use super::service;
use crate::http::{
    context::Context,
    input::{Body, Named},
    openapi::Problems,
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
    params(("organization" = id::OrganizationId, Path)), request_body = NewWorkspace,
    responses((status = 201, body = Workspace), Problems))]
#[post("/v1/organizations/{organization}/workspaces")]
pub async fn create_workspace(
    cx: Context,
    organization: Named<id::Organization>,
    body: Body,
) -> Result<Reply<Workspace>> {
    let allowed = cx.require(OrganizationAction::CreateWorkspace, organization.0).await?;
    let workspace = service::create(&cx, &allowed, body.check()?).await?;
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
