//! `/v1/organizations/{organization}/branding`

use actix_web::{delete, get, put};
use shared::{
    access::OrganizationAction,
    branding::{Branding, EditBranding, IMAGE_MAX, NewLogo},
    id,
};

use super::service;
use crate::http::{
    context::Context,
    input::{Body, Named},
    openapi::Problems,
    reply::{Reply, Result},
};

/// In base64, with what JSON adds to it.
const LOGO_BODY_MAX: usize = IMAGE_MAX.div_ceil(3) * 4 + 1024;

/// How an organization looks to recipients
#[utoipa::path(tag = "Organizations", operation_id = "read_branding",
    params(("organization" = id::OrganizationId, Path)), responses((status = 200, body = Branding), Problems))]
#[get("/v1/organizations/{organization}/branding")]
pub async fn read_branding(cx: Context, organization: Named<id::Organization>) -> Result<Reply<Branding>> {
    let allowed = cx.require(OrganizationAction::See, organization.0).await?;
    service::read(&cx, &allowed).await.map(Reply::ok)
}

/// Change the name and the color that recipients see
///
/// What is left out is Mooring's own again. A color that would be hard to see on white is refused.
#[utoipa::path(tag = "Organizations", operation_id = "save_branding",
    params(("organization" = id::OrganizationId, Path)), request_body = EditBranding,
    responses((status = 200, body = Branding), Problems))]
#[put("/v1/organizations/{organization}/branding")]
pub async fn save_branding(cx: Context, organization: Named<id::Organization>, body: Body) -> Result<Reply<Branding>> {
    let allowed = cx.require(OrganizationAction::Edit, organization.0).await?;
    service::save(&cx, &allowed, body.check()?).await.map(Reply::ok)
}

/// Change the logo that recipients see
///
/// A PNG, JPEG or WebP file of at most 512 KiB. It is decoded, made small and encoded anew.
#[utoipa::path(tag = "Organizations", operation_id = "save_logo",
    params(("organization" = id::OrganizationId, Path)), request_body = NewLogo,
    responses((status = 200, body = Branding), Problems))]
#[put("/v1/organizations/{organization}/branding/logo")]
pub async fn save_logo(
    cx: Context,
    organization: Named<id::Organization>,
    body: Body<LOGO_BODY_MAX>,
) -> Result<Reply<Branding>> {
    let allowed = cx.require(OrganizationAction::Edit, organization.0).await?;
    service::save_logo(&cx, &allowed, body.check()?).await.map(Reply::ok)
}

/// Take the logo away
#[utoipa::path(tag = "Organizations", operation_id = "remove_logo",
    params(("organization" = id::OrganizationId, Path)), responses((status = 200, body = Branding), Problems))]
#[delete("/v1/organizations/{organization}/branding/logo")]
pub async fn remove_logo(cx: Context, organization: Named<id::Organization>) -> Result<Reply<Branding>> {
    let allowed = cx.require(OrganizationAction::Edit, organization.0).await?;
    service::remove_logo(&cx, &allowed).await.map(Reply::ok)
}
