//! `/v1/session`, `/v1/sessions`

use actix_web::{HttpRequest, delete, get, post};
use shared::{
    access::AccountAction,
    id,
    page::Page,
    problem::ProblemKind,
    session::{CurrentSession, OwnSession, SignIn},
};

use super::service::{self, Started, Tokens};
use crate::{
    failure::Failure,
    http::{
        context::Context,
        cookies::{self, Name},
        input::{Body, Named},
        openapi::Problems,
        reply::{Reply, Result},
    },
};

/// Sign in
///
/// Sets the session's cookies.
#[utoipa::path(tag = "Session", operation_id = "start_session", security(()), request_body = SignIn,
    responses((status = 201, body = CurrentSession), Problems))]
#[post("/v1/session")]
pub async fn start_session(cx: Context, body: Body) -> Result<Reply<CurrentSession>> {
    let started = service::sign_in(&cx, body.check()?).await?;
    Ok(signed_in(&cx, started))
}

/// Who is signed in, with every place they have
#[utoipa::path(tag = "Session", operation_id = "read_session",
    responses((status = 200, body = CurrentSession), Problems))]
#[get("/v1/session")]
pub async fn read_session(cx: Context) -> Result<Reply<CurrentSession>> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    service::current(&cx, &allowed).await.map(Reply::ok)
}

/// Sign out
#[utoipa::path(tag = "Session", operation_id = "end_session", responses((status = 204), Problems))]
#[delete("/v1/session")]
pub async fn end_session(cx: Context) -> Result<Reply<()>> {
    let allowed = cx.require(AccountAction::EndOwnSession, ()).await?;
    service::end(&cx, &allowed, allowed.caller().session).await?;
    Ok(Reply::nothing().with_cookies(cookies::clear(&cx.state.public_url)))
}

/// Refresh the session
///
/// Takes the refresh cookie and sets both cookies anew.
#[utoipa::path(tag = "Session", operation_id = "refresh_session", security(()), responses((status = 204), Problems))]
#[post("/v1/session/refresh")]
pub async fn refresh_session(cx: Context, request: HttpRequest) -> Result<Reply<()>> {
    let presented =
        cookies::read(&request, Name::Refresh).ok_or_else(|| Failure::new(ProblemKind::NotAuthenticated))?;
    let tokens = service::refresh(&cx, &presented).await?;
    Ok(with_tokens(&cx, Reply::nothing(), &tokens))
}

/// One's own sessions, the present one first, the others newest first
#[utoipa::path(tag = "Session", operation_id = "list_own_sessions",
    responses((status = 200, body = Page<OwnSession>), Problems))]
#[get("/v1/sessions")]
pub async fn list_own_sessions(cx: Context) -> Result<Reply<Page<OwnSession>>> {
    let allowed = cx.require(AccountAction::SeeOwn, ()).await?;
    Ok(Reply::ok(Page::whole(service::list(&cx, &allowed).await?)))
}

/// End one of one's own sessions
#[utoipa::path(tag = "Session", operation_id = "end_own_session", params(("session" = id::SessionId, Path)),
    responses((status = 204), Problems))]
#[delete("/v1/sessions/{session}")]
pub async fn end_own_session(cx: Context, session: Named<id::Session>) -> Result<Reply<()>> {
    let allowed = cx.require(AccountAction::EndOwnSession, ()).await?;
    service::end(&cx, &allowed, session.0).await?;
    Ok(Reply::nothing())
}

/// 201 with the session's cookies.
pub fn signed_in(cx: &Context, started: Started) -> Reply<CurrentSession> {
    with_tokens(cx, Reply::created(started.current, "/v1/session"), &started.tokens)
}

/// With the session's cookies.
pub fn with_tokens<T>(cx: &Context, reply: Reply<T>, tokens: &Tokens) -> Reply<T> {
    let url = &cx.state.public_url;
    reply.with_cookies([
        cookies::set(url, Name::Session, &tokens.access),
        cookies::set(url, Name::Refresh, &tokens.refresh),
    ])
}
