//! Every error leaves as problem+json (RFC 9457) with the request's id, also those that actix itself makes; causes are
//! logged here, once, and nowhere else.

use std::{fmt, panic::AssertUnwindSafe};

use actix_web::{
    HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{ALLOW, CACHE_CONTROL, RETRY_AFTER},
    },
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;
use shared::problem::{PROBLEM_JSON, Problem, ProblemKind};

use super::{headers, origin::RequestId, trace::REQUEST_ID};
use crate::{
    failure::{Failure, Refusal},
    state::State,
};

pub async fn render(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = RequestId::of(&request);
    let https = request.app_data::<Data<State>>().is_some_and(|state| state.public_url.is_https());
    // The panic itself was logged by its hook; the worker goes on after it.
    let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let Ok(response) = outcome else { return Err(Panicked { id, https }.into()) };
    let response = response?.map_into_boxed_body();
    if response.status().as_u16() >= 400 && response.response().error().is_none() {
        return Ok(rewrite(response, &id));
    }
    let Some(error) = response.response().error() else { return Ok(response) };
    let answer = match error.as_error::<Failure>() {
        Some(failure) => {
            if let Failure::Broken(cause) = failure {
                tracing::error!(request_id = %id, error = %chain(cause.as_ref()), "a request broke");
            }
            answer(failure, Some(&id))
        }
        None => write(foreign(error.as_response_error().status_code()), Some(&id), None),
    };
    Ok(response.into_response(answer))
}

/// What a library answered by itself becomes a problem too; `Allow` stays.
fn rewrite(response: ServiceResponse<BoxBody>, id: &RequestId) -> ServiceResponse<BoxBody> {
    let allow = response.headers().get(ALLOW).cloned();
    let mut answer = write(foreign(response.status()), Some(id), None);
    if let Some(allow) = allow {
        answer.headers_mut().insert(ALLOW, allow);
    }
    response.into_response(answer)
}

/// A handler panicked: the request is gone, and with it every other chance to answer.
#[derive(Debug)]
struct Panicked {
    id: RequestId,
    https: bool,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a handler panicked")
    }
}

impl ResponseError for Panicked {
    fn error_response(&self) -> HttpResponse {
        let mut answer = write(Problem::new(ProblemKind::Internal), Some(&self.id), None);
        headers::insert(answer.headers_mut(), self.https, headers::CSP);
        answer.headers_mut().insert(REQUEST_ID, self.id.header());
        answer
    }
}

/// The whole answer to a failure.
pub fn answer(failure: &Failure, id: Option<&RequestId>) -> HttpResponse {
    match failure {
        Failure::Refused(refusal) => write(refusal.problem.clone(), id, Some(refusal)),
        Failure::Broken(_) => write(Problem::new(ProblemKind::Internal), id, None),
    }
}

fn write(mut problem: Problem, id: Option<&RequestId>, refusal: Option<&Refusal>) -> HttpResponse {
    problem.request_id = id.map(ToString::to_string);
    let mut answer =
        HttpResponse::build(StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    answer.content_type(PROBLEM_JSON).insert_header((CACHE_CONTROL, "no-store"));
    if let Some(seconds) = refusal.and_then(|refusal| refusal.retry_after) {
        answer.insert_header((RETRY_AFTER, seconds));
    }
    if let Some(methods) = refusal.and_then(|refusal| refusal.allow.as_deref()) {
        answer.insert_header((ALLOW, methods));
    }
    answer.body(serde_json::to_string(&problem).unwrap_or_default())
}

/// An error that actix made, by its status alone: its text may hold anything.
fn foreign(status: StatusCode) -> Problem {
    Problem::new(match status.as_u16() {
        404 => ProblemKind::NotFound,
        405 => ProblemKind::MethodNotAllowed,
        413 => ProblemKind::BodyTooLarge,
        415 => ProblemKind::UnsupportedMediaType,
        400..=499 => ProblemKind::MalformedRequest,
        _ => ProblemKind::Internal,
    })
}

fn chain(cause: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(cause), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
