//! `/v1/workspaces/{workspace}/integrations`, `/v1/integrations`

use actix_web::{delete, get, patch, post};
use shared::{
    access::{IntegrationAction, WorkspaceAction},
    id,
    integration::{DeleteQuery, EditIntegration, Integration, IntegrationQuery, NewIntegration},
    page::Page,
};

use super::service;
use crate::http::{
    context::Context,
    input::{Body, Named, Query},
    once::Once,
    openapi::{IdempotencyKey, IfMatch, Problems},
    precondition::Seen,
    reply::{Reply, Result},
};

/// The integrations of a workspace that one can see, newest first
#[utoipa::path(tag = "Integrations", operation_id = "list_integrations",
    params(("workspace" = id::WorkspaceId, Path), IntegrationQuery),
    responses((status = 200, body = Page<Integration>), Problems))]
#[get("/v1/workspaces/{workspace}/integrations")]
pub async fn list_integrations(
    cx: Context,
    workspace: Named<id::Workspace>,
    query: Query,
) -> Result<Reply<Page<Integration>>> {
    let allowed = cx.require(WorkspaceAction::See, workspace.0).await?;
    service::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// Make an integration
#[utoipa::path(tag = "Integrations", operation_id = "create_integration",
    params(("workspace" = id::WorkspaceId, Path), IdempotencyKey), request_body = NewIntegration,
    responses((status = 201, body = Integration), Problems))]
#[post("/v1/workspaces/{workspace}/integrations")]
pub async fn create_integration(
    cx: Context,
    workspace: Named<id::Workspace>,
    once: Once,
    body: Body,
) -> Result<Reply<Integration>> {
    let allowed = cx.require(WorkspaceAction::CreateIntegration, workspace.0).await?;
    let once = once.by(&allowed, "create_integration", &body)?;
    let made = once.run(&cx, async || service::create(&cx, &allowed, body.check()?, &once).await).await?;
    let location = format!("/v1/integrations/{}", made.id);
    Ok(Reply::created(made, location))
}

/// An integration
#[utoipa::path(tag = "Integrations", operation_id = "read_integration",
    params(("integration" = id::IntegrationId, Path)), responses((status = 200, body = Integration), Problems))]
#[get("/v1/integrations/{integration}")]
pub async fn read_integration(cx: Context, integration: Named<id::Integration>) -> Result<Reply<Integration>> {
    let allowed = cx.require(IntegrationAction::See, integration.0).await?;
    service::read(&allowed).map(versioned)
}

/// Rename an integration
#[utoipa::path(tag = "Integrations", operation_id = "change_integration",
    params(("integration" = id::IntegrationId, Path), IfMatch), request_body = EditIntegration,
    responses((status = 200, body = Integration), Problems))]
#[patch("/v1/integrations/{integration}")]
pub async fn change_integration(
    cx: Context,
    integration: Named<id::Integration>,
    seen: Seen,
    body: Body,
) -> Result<Reply<Integration>> {
    let allowed = cx.require(IntegrationAction::Rename, integration.0).await?;
    service::change(&cx, &allowed, body.check()?, seen).await.map(versioned)
}

/// Delete an integration
///
/// With flows 409 `has-dependents` unless `force`. Its grants and registrations end with it; exports, imports and
/// connections stay.
#[utoipa::path(tag = "Integrations", operation_id = "delete_integration",
    params(("integration" = id::IntegrationId, Path), DeleteQuery), responses((status = 204), Problems))]
#[delete("/v1/integrations/{integration}")]
pub async fn delete_integration(cx: Context, integration: Named<id::Integration>, query: Query) -> Result<Reply<()>> {
    let allowed = cx.require(IntegrationAction::Delete, integration.0).await?;
    let DeleteQuery { force } = query.read()?;
    service::delete(&cx, &allowed, force).await?;
    Ok(Reply::nothing())
}

fn versioned(integration: Integration) -> Reply<Integration> {
    let version = integration.version;
    Reply::ok(integration).with_version(version)
}
