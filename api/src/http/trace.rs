//! One span and one line for each request, with its id. The path is logged as the route's pattern, without its query:
//! tokens travel in both.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::HeaderName,
    middleware::Next,
    web::Data,
};
use tracing::Instrument;

use super::origin::RequestId;
use crate::state::State;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub async fn trace(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let random = request.app_data::<Data<State>>().map(|state| state.random.bytes::<16>()).unwrap_or_default();
    let id = RequestId::new(random);
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let route = request.match_pattern();
    let span = tracing::info_span!("request", id = %id, %method, route = route.as_deref().unwrap_or("-"));
    let started = Instant::now();
    let outcome = next.call(request).instrument(span.clone()).await;
    let _entered = span.entered();
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(mut response) => {
            tracing::info!(status = response.status().as_u16(), took_ms, "answered");
            response.headers_mut().insert(REQUEST_ID, id.header());
            Ok(response)
        }
        Err(error) => {
            tracing::info!(status = error.as_response_error().status_code().as_u16(), took_ms, "refused");
            Err(error)
        }
    }
}
