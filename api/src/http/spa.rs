//! What browsers run, embedded at build time (a debug build reads it from the folder): the members' app, and the small
//! program for recipients of a link. Hashed names are cached for ever, everything else is asked for again; compressed
//! siblings are made by the bundler.

use std::{borrow::Cow, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY},
    web::Bytes,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Dist;

/// The page that starts the members' app.
const INDEX: &str = "index.html";
/// The page that starts the recipient's program.
const CONNECT: &str = "connect.html";
/// Content codings with the endings of the files that are compressed so, best first.
const SIBLINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Changes with the SPA: a tab of an older build learns by it that it should reload.
pub fn build() -> &'static str {
    static BUILD: LazyLock<String> = LazyLock::new(|| Dist::get(INDEX).map(|file| hash(&file)).unwrap_or_default());
    &BUILD
}

/// A file of the bundle.
pub fn asset(request: &HttpRequest) -> Option<HttpResponse> {
    let name = request.path().trim_start_matches('/');
    let hidden = name.is_empty()
        || [INDEX, CONNECT].contains(&name)
        || SIBLINGS.iter().any(|(_, ending)| name.ends_with(ending));
    if hidden { None } else { file(request, name) }
}

/// The page that starts the program for the address, which takes it from there.
pub fn page(request: &HttpRequest) -> Option<HttpResponse> {
    file(request, starting(request.path()))
}

/// Links and receipts have one address each; what is below it is the recipient's too, so that a mistyped link never ends
/// at a sign-in.
fn starting(path: &str) -> &'static str {
    match path.trim_start_matches('/').split('/').next() {
        Some("connect" | "receipt") => CONNECT,
        _ => INDEX,
    }
}

fn file(request: &HttpRequest, name: &str) -> Option<HttpResponse> {
    let plain = Dist::get(name)?;
    let tag = format!("\"{}\"", hash(&plain));
    let mut answer = HttpResponse::Ok();
    let lasting = is_hashed(name);
    answer
        .insert_header((CACHE_CONTROL, if lasting { "public, max-age=31536000, immutable" } else { "no-cache" }))
        .insert_header((ETAG, tag.clone()))
        .insert_header((VARY, "Accept-Encoding"))
        .content_type(plain.metadata.mimetype());
    let text = |header| request.headers().get(header).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text(IF_NONE_MATCH).split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return Some(answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let accepted = text(ACCEPT_ENCODING);
    let sibling = SIBLINGS.into_iter().find_map(|(encoding, ending)| {
        let wanted = accepted.split(',').any(|one| one.split(';').next().is_some_and(|one| one.trim() == encoding));
        wanted.then(|| Dist::get(&format!("{name}{ending}"))).flatten().map(|file| (encoding, file))
    });
    Some(match sibling {
        Some((encoding, file)) => answer.insert_header((CONTENT_ENCODING, encoding)).body(bytes(file)),
        None => answer.body(bytes(plain)),
    })
}

/// Without a copy where the file is part of the program.
fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    }
}

/// The bundler ends the names of what it made in `-` and 16 hex digits of the content's hash; other assets keep theirs.
fn is_hashed(name: &str) -> bool {
    let stem = name.strip_prefix("assets/").and_then(|name| name.split_once('.')).map(|(stem, _)| stem);
    let digits = stem.and_then(|stem| stem.rsplit_once('-')).map(|(_, digits)| digits).unwrap_or_default();
    digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn hash(file: &EmbeddedFile) -> String {
    URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_get_the_small_program_and_everybody_else_the_app() {
        for path in ["/connect", "/connect/", "/connect/x", "/receipt", "/receipt/x"] {
            assert_eq!(starting(path), CONNECT, "{path}");
        }
        for path in ["/", "/connections", "/w/connect", "/receipts", "/setup"] {
            assert_eq!(starting(path), INDEX, "{path}");
        }
    }

    #[test]
    fn only_what_carries_its_hash_is_kept_for_ever() {
        assert!(is_hashed("assets/app-0123456789abcdef.js"));
        assert!(is_hashed("assets/app_bg-0123456789abcdef.wasm"));
        for name in ["index.html", "assets/favicon.svg", "assets/logo-small.svg", "app-0123456789abcdef.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
