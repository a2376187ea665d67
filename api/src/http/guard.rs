//! Requests that a foreign page may have sent (S36, TRAPS 20, 21).

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{AUTHORIZATION, HOST, HeaderName, LOCATION, ORIGIN},
    },
    middleware::Next,
    web::Data,
};
use shared::problem::ProblemKind;

use super::{
    cookies::{self, Name},
    routing::is_document,
};
use crate::{failure::Failure, state::State};

/// A custom header, which no form and no cross-origin request can carry unasked.
pub const HEADER: HeaderName = HeaderName::from_static("x-mooring");

/// Two credentials are one too many. An unsafe request that rides on cookies must come from Mooring's own pages; one with
/// `Authorization` rides on nothing.
pub async fn same_site(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let programs = request.headers().contains_key(AUTHORIZATION);
    let browsers = [Name::Session, Name::Refresh].iter().any(|name| cookies::read(request.request(), *name).is_some());
    if programs && browsers {
        return Ok(request.error_response(Failure::new(ProblemKind::AmbiguousCredentials)));
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || programs || own_page(&request) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    // Answered here and not by `Err`, so that the problem is written like every other one.
    Ok(request.error_response(Failure::new(ProblemKind::CrossSiteRequest)))
}

fn own_page(request: &ServiceRequest) -> bool {
    let Some(state) = request.app_data::<Data<State>>() else { return false };
    let own = state.public_url.origin();
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    text(HEADER) == Some("1") && text(ORIGIN) == Some(own.as_str())
}

/// HEAD is GET whose body stays here (RFC 9110 §9.3.2): actix's encoder leaves the body out, its routes know GET only.
pub async fn head_is_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if *request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

/// A page asked for under another name goes to the one that cookies and redirect URIs are made for.
pub async fn canonical_host(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Some(state) = request.app_data::<Data<State>>()
        && is_document(request.request())
        && request
            .headers()
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .is_some_and(|host| !host.eq_ignore_ascii_case(state.public_url.authority()))
    {
        let place = request.uri().path_and_query().map_or("/", |place| place.as_str());
        let answer = HttpResponse::TemporaryRedirect().insert_header((LOCATION, state.public_url.at(place))).finish();
        return Ok(request.into_response(answer));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
