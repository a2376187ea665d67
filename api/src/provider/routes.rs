//! `/v1/providers`

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web::Path};
use shared::{
    page::Page,
    provider::{Provider, ProviderQuery},
};

use super::{Catalogue, service};
use crate::{
    failure::Failure,
    http::{
        context::Context,
        input::Query,
        openapi::Problems,
        reply::{Reply, Result},
    },
};

/// What can be connected, and how
#[utoipa::path(tag = "Providers", operation_id = "list_providers", params(ProviderQuery),
    responses((status = 200, body = Page<Provider>), Problems))]
#[get("/v1/providers")]
pub async fn list_providers(cx: Context, query: Query) -> Result<Reply<Page<Provider>>> {
    let allowed = cx.require(shared::access::AccountAction::SeeOwn, ()).await?;
    Ok(Reply::ok(Page::whole(service::list(&cx, &allowed, &query.read()?).await?)))
}

/// A provider
#[utoipa::path(tag = "Providers", operation_id = "read_provider", params(("provider" = String, Path), ProviderQuery),
    responses((status = 200, body = Provider), Problems))]
#[get("/v1/providers/{provider}")]
pub async fn read_provider(cx: Context, key: Path<String>, query: Query) -> Result<Reply<Provider>> {
    let allowed = cx.require(shared::access::AccountAction::SeeOwn, ()).await?;
    service::read(&cx, &allowed, &key, &query.read()?).await.map(Reply::ok)
}

/// A provider's mark: `/logos/<key>.svg`
pub async fn logo(cx: Context, file: Path<String>) -> Result<HttpResponse> {
    let entry =
        file.strip_suffix(".svg").and_then(|key| cx.state.catalogue.entry(key)).ok_or_else(Failure::not_found)?;
    let svg = Catalogue::logo(&entry.logo).ok_or_else(Failure::not_found)?;
    let answer = HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(svg);
    Ok(answer)
}
