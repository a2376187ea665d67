//! Headers on every answer (S46), and CORS, which is off unless exact origins are configured (S36).

use actix_cors::Cors;
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{
            AUTHORIZATION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
            STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    web::Data,
};

use super::openapi::DOCS;
use crate::state::State;

/// For the SPA and everything else that does not say otherwise.
pub const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";
/// Swagger UI writes styles into its page; only there may it.
const DOCS_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const BUILD: HeaderName = HeaderName::from_static("x-mooring-build");
const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

pub async fn secure(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let https = request.app_data::<Data<State>>().is_some_and(|state| state.public_url.is_https());
    let csp = if request.path().starts_with(DOCS) { DOCS_CSP } else { CSP };
    let mut response = next.call(request).await?;
    insert(response.headers_mut(), https, csp);
    Ok(response)
}

pub fn insert(headers: &mut HeaderMap, https: bool, csp: &str) {
    or_insert(headers, CONTENT_SECURITY_POLICY, csp);
    or_insert(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    or_insert(headers, REFERRER_POLICY, "no-referrer");
    or_insert(headers, COOP, "same-origin");
    or_insert(headers, BUILD, super::spa::build());
    if https {
        or_insert(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

fn or_insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if !headers.contains_key(&name)
        && let Ok(value) = HeaderValue::from_str(value)
    {
        headers.insert(name, value);
    }
}

/// For programs in other sites' pages; cookies never travel along.
pub fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE])
        .block_on_origin_mismatch(false)
        .max_age(600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
