//! `/v1/organizations/{organization}/oauth-apps`

use actix_web::{delete, get, put, web::Path};
use shared::{
    access::OrganizationAction,
    id,
    oauth_app::{OauthApp, PutOauthApp, RemovalQuery},
    page::Page,
};

use super::service;
use crate::http::{
    context::Context,
    input::{Body, Named, Query},
    openapi::Problems,
    reply::{Reply, Result},
};

/// The OAuth apps that an organization can use: its own, newest first, then the operator's
#[utoipa::path(tag = "OAuth apps", operation_id = "list_oauth_apps",
    params(("organization" = id::OrganizationId, Path)), responses((status = 200, body = Page<OauthApp>), Problems))]
#[get("/v1/organizations/{organization}/oauth-apps")]
pub async fn list_oauth_apps(cx: Context, organization: Named<id::Organization>) -> Result<Reply<Page<OauthApp>>> {
    let allowed = cx.require(OrganizationAction::ManageOauthApps, organization.0).await?;
    Ok(Reply::ok(Page::whole(service::list(&cx, &allowed).await?)))
}

/// The OAuth app for a provider
#[utoipa::path(tag = "OAuth apps", operation_id = "read_oauth_app",
    params(("organization" = id::OrganizationId, Path), ("provider" = String, Path)),
    responses((status = 200, body = OauthApp), Problems))]
#[get("/v1/organizations/{organization}/oauth-apps/{provider}")]
pub async fn read_oauth_app(
    cx: Context,
    organization: Named<id::Organization>,
    place: Path<(String, String)>,
) -> Result<Reply<OauthApp>> {
    let allowed = cx.require(OrganizationAction::ManageOauthApps, organization.0).await?;
    service::read(&cx, &allowed, &place.1).await.map(Reply::ok)
}

/// Register the OAuth app for a provider, or change it
///
/// Without `client_secret` the stored one stays. Keys that begin with `oidc-` add a server by its issuer.
#[utoipa::path(tag = "OAuth apps", operation_id = "save_oauth_app",
    params(("organization" = id::OrganizationId, Path), ("provider" = String, Path)), request_body = PutOauthApp,
    responses((status = 200, body = OauthApp), Problems))]
#[put("/v1/organizations/{organization}/oauth-apps/{provider}")]
pub async fn save_oauth_app(
    cx: Context,
    organization: Named<id::Organization>,
    place: Path<(String, String)>,
    body: Body,
) -> Result<Reply<OauthApp>> {
    let allowed = cx.require(OrganizationAction::ManageOauthApps, organization.0).await?;
    service::save(&cx, &allowed, &place.1, body.check()?).await.map(Reply::ok)
}

/// Remove the organization's OAuth app for a provider
#[utoipa::path(tag = "OAuth apps", operation_id = "remove_oauth_app",
    params(("organization" = id::OrganizationId, Path), ("provider" = String, Path), RemovalQuery),
    responses((status = 204), Problems))]
#[delete("/v1/organizations/{organization}/oauth-apps/{provider}")]
pub async fn remove_oauth_app(
    cx: Context,
    organization: Named<id::Organization>,
    place: Path<(String, String)>,
    query: Query,
) -> Result<Reply<()>> {
    let allowed = cx.require(OrganizationAction::ManageOauthApps, organization.0).await?;
    service::remove(&cx, &allowed, &place.1, query.read()?).await?;
    Ok(Reply::nothing())
}
