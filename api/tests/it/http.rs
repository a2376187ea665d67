//! HTTP as it should be (S36, S43–S47): problems everywhere, headers everywhere, no request from a foreign page.

use rstest::rstest;
use serde_json::{Value, json};
use shared::{access::Role, problem::ProblemKind};

use super::support::{Backend, Site};

#[rstest]
#[case::unknown_path("GET", "/v1/nothing", None, ProblemKind::NotFound)]
#[case::unknown_page_for_a_program("GET", "/nothing", None, ProblemKind::NotFound)]
#[case::unknown_path_to_post("POST", "/nothing", Some("{}"), ProblemKind::NotFound)]
#[case::wrong_method("PATCH", "/v1/session", Some("{}"), ProblemKind::MethodNotAllowed)]
#[case::wrong_method_with_an_id("PUT", "/v1/connections/con_1", Some("{}"), ProblemKind::MethodNotAllowed)]
#[case::garbage("POST", "/v1/session", Some("{nope"), ProblemKind::MalformedRequest)]
#[case::nothing("POST", "/v1/session", Some(""), ProblemKind::MalformedRequest)]
#[case::something_after(
    "POST",
    "/v1/session",
    Some(r#"{"email":"a","password":"b"} x"#),
    ProblemKind::MalformedRequest
)]
#[case::other_shape("POST", "/v1/session", Some("[]"), ProblemKind::InvalidFields)]
#[case::not_signed_in("GET", "/v1/session", None, ProblemKind::NotAuthenticated)]
#[case::id_that_does_not_parse_for_a_stranger("GET", "/v1/connections/zzz", None, ProblemKind::NotAuthenticated)]
#[actix_web::test]
async fn every_error_is_a_problem_s43(
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: Option<&str>,
    #[case] kind: ProblemKind,
) {
    let site = Site::new(Backend::Sqlite).await;
    let answer = site.stranger().raw(method, path, body, &[]).await;
    assert_eq!(answer.kind(), kind);
    let problem = answer.problem();
    assert_eq!(problem.request_id.as_deref(), Some(answer.header("x-request-id")));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[rstest]
#[case::document("POST", "/openapi.json", &[], ProblemKind::MethodNotAllowed)]
#[case::mark("DELETE", "/logos/http-api.svg", &[], ProblemKind::MethodNotAllowed)]
#[case::no_mark("GET", "/logos/none.svg", &[], ProblemKind::NotFound)]
#[case::nothing_in_the_docs("GET", "/docs/nope", &[], ProblemKind::NotFound)]
#[case::no_coding("GET", "/openapi.json", &[("accept-encoding", "identity;q=0")], ProblemKind::MalformedRequest)]
#[actix_web::test]
async fn what_libraries_answer_is_a_problem_too_s43(
    #[case] method: &str,
    #[case] path: &str,
    #[case] headers: &[(&str, &str)],
    #[case] kind: ProblemKind,
) {
    let site = Site::new(Backend::Sqlite).await;
    assert_eq!(site.stranger().raw(method, path, None, headers).await.kind(), kind);
}

#[actix_web::test]
async fn head_is_get_without_a_body() {
    let site = Site::new(Backend::Sqlite).await;
    for path in ["/healthz", "/v1/setup", "/openapi.json"] {
        let (head, get) = (site.stranger().raw("HEAD", path, None, &[]).await, site.stranger().get(path).await);
        assert_eq!((head.status, head.header("content-type")), (get.status, get.header("content-type")), "{path}");
        assert!(head.body.is_empty());
    }
}

#[rstest]
#[actix_web::test]
async fn a_null_character_is_an_invalid_value_on_both_databases(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let list = format!("/v1/workspaces/{}/connections", place.workspace);
    for query in ["q=%00", "provider=%00"] {
        assert_eq!(ada.browser.get(&format!("{list}?{query}")).await.kind(), ProblemKind::MalformedRequest);
    }
    let apps = format!("/v1/organizations/{}/oauth-apps/%00", place.organization);
    assert_eq!(ada.browser.raw("DELETE", &apps, None, &[]).await.kind(), ProblemKind::NotFound);
    assert_eq!(ada.browser.get(&apps).await.kind(), ProblemKind::NotFound);
    let body = json!({"email": "a\u{0}b@example.com", "password": "x"}).to_string();
    assert_eq!(site.stranger().raw("POST", "/v1/session", Some(&body), &[]).await.kind(), ProblemKind::InvalidFields);
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let site = Site::new(Backend::Sqlite).await;
    let answer = site.stranger().raw("PATCH", "/v1/session", None, &[]).await;
    assert_eq!(answer.header("allow"), "GET, POST, DELETE");
}

#[actix_web::test]
async fn a_wrong_body_names_each_field_by_pointer_s43() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let path = format!("/v1/workspaces/{}/connections", place.workspace);
    let post = async |body: Value| {
        let problem = ada.browser.raw("POST", &path, Some(&body.to_string()), &[]).await.problem();
        assert_eq!(problem.known(), Some(ProblemKind::InvalidFields), "{body}");
        problem.errors.into_iter().map(|error| (error.pointer, error.detail)).collect::<Vec<_>>()
    };
    let pointers = |errors: Vec<(String, String)>| errors.into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>();

    let good = json!({"kind": "source", "provider": "http-api", "method": "api_key",
        "fields": {"base_url": "https://api.example.com"}, "secrets": {"key": "k"}});
    let with = |key: &str, value: Value| {
        let mut body = good.clone();
        body[key] = value;
        body
    };
    let kind = post(with("kind", json!("sauce"))).await;
    assert_eq!(kind, [("/kind".to_owned(), "Expected `source` or `destination`.".to_owned())]);
    let method = post(with("method", json!("telepathy"))).await;
    assert!(method[0].1.starts_with("Expected one of `oauth2`"), "{method:?}");
    assert_eq!(pointers(post(with("name", json!("x".repeat(101)))).await), ["/name"]);
    assert_eq!(pointers(post(with("provider", json!("no-such"))).await), ["/provider"]);
    assert_eq!(pointers(post(with("method", json!("database"))).await), ["/method"]);
    let both = ["/fields/hue", "/fields/base_url"];
    assert_eq!(pointers(post(with("fields", json!({"base_url": "nonsense", "hue": "1"}))).await), both);
    assert_eq!(pointers(post(with("fields", json!({"base_url": "ftp://x"}))).await), ["/fields/base_url"]);
    assert_eq!(pointers(post(with("secrets", json!({}))).await), ["/secrets/key"]);
    let unknown = post(with("surprise", json!(1))).await;
    assert!(unknown[0].1.contains("surprise"), "{unknown:?}");
    let echo = post(with("secrets", json!("canary-secret"))).await;
    assert!(!format!("{echo:?}").contains("canary"), "a wrongly placed secret is repeated (S25)");
}

