//! `/v1/organizations`

use actix_web::{get, patch};
use shared::{
    access::{AccountAction, OrganizationAction},
    id,
    organization::{EditOrganization, Organization},
    page::Page,
};

use super::service;
use crate::http::{
    context::Context,
    input::{Body, Named},
    openapi::Problems,
    reply::{Reply, Result},
};

/// The organizations that one belongs to, newest first
#[utoipa::path(tag = "Organizations", operation_id = "list_organizations",
    responses((status = 200, body = Page<Organization>), Problems))]
#[get("/v1/organizations")]
pub async fn list_organizations(cx: Context) -> Result<Reply<Page<Organization>>> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    Ok(Reply::ok(Page::whole(service::list(&cx, &allowed).await?)))
}

/// An organization
#[utoipa::path(tag = "Organizations", operation_id = "read_organization",
    params(("organization" = id::OrganizationId, Path)), responses((status = 200, body = Organization), Problems))]
#[get("/v1/organizations/{organization}")]
pub async fn read_organization(cx: Context, organization: Named<id::Organization>) -> Result<Reply<Organization>> {
    let allowed = cx.require(OrganizationAction::See, organization.0).await?;
    service::read(&cx, &allowed).await.map(Reply::ok)
}

/// Rename an organization
#[utoipa::path(tag = "Organizations", operation_id = "change_organization",
    params(("organization" = id::OrganizationId, Path)), request_body = EditOrganization,
    responses((status = 200, body = Organization), Problems))]
#[patch("/v1/organizations/{organization}")]
pub async fn change_organization(
    cx: Context,
    organization: Named<id::Organization>,
    body: Body,
) -> Result<Reply<Organization>> {
    let allowed = cx.require(OrganizationAction::Edit, organization.0).await?;
    service::change(&cx, &allowed, body.check()?).await.map(Reply::ok)
}
