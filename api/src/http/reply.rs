//! What handlers give back.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    cookie::Cookie,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, ETAG, LOCATION},
    },
};
use serde::Serialize;

use super::precondition::etag;
use crate::failure::Failure;

pub type Result<T> = std::result::Result<T, Failure>;

/// JSON with a status, and what else goes along. Nothing the API says may be kept by a cache.
pub struct Reply<T> {
    status: StatusCode,
    body: Option<T>,
    location: Option<String>,
    etag: Option<String>,
    cookies: Vec<Cookie<'static>>,
}

impl<T> Reply<T> {
    pub fn ok(body: T) -> Self {
        Self { status: StatusCode::OK, body: Some(body), location: None, etag: None, cookies: Vec::new() }
    }

    /// The version that edits of it name (S45).
    #[must_use]
    pub fn with_version(mut self, version: u32) -> Self {
        self.etag = Some(etag(version));
        self
    }

    /// 201 with the address of what was made.
    pub fn created(body: T, location: impl Into<String>) -> Self {
        Self { status: StatusCode::CREATED, location: Some(location.into()), ..Self::ok(body) }
    }

    #[must_use]
    pub fn with_cookies(mut self, cookies: impl IntoIterator<Item = Cookie<'static>>) -> Self {
        self.cookies.extend(cookies);
        self
    }
}

impl Reply<()> {
    /// 204.
    pub fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None, location: None, etag: None, cookies: Vec::new() }
    }
}

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((CACHE_CONTROL, "no-store"));
        if let Some(location) = self.location {
            response.insert_header((LOCATION, location));
        }
        if let Some(etag) = self.etag {
            response.insert_header((ETAG, etag));
        }
        for cookie in self.cookies {
            response.cookie(cookie);
        }
        match self.body {
            Some(body) => response.json(body),
            None => response.finish(),
        }
    }
}
