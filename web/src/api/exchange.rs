//! One request and its answer: same-origin cookie, anti-CSRF header. What the answer means is for the program to say that
//! asks; this part of it is the same for every operation and compiled once.

use gloo_net::http::{Request, RequestBuilder};
use shared::endpoint::{Endpoint, Method};
use web_sys::{AbortController, RequestCredentials};

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
    let mut request = builder(method, &url)
        .header("Accept", "application/json")
        .header("X-Mooring", "1")
        .credentials(RequestCredentials::SameOrigin)
        .abort_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key.as_str());
    }
    let request = match body {
        Some(body) => request.header("Content-Type", "application/json").body(body),
        None => request.build(),
    };
    let response = request.ok()?.send().await.ok()?;
    let build = response.headers().get(BUILD_HEADER);
    Some(Answer { status: response.status(), text: response.text().await.ok()?, build })
}

fn builder(method: Method, url: &str) -> RequestBuilder {
    match method {
        Method::Get => Request::get(url),
        Method::Post => Request::post(url),
        Method::Put => Request::put(url),
        Method::Patch => Request::patch(url),
        Method::Delete => Request::delete(url),
    }
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
