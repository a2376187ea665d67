//! `/v1/integrations/{integration}/grants`

use actix_web::{delete, get, put};
use shared::{
    access::IntegrationAction,
    grant::{Grant, PutGrant},
    id,
    page::Page,
};

use super::service;
use crate::http::{
    context::Context,
    input::{Below, Body, Named},
    openapi::Problems,
    reply::{Reply, Result},
};

/// Who was granted an integration, by name
///
/// Only members of selected integrations have grants; everybody else reaches all of them anyway.
#[utoipa::path(tag = "Integrations", operation_id = "list_grants",
    params(("integration" = id::IntegrationId, Path)), responses((status = 200, body = Page<Grant>), Problems))]
#[get("/v1/integrations/{integration}/grants")]
pub async fn list_grants(cx: Context, integration: Named<id::Integration>) -> Result<Reply<Page<Grant>>> {
    let allowed = cx.require(IntegrationAction::ManageGrants, integration.0).await?;
    service::list(&cx, &allowed).await.map(Reply::ok)
}

/// A member's grant
#[utoipa::path(tag = "Integrations", operation_id = "read_grant",
    params(("integration" = id::IntegrationId, Path), ("user" = id::UserId, Path)),
    responses((status = 200, body = Grant), Problems))]
#[get("/v1/integrations/{integration}/grants/{user}")]
pub async fn read_grant(
    cx: Context,
    integration: Named<id::Integration>,
    user: Below<id::User>,
) -> Result<Reply<Grant>> {
    let allowed = cx.require(IntegrationAction::ManageGrants, integration.0).await?;
    service::read(&cx, &allowed, user.0).await.map(Reply::ok)
}

/// Grant a member access to an integration, or change the grant
///
/// Owners, admins and members of the whole workspace need none: 409.
#[utoipa::path(tag = "Integrations", operation_id = "save_grant",
    params(("integration" = id::IntegrationId, Path), ("user" = id::UserId, Path)), request_body = PutGrant,
    responses((status = 200, body = Grant), Problems))]
#[put("/v1/integrations/{integration}/grants/{user}")]
pub async fn save_grant(
    cx: Context,
    integration: Named<id::Integration>,
    user: Below<id::User>,
    body: Body,
) -> Result<Reply<Grant>> {
    let allowed = cx.require(IntegrationAction::ManageGrants, integration.0).await?;
    let PutGrant { level } = body.check()?;
    service::save(&cx, &allowed, user.0, level).await.map(Reply::ok)
}

/// Take a grant back
#[utoipa::path(tag = "Integrations", operation_id = "remove_grant",
    params(("integration" = id::IntegrationId, Path), ("user" = id::UserId, Path)),
    responses((status = 204), Problems))]
#[delete("/v1/integrations/{integration}/grants/{user}")]
pub async fn remove_grant(
    cx: Context,
    integration: Named<id::Integration>,
    user: Below<id::User>,
) -> Result<Reply<()>> {
    let allowed = cx.require(IntegrationAction::ManageGrants, integration.0).await?;
    service::remove(&cx, &allowed, user.0).await?;
    Ok(Reply::nothing())
}
