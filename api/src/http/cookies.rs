//! Mooring's cookies: `HttpOnly`, `SameSite=Lax`, and on https `Secure` with the `__Host-` prefix (S4, S33).

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use shared::id::AuthorizationId;

use crate::{
    config::PublicUrl,
    secret::Secret,
    session::rules::{ABSOLUTE, IDLE},
};

/// At most so many authorizations may be under way in one browser; the oldest gives way.
pub const ATTEMPTS_MAX: usize = 5;
const ATTEMPT: &str = "mooring_attempt_";

#[derive(Clone, Copy)]
pub enum Name {
    /// The JWT. It outlives its content on purpose: an expired one asks for a refresh, an absent one for a sign-in.
    Session,
    Refresh,
}

impl Name {
    const fn bare(self) -> &'static str {
        match self {
            Self::Session => "mooring_session",
            Self::Refresh => "mooring_refresh",
        }
    }
}

fn named(url: &PublicUrl, bare: &str) -> String {
    if url.is_https() { format!("__Host-{bare}") } else { bare.to_owned() }
}

pub fn read(request: &HttpRequest, name: Name) -> Option<Secret> {
    let url = &request.app_data::<actix_web::web::Data<crate::state::State>>()?.public_url;
    let value = request.cookie(&named(url, name.bare()))?.value().to_owned();
    (!value.is_empty()).then(|| Secret::new(value))
}

pub fn set(url: &PublicUrl, name: Name, value: &Secret) -> Cookie<'static> {
    let life = IDLE.min(ABSOLUTE);
    build(url, named(url, name.bare()), value.expose().to_owned(), Duration::seconds(life.num_seconds()))
}

/// Takes both session cookies away.
pub fn clear(url: &PublicUrl) -> [Cookie<'static>; 2] {
    [Name::Session, Name::Refresh].map(|name| build(url, named(url, name.bare()), String::new(), Duration::ZERO))
}

/// The cookie that ties an authorization to the browser that began it.
fn attempt(url: &PublicUrl, id: AuthorizationId, value: &Secret) -> Cookie<'static> {
    let life = shared::authorization::LIFETIME;
    build(url, attempt_name(url, id), value.expose().to_owned(), Duration::seconds(life.num_seconds()))
}

pub fn clear_attempt(url: &PublicUrl, id: AuthorizationId) -> Cookie<'static> {
    build(url, attempt_name(url, id), String::new(), Duration::ZERO)
}

pub fn read_attempt(request: &HttpRequest, url: &PublicUrl, id: AuthorizationId) -> Option<Secret> {
    request.cookie(&attempt_name(url, id)).map(|cookie| Secret::new(cookie.value()))
}

/// The cookie of a new attempt, and what makes room for it.
pub fn attempts(request: &HttpRequest, url: &PublicUrl, id: AuthorizationId, cookie: &Secret) -> Vec<Cookie<'static>> {
    let mut kept = surplus_attempts(request, url);
    kept.push(attempt(url, id, cookie));
    kept
}

/// Cookies of other attempts that must go so that, with one more, [`ATTEMPTS_MAX`] stay.
fn surplus_attempts(request: &HttpRequest, url: &PublicUrl) -> Vec<Cookie<'static>> {
    let start = named(url, ATTEMPT);
    let Ok(cookies) = request.cookies() else { return Vec::new() };
    let names: Vec<_> =
        cookies.iter().map(|cookie| cookie.name().to_owned()).filter(|name| name.starts_with(&start)).collect();
    let surplus = (names.len() + 1).saturating_sub(ATTEMPTS_MAX);
    names.into_iter().take(surplus).map(|name| build(url, name, String::new(), Duration::ZERO)).collect()
}

/// Two attempts of one browser must not share a name; the last eight characters of a UUIDv7 are random.
fn attempt_name(url: &PublicUrl, id: AuthorizationId) -> String {
    let id = id.to_string();
    named(url, &format!("{ATTEMPT}{}", &id[id.len() - 8..]))
}

fn build(url: &PublicUrl, name: String, value: String, life: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(url.is_https())
        .max_age(life)
        .finish()
}
