//! `/v1/connect`

use actix_web::{HttpRequest, get, post};
use shared::{
    authorization::{LIFETIME, State},
    connect::{AskOutcome, Asked, ConnectAnswer, Decline, LinkQuery, LinkToken, OpenedLink, Outcome, Start, Started},
    id::AuthorizationId,
};

use super::{
    asked, outcome, service,
    start::{self, Began},
};
use crate::{
    failure::Failure,
    http::{
        context::Context,
        cookies::{self, Family},
        input::{Body, Query},
        openapi::Problems,
        pass::Pass,
        reply::{Reply, Result},
    },
    secret::Secret,
};

/// Open a link
///
/// Trades the token of the link's fragment for a cookie; every other call names the request. It is noted and changes
/// nothing.
#[utoipa::path(tag = "Links", operation_id = "open_link", security(()), request_body = LinkToken,
    responses((status = 200, body = OpenedLink), Problems))]
#[post("/v1/connect/open")]
pub async fn open_link(cx: Context, body: Body, request: HttpRequest) -> Result<Reply<OpenedLink>> {
    let linked = service::open(&cx, &body.check()?).await?;
    let cookies = cx.admit(&request, (Pass::Link, linked.id), &linked.digest, Some(linked.expires_at))?;
    Ok(Reply::ok(OpenedLink { request: linked.id }).with_cookies(cookies))
}

/// What a link asks for
#[utoipa::path(tag = "Links", operation_id = "read_link", security(()), params(LinkQuery),
    responses((status = 200, body = Asked), Problems))]
#[get("/v1/connect")]
pub async fn read_link(cx: Context, query: Query, request: HttpRequest) -> Result<Reply<Asked>> {
    let LinkQuery { request: id } = query.read()?;
    let linked = cx.linked(&request, id).await?;
    asked::asked(&cx, &linked).await.map(Reply::ok)
}

/// Start connecting a source
///
/// For `oauth2` an authorization begins: send the browser that asked to its `url`. A typed credential is tested at once
/// and stored when it passes; it never comes back.
#[utoipa::path(tag = "Links", operation_id = "start_source", security(()), request_body = Start,
    responses((status = 200, body = Started), Problems))]
#[post("/v1/connect/start")]
pub async fn start_source(cx: Context, body: Body, request: HttpRequest) -> Result<Reply<Started>> {
    let given: Start = body.check()?;
    let linked = cx.linked(&request, given.request).await?;
    Ok(match start::start(&cx, &linked, given).await? {
        Began::Authorization(started, cookie) => {
            // It is read at the callback, and then by whoever reads the outcome or answers a question.
            let attempt = (Family::Attempt, started.id);
            let cookies = cookies::keep(&request, &cx.state.public_url, attempt, &cookie, LIFETIME * 3);
            Reply::ok(Started { authorization: Some(started), granted: None }).with_cookies(cookies)
        }
        Began::Granted(granted) => Reply::ok(Started { authorization: None, granted: Some(granted) }),
    })
}

/// Decline
#[utoipa::path(tag = "Links", operation_id = "decline_link", security(()), request_body = Decline,
    responses((status = 204), Problems))]
#[post("/v1/connect/decline")]
pub async fn decline_link(cx: Context, body: Body, request: HttpRequest) -> Result<Reply<()>> {
    let given: Decline = body.check()?;
    let linked = cx.linked(&request, given.request).await?;
    service::decline(&cx, &linked).await?;
    Ok(Reply::nothing())
}

/// What became of an authorization that this browser began
///
/// The receipt's address is shown to the first who asks, once it is connected.
#[utoipa::path(tag = "Links", operation_id = "read_outcome", security(()), request_body = AskOutcome,
    responses((status = 200, body = Outcome), Problems))]
#[post("/v1/connect/outcome")]
pub async fn read_outcome(cx: Context, body: Body, request: HttpRequest) -> Result<Reply<Outcome>> {
    let AskOutcome { authorization } = body.check()?;
    let cookie = own_cookie(&cx, &request, authorization)?;
    outcome::read(&cx, authorization, &cookie).await.map(|outcome| told(&cx, authorization, outcome))
}

/// Say which account it is for
#[utoipa::path(tag = "Links", operation_id = "answer_outcome", security(()), request_body = ConnectAnswer,
    responses((status = 200, body = Outcome), Problems))]
#[post("/v1/connect/answer")]
pub async fn answer_outcome(cx: Context, body: Body, request: HttpRequest) -> Result<Reply<Outcome>> {
    let ConnectAnswer { authorization, choice } = body.check()?;
    let cookie = own_cookie(&cx, &request, authorization)?;
    let outcome = outcome::answer(&cx, authorization, &cookie, &choice).await?;
    Ok(told(&cx, authorization, outcome))
}

fn own_cookie(cx: &Context, request: &HttpRequest, id: AuthorizationId) -> Result<Secret> {
    cookies::kept(request, &cx.state.public_url, Family::Attempt, id).ok_or_else(Failure::dead_link)
}

/// What has ended needs its cookie no more.
fn told(cx: &Context, id: AuthorizationId, outcome: Outcome) -> Reply<Outcome> {
    let over = match outcome.state {
        State::Open | State::Arrived | State::Choosing => None,
        State::Connected | State::Failed | State::Expired => {
            Some(cookies::forget(&cx.state.public_url, Family::Attempt, id))
        }
    };
    Reply::ok(outcome).with_cookies(over)
}
