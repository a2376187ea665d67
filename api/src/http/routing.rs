//! What no route took: another method of a known address is a 405, a page is the SPA's, the rest does not exist. actix
//! answers a wrong method with 404, so the addresses are read from the OpenAPI document.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{ACCEPT, HeaderValue},
    },
    web::Data,
};
use utoipa::openapi::{OpenApi, PathItem};

use super::spa;
use crate::failure::Failure;

/// Every address of the API with its methods.
pub struct Table(Vec<(Vec<Segment>, Vec<&'static str>)>);

#[derive(PartialEq, Eq)]
enum Segment {
    Literal(String),
    Any,
}

impl Table {
    pub fn of(document: &OpenApi) -> Self {
        let rows = document.paths.paths.iter().map(|(path, item)| (segments(path), methods(item)));
        Self(rows.collect())
    }

    fn methods(&self, path: &str) -> Option<&[&'static str]> {
        let asked: Vec<_> = path.trim_start_matches('/').split('/').collect();
        let fits = |row: &[Segment]| {
            row.len() == asked.len()
                && row.iter().zip(&asked).all(|(segment, text)| match segment {
                    Segment::Literal(literal) => literal == text,
                    Segment::Any => !text.is_empty(),
                })
        };
        self.0.iter().find(|(row, _)| fits(row)).map(|(_, methods)| methods.as_slice())
    }
}

fn segments(path: &str) -> Vec<Segment> {
    let segment = |text: &str| {
        if text.starts_with('{') { Segment::Any } else { Segment::Literal(text.to_owned()) }
    };
    path.trim_start_matches('/').split('/').map(segment).collect()
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let all = [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    all.into_iter().filter(|(_, there)| *there).map(|(method, _)| method).collect()
}

/// A browser asks for a page.
pub fn is_document(request: &HttpRequest) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        && !["/v1/", "/healthz", "/readyz"].iter().any(|start| request.path().starts_with(start))
        && request
            .headers()
            .get(ACCEPT)
            .map(HeaderValue::to_str)
            .is_some_and(|accept| accept.is_ok_and(|accept| accept.contains("text/html")))
}

pub async fn fallback(request: HttpRequest, table: Data<Table>) -> Result<HttpResponse, Failure> {
    if let Some(methods) = table.methods(request.path()) {
        return Err(Failure::method_not_allowed(methods.join(", ")));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Failure::not_found());
    }
    spa::asset(&request)
        .or_else(|| is_document(&request).then(|| spa::page(&request)).flatten())
        .ok_or_else(Failure::not_found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_by_its_segments() {
        let table =
            Table(vec![(segments("/v1/session"), vec!["GET"]), (segments("/v1/sessions/{session}"), vec!["DELETE"])]);
        assert_eq!(table.methods("/v1/session"), Some(&["GET"][..]));
        assert_eq!(table.methods("/v1/sessions/abc"), Some(&["DELETE"][..]));
        assert_eq!(table.methods("/v1/sessions/"), None);
        assert_eq!(table.methods("/v1/sessions/abc/x"), None);
        assert_eq!(table.methods("/"), None);
    }
}