#[actix_web::test]
async fn a_body_that_is_too_large_or_no_json_is_refused_s44() {
    let site = Site::new(Backend::Sqlite).await;
    let large = format!(r#"{{"email":"{}","password":"x"}}"#, "a".repeat(70_000));
    let answer = site.stranger().raw("POST", "/v1/session", Some(&large), &[]).await;
    assert_eq!(answer.kind(), ProblemKind::BodyTooLarge);
    let answer = site.stranger().raw("POST", "/v1/session", Some("a=b"), &[("content-type", "text/plain")]).await;
    assert_eq!(answer.kind(), ProblemKind::UnsupportedMediaType);
}

#[actix_web::test]
async fn who_may_not_is_told_so_before_the_body_is_looked_at() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let path = format!("/v1/organizations/{}/workspaces", place.organization);
    let answer = ada.browser.raw("POST", &path, Some("{nope"), &[]).await;
    assert_eq!(answer.kind(), ProblemKind::NotAllowed);
    let elsewhere = "/v1/workspaces/wsp_00000000000000000000000000000001/connections";
    assert_eq!(ada.browser.raw("POST", elsewhere, Some("{nope"), &[]).await.kind(), ProblemKind::NotFound);
    assert_eq!(ada.browser.get("/v1/connections/zzz").await.kind(), ProblemKind::NotFound);
}

#[rstest]
#[case::no_header(&[("x-mooring", "")])]
#[case::no_origin(&[("origin", "")])]
#[case::foreign_origin(&[("origin", "https://evil.example")])]
#[case::null_origin(&[("origin", "null")])]
#[actix_web::test]
async fn an_unsafe_request_from_a_foreign_page_is_refused_s36(#[case] headers: &[(&str, &str)]) {
    let site = Site::new(Backend::Sqlite).await;
    let body = r#"{"email":"a@b.c","password":"x"}"#;
    for (method, path) in [("POST", "/v1/session"), ("POST", "/v1/setup"), ("DELETE", "/v1/session")] {
        let answer = site.stranger().raw(method, path, Some(body), headers).await;
        assert_eq!(answer.kind(), ProblemKind::CrossSiteRequest, "{method} {path}");
    }
    assert_eq!(site.stranger().raw("GET", "/v1/setup", None, headers).await.status, 200);
}

