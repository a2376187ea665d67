//! `/v1/workspaces/{workspace}/authorizations`, `/v1/authorizations`, `/oauth/callback`

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CACHE_CONTROL, LOCATION},
    post, rt,
    web::Path,
};
use shared::{
    access::{AccountAction, WorkspaceAction},
    authorization::{Authorization, Choice, LIFETIME, StartedAuthorization},
    id,
};

use super::{arrival, service};
use crate::{
    failure::Failure,
    http::{
        context::Context,
        cookies::{self, Family},
        input::{Body, Named},
        openapi::Problems,
        reply::{Reply, Result},
    },
};

/// Start an OAuth authorization
///
/// Send the browser that asked to `url`; it gets a cookie without which the answer is refused. The outcome is read at
/// `GET /v1/authorizations/{authorization}`.
#[utoipa::path(tag = "Authorizations", operation_id = "start_authorization",
    params(("workspace" = id::WorkspaceId, Path)), request_body = shared::authorization::NewAuthorization,
    responses((status = 201, body = StartedAuthorization), Problems))]
#[post("/v1/workspaces/{workspace}/authorizations")]
pub async fn start_authorization(
    cx: Context,
    workspace: Named<id::Workspace>,
    body: Body,
    request: HttpRequest,
) -> Result<Reply<StartedAuthorization>> {
    let allowed = cx.require(WorkspaceAction::AddConnection, workspace.0).await?;
    let (started, cookie) = service::start(&cx, &allowed, body.check()?).await?;
    let url = &cx.state.public_url;
    let kept = cookies::keep(&request, url, (Family::Attempt, started.id), &cookie, LIFETIME);
    let location = format!("/v1/authorizations/{}", started.id);
    Ok(Reply::created(started, location).with_cookies(kept))
}

/// What has become of one's own authorization
#[utoipa::path(tag = "Authorizations", operation_id = "read_authorization",
    params(("authorization" = id::AuthorizationId, Path)), responses((status = 200, body = Authorization), Problems))]
#[get("/v1/authorizations/{authorization}")]
pub async fn read_authorization(cx: Context, authorization: Named<id::Authorization>) -> Result<Reply<Authorization>> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    service::read(&cx, &allowed, authorization.0).await.map(Reply::ok)
}

/// Say which account one's own authorization is for
///
/// While it is `choosing`, `question` says what there is to choose. The tokens wait until `expires_at`.
#[utoipa::path(tag = "Authorizations", operation_id = "answer_authorization",
    params(("authorization" = id::AuthorizationId, Path)), request_body = Choice,
    responses((status = 200, body = Authorization), Problems))]
#[post("/v1/authorizations/{authorization}/answer")]
pub async fn answer_authorization(
    cx: Context,
    authorization: Named<id::Authorization>,
    body: Body,
) -> Result<Reply<Authorization>> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    let own = service::own(&cx, &allowed, authorization.0).await?;
    service::answer(&cx, &allowed, own, &body.check()?).await.map(Reply::ok)
}

/// Where providers send the browser back to
///
/// Answers with a redirect to a clean address, always (S9). It is authenticated by the state and the attempt's cookie.
#[utoipa::path(tag = "Authorizations", operation_id = "oauth_callback", security(()),
    params(("provider" = String, Path)), responses((status = 303, description = "To Mooring's own page"), Problems))]
#[get("/oauth/callback/{provider}")]
pub async fn oauth_callback(cx: Context, key: Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    // A code is worth money: what it is traded for is stored even when the browser hangs up meanwhile.
    let arrival = rt::spawn(async move {
        let url = &cx.state.public_url;
        let cookie = |id| cookies::kept(&request, url, Family::Attempt, id);
        let landing = arrival::arrive(&cx, &key, request.query_string(), cookie).await;
        (landing.path(), landing.over().map(|id| cookies::forget(url, Family::Attempt, id)))
    });
    let (path, cookie) = arrival.await.map_err(Failure::broken)?;
    let mut answer = HttpResponse::SeeOther();
    answer.insert_header((LOCATION, path)).insert_header((CACHE_CONTROL, "no-store"));
    if let Some(cookie) = cookie {
        answer.cookie(cookie);
    }
    Ok(answer.finish())
}
