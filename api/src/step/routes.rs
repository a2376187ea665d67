//! `/v1/workspaces/{workspace}/exports` and `…/imports`, `/v1/exports`, `/v1/imports`: the same twice.

use actix_web::{delete, get, patch, post};
use shared::{
    access::{StepAction, WorkspaceAction},
    id::{self, StepId},
    page::Page,
    step::{EditStep, Kind, NewStep, SavedStep, Step, StepQuery},
};

use super::{edit, service};
use crate::http::{
    context::Context,
    input::{Body, Named, Query},
    once::Once,
    openapi::{IdempotencyKey, IfMatch, Problems},
    precondition::Seen,
    reply::{Reply, Result},
};

/// The exports of a workspace that one can see, newest first
///
/// An export is seen by whoever sees its connection.
#[utoipa::path(tag = "Exports and imports", operation_id = "list_exports",
    params(("workspace" = id::WorkspaceId, Path), StepQuery),
    responses((status = 200, body = Page<Step>), Problems))]
#[get("/v1/workspaces/{workspace}/exports")]
pub async fn list_exports(cx: Context, workspace: Named<id::Workspace>, query: Query) -> Result<Reply<Page<Step>>> {
    let allowed = cx.require(WorkspaceAction::See, workspace.0).await?;
    service::list::<id::Export>(&cx, &allowed, Kind::Export, query.check()?).await.map(Reply::ok)
}

/// Make an export
#[utoipa::path(tag = "Exports and imports", operation_id = "create_export",
    params(("workspace" = id::WorkspaceId, Path), IdempotencyKey), request_body = NewStep,
    responses((status = 201, body = Step), Problems))]
#[post("/v1/workspaces/{workspace}/exports")]
pub async fn create_export(
    cx: Context,
    workspace: Named<id::Workspace>,
    once: Once,
    body: Body,
) -> Result<Reply<Step>> {
    let allowed = cx.require(WorkspaceAction::See, workspace.0).await?;
    let once = once.by(&allowed, "create_export", &body)?;
    let create = async || service::create(&cx, &allowed, Kind::Export, body.check()?, &once).await;
    let step = once.run(&cx, create).await?;
    let (location, version) = (format!("/v1/exports/{}", step.id), step.version);
    Ok(Reply::created(step, location).with_version(version))
}

/// An export
#[utoipa::path(tag = "Exports and imports", operation_id = "read_export",
    params(("export" = id::ExportId, Path)), responses((status = 200, body = Step), Problems))]
#[get("/v1/exports/{export}")]
pub async fn read_export(cx: Context, export: Named<id::Export>) -> Result<Reply<Step>> {
    let allowed = cx.require(StepAction::See, StepId::Export(export.0)).await?;
    let step = service::read(&allowed)?;
    let version = step.version;
    Ok(Reply::ok(step).with_version(version))
}

/// Change an export
///
/// It counts as saving every flow that uses it, and registers what they need.
#[utoipa::path(tag = "Exports and imports", operation_id = "change_export",
    params(("export" = id::ExportId, Path), IfMatch), request_body = EditStep,
    responses((status = 200, body = SavedStep), Problems))]
#[patch("/v1/exports/{export}")]
pub async fn change_export(cx: Context, export: Named<id::Export>, seen: Seen, body: Body) -> Result<Reply<SavedStep>> {
    let allowed = cx.require(StepAction::Edit, StepId::Export(export.0)).await?;
    edit::change(&cx, &allowed, body.check()?, seen).await.map(versioned)
}

/// Delete an export that no flow uses
#[utoipa::path(tag = "Exports and imports", operation_id = "delete_export",
    params(("export" = id::ExportId, Path), IfMatch), responses((status = 204), Problems))]
#[delete("/v1/exports/{export}")]
pub async fn delete_export(cx: Context, export: Named<id::Export>, seen: Seen) -> Result<Reply<()>> {
    let allowed = cx.require(StepAction::Delete, StepId::Export(export.0)).await?;
    service::delete(&cx, &allowed, &seen).await?;
    Ok(Reply::nothing())
}

/// The imports of a workspace that one can see, newest first
///
/// An import is seen by whoever sees its connection.
#[utoipa::path(tag = "Exports and imports", operation_id = "list_imports",
    params(("workspace" = id::WorkspaceId, Path), StepQuery),
    responses((status = 200, body = Page<Step>), Problems))]
#[get("/v1/workspaces/{workspace}/imports")]
pub async fn list_imports(cx: Context, workspace: Named<id::Workspace>, query: Query) -> Result<Reply<Page<Step>>> {
    let allowed = cx.require(WorkspaceAction::See, workspace.0).await?;
    service::list::<id::Import>(&cx, &allowed, Kind::Import, query.check()?).await.map(Reply::ok)
}

/// Make an import
#[utoipa::path(tag = "Exports and imports", operation_id = "create_import",
    params(("workspace" = id::WorkspaceId, Path), IdempotencyKey), request_body = NewStep,
    responses((status = 201, body = Step), Problems))]
#[post("/v1/workspaces/{workspace}/imports")]
pub async fn create_import(
    cx: Context,
    workspace: Named<id::Workspace>,
    once: Once,
    body: Body,
) -> Result<Reply<Step>> {
    let allowed = cx.require(WorkspaceAction::See, workspace.0).await?;
    let once = once.by(&allowed, "create_import", &body)?;
    let create = async || service::create(&cx, &allowed, Kind::Import, body.check()?, &once).await;
    let step = once.run(&cx, create).await?;
    let (location, version) = (format!("/v1/imports/{}", step.id), step.version);
    Ok(Reply::created(step, location).with_version(version))
}

/// An import
#[utoipa::path(tag = "Exports and imports", operation_id = "read_import",
    params(("import" = id::ImportId, Path)), responses((status = 200, body = Step), Problems))]
#[get("/v1/imports/{import}")]
pub async fn read_import(cx: Context, import: Named<id::Import>) -> Result<Reply<Step>> {
    let allowed = cx.require(StepAction::See, StepId::Import(import.0)).await?;
    let step = service::read(&allowed)?;
    let version = step.version;
    Ok(Reply::ok(step).with_version(version))
}

/// Change an import
///
/// It counts as saving every flow that uses it, and registers what they need.
#[utoipa::path(tag = "Exports and imports", operation_id = "change_import",
    params(("import" = id::ImportId, Path), IfMatch), request_body = EditStep,
    responses((status = 200, body = SavedStep), Problems))]
#[patch("/v1/imports/{import}")]
pub async fn change_import(cx: Context, import: Named<id::Import>, seen: Seen, body: Body) -> Result<Reply<SavedStep>> {
    let allowed = cx.require(StepAction::Edit, StepId::Import(import.0)).await?;
    edit::change(&cx, &allowed, body.check()?, seen).await.map(versioned)
}

/// Delete an import that no flow uses
#[utoipa::path(tag = "Exports and imports", operation_id = "delete_import",
    params(("import" = id::ImportId, Path), IfMatch), responses((status = 204), Problems))]
#[delete("/v1/imports/{import}")]
pub async fn delete_import(cx: Context, import: Named<id::Import>, seen: Seen) -> Result<Reply<()>> {
    let allowed = cx.require(StepAction::Delete, StepId::Import(import.0)).await?;
    service::delete(&cx, &allowed, &seen).await?;
    Ok(Reply::nothing())
}

fn versioned(saved: SavedStep) -> Reply<SavedStep> {
    let version = saved.step.version;
    Reply::ok(saved).with_version(version)
}