#[actix_web::test]
async fn two_credentials_are_one_too_many() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let answer = ada.browser.raw("GET", "/v1/session", None, &[("authorization", "Bearer x")]).await;
    assert_eq!(answer.kind(), ProblemKind::AmbiguousCredentials);
    let refresh = [("authorization", "Bearer x"), ("cookie", "mooring_refresh=x"), ("origin", "https://evil.example")];
    let answer = site.stranger().raw("POST", "/v1/session/refresh", None, &refresh).await;
    assert_eq!(answer.kind(), ProblemKind::AmbiguousCredentials, "a header opens the cookie's door");
    let answer = site.stranger().raw("GET", "/v1/session", None, &[("authorization", "Bearer x")]).await;
    assert_eq!(answer.kind(), ProblemKind::NotAuthenticated);
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers_s46() {
    let site = Site::new(Backend::Sqlite).await;
    for path in ["/v1/setup", "/v1/session", "/nothing", "/healthz", "/openapi.json", "/docs/"] {
        let answer = site.stranger().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(answer.headers.get("access-control-allow-origin").is_none(), "{path}");
        if path != "/docs/" {
            assert!(!answer.header("content-security-policy").contains("unsafe-inline"), "{path}");
        }
    }
}

#[actix_web::test]
async fn https_brings_hsts_and_host_cookies_s33_s46() {
    let site = Site::with(Backend::Sqlite, &[("MOORING_PUBLIC_URL", "https://mooring.example.org".to_owned())]).await;
    let answer = site.stranger().get("/v1/setup").await;
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
    let link = api::setup::service::link(&site.state).await.ok().unwrap().unwrap();
    let token = link.split_once("#token=").unwrap().1;
    let body = json!({"token": token, "organization": "O", "workspace": "W", "name": "N", "email": "a@b.c",
        "password": "a long enough password"});
    let headers = [("origin", "https://mooring.example.org")];
    let answer = site.stranger().raw("POST", "/v1/setup", Some(&body.to_string()), &headers).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    assert!(cookies.iter().all(|set| set.starts_with("__Host-mooring_") && set.contains("Secure")), "{cookies:?}");
}

#[actix_web::test]
async fn a_page_under_another_name_goes_to_the_configured_one() {
    let site = Site::new(Backend::Sqlite).await;
    let port = site.base.rsplit_once(':').unwrap().1;
    let host = format!("localhost:{port}");
    let page = [("accept", "text/html"), ("host", host.as_str())];
    let answer = site.stranger().raw("GET", "/w/x/sources?q=1", None, &page).await;
    assert_eq!(answer.status, 307);
    assert_eq!(answer.header("location"), format!("{}/w/x/sources?q=1", site.base));
    let program = [("host", host.as_str())];
    assert_eq!(site.stranger().raw("GET", "/v1/setup", None, &program).await.status, 200);
}

#[actix_web::test]
async fn cors_is_for_configured_origins_only_s36() {
    let site = Site::with(Backend::Sqlite, &[("MOORING_CORS_ORIGINS", "https://app.example".to_owned())]).await;
    let good = site.stranger().raw("GET", "/v1/setup", None, &[("origin", "https://app.example")]).await;
    assert_eq!(good.header("access-control-allow-origin"), "https://app.example");
    assert!(good.headers.get("access-control-allow-credentials").is_none(), "cookies must not travel along");
    let evil = site.stranger().raw("GET", "/v1/setup", None, &[("origin", "https://evil.example")]).await;
    assert!(evil.headers.get("access-control-allow-origin").is_none());
}

#[rstest]
#[actix_web::test]
async fn ready_means_database_schema_and_clock(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    assert_eq!(site.stranger().get("/healthz").await.status, 200);
    let now = site.state.db.clock().await.unwrap();
    site.clock.set(now);
    let answer = site.stranger().get("/readyz").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    site.clock.advance(chrono::TimeDelta::seconds(60));
    let answer = site.stranger().get("/readyz").await;
    assert_eq!(answer.kind(), ProblemKind::Unavailable);
    assert!(answer.problem().detail.unwrap().contains("clocks"));
}
