//! What goes out and what comes back.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use url::{Url, form_urlencoded};

use super::Refusal;
use crate::secret::Secret;

/// A request. It has no `Debug`: it carries credentials.
pub struct Call {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Whether the answer's body is read.
    pub(super) want_body: bool,
}

/// A response, read to its end. It has no `Debug`: it may carry credentials.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// At most [`super::MAX_ANSWER`] bytes, decompressed.
    pub body: Vec<u8>,
}

impl Call {
    pub fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: HeaderMap::new(), body: Vec::new(), want_body: true }
    }

    pub fn post_form(url: Url, pairs: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        Self {
            method: Method::POST,
            url,
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, form)]),
            body,
            want_body: true,
        }
    }

    /// `body` may hold secrets.
    pub fn post_json(url: Url, body: &serde_json::Value) -> Self {
        Self {
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]),
            body: body.to_string().into_bytes(),
            ..Self::post_form(url, &[])
        }
    }

    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    #[must_use]
    pub fn accept_json(mut self) -> Self {
        self.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        self
    }

    /// Leaves the answer's body unread, where the status says it all.
    #[must_use]
    pub fn without_body(mut self) -> Self {
        self.want_body = false;
        self
    }

    /// Sets a header whose value is no secret.
    pub fn header(mut self, name: HeaderName, value: &str) -> Result<Self, Refusal> {
        self.headers.insert(name, HeaderValue::from_str(value).map_err(|_| Refusal::Header)?);
        Ok(self)
    }

    /// Sets a header whose value is a secret.
    pub fn secret_header(mut self, name: HeaderName, value: &Secret) -> Result<Self, Refusal> {
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| Refusal::Header)?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// RFC 6750, section 2.1.
    pub fn bearer(self, token: &Secret) -> Result<Self, Refusal> {
        self.secret_header(header::AUTHORIZATION, &Secret::new(format!("Bearer {}", token.expose())))
    }
}
