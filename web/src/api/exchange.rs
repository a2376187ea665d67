//! One request and its answer: same-origin cookie, anti-CSRF header. What the answer means is for the program to say that
//! asks; this part of it is the same for every operation and compiled once.

use shared::endpoint::{Endpoint, Method};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit, Response};

use super::IdempotencyKey;

/// The header with which the server tells which build it is.
const BUILD_HEADER: &str = "X-Mooring-Build";

pub struct Answer {
    pub status: u16,
    pub text: String,
    /// The server's build.
    pub build: Option<String>,
}

impl Answer {
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// What the operation answers. No content is read as `null`.
    pub fn reply<T: serde::de::DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(if self.text.is_empty() { "null" } else { &self.text })
    }
}

/// `None` when the server was not reached. Dropping the future aborts the request.
pub async fn exchange<E: Endpoint>(endpoint: &E, key: Option<&IdempotencyKey>) -> Option<Answer> {
    let body = match endpoint.body() {
        Some(body) => Some(serde_json::to_string(body).ok()?),
        None => None,
    };
    send(E::METHOD, endpoint.url(), body, key).await
}

async fn send(method: Method, url: String, body: Option<String>, key: Option<&IdempotencyKey>) -> Option<Answer> {
    let abort = AbortOnDrop::new();
    let request = RequestInit::new();
    request.set_method(method.into());
    request.set_credentials(RequestCredentials::SameOrigin);
    request.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
    let headers = Headers::new().ok()?;
    headers.set("Accept", "application/json").ok()?;
    headers.set("X-Mooring", "1").ok()?;
    if let Some(key) = key {
        headers.set("Idempotency-Key", key.as_str()).ok()?;
    }
    if let Some(body) = body {
        headers.set("Content-Type", "application/json").ok()?;
        request.set_body(&JsValue::from_str(&body));
    }
    request.set_headers(&headers);
    let window = web_sys::window()?;
    let response = JsFuture::from(window.fetch_with_str_and_init(&url, &request)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    Some(Answer { status: response.status(), text, build: response.headers().get(BUILD_HEADER).ok().flatten() })
}

/// An answer that nobody waits for is not worth the network.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
