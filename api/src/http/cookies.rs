//! Mooring's cookies: `HttpOnly`, `SameSite=Lax`, and on https `Secure` with the `__Host-` prefix (S4, S33).

use std::fmt::Display;

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use chrono::TimeDelta;

use crate::{
    config::PublicUrl,
    secret::Secret,
    session::rules::{ABSOLUTE, IDLE},
};

/// At most so many of a family are kept in one browser; the oldest gives way.
const FAMILY_MAX: usize = 5;

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

/// Cookies of which a browser may have several, each for one thing.
#[derive(Clone, Copy)]
pub enum Family {
    /// Ties an authorization to the browser that began it.
    Attempt,
    /// Stands for an access request's link.
    Link,
    /// Stands for a receipt.
    Receipt,
}

impl Family {
    const fn bare(self) -> &'static str {
        match self {
            Self::Attempt => "mooring_attempt_",
            Self::Link => "mooring_link_",
            Self::Receipt => "mooring_receipt_",
        }
    }

    /// Two things of one browser must not share a name; the last eight characters of a UUIDv7 are random.
    fn name(self, url: &PublicUrl, id: impl Display) -> String {
        let id = id.to_string();
        named(url, &format!("{}{}", self.bare(), &id[id.len().saturating_sub(8)..]))
    }
}

/// The cookie for `id`, and what makes room for it.
pub fn keep(
    request: &HttpRequest,
    url: &PublicUrl,
    (family, id): (Family, impl Display),
    value: &Secret,
    life: TimeDelta,
) -> Vec<Cookie<'static>> {
    let name = family.name(url, id);
    let mut kept = surplus(request, url, family, &name);
    kept.push(build(url, name, value.expose().to_owned(), Duration::seconds(life.num_seconds())));
    kept
}

pub fn kept(request: &HttpRequest, url: &PublicUrl, family: Family, id: impl Display) -> Option<Secret> {
    request.cookie(&family.name(url, id)).map(|cookie| Secret::new(cookie.value()))
}

pub fn forget(url: &PublicUrl, family: Family, id: impl Display) -> Cookie<'static> {
    build(url, family.name(url, id), String::new(), Duration::ZERO)
}

/// Others of the family that must go so that, with this one, [`FAMILY_MAX`] stay.
fn surplus(request: &HttpRequest, url: &PublicUrl, family: Family, own: &str) -> Vec<Cookie<'static>> {
    let start = named(url, family.bare());
    let Ok(cookies) = request.cookies() else { return Vec::new() };
    let names = cookies.iter().map(|cookie| cookie.name().to_owned());
    let names: Vec<_> = names.filter(|name| name.starts_with(&start) && name != own).collect();
    let surplus = (names.len() + 1).saturating_sub(FAMILY_MAX);
    names.into_iter().take(surplus).map(|name| build(url, name, String::new(), Duration::ZERO)).collect()
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
