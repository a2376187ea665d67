use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::idp::Idp;
use crate::oauth::{Completed, ExchangeError, Incomplete};

/// The outcome at a server whose token endpoint gives this answer.
async fn answered(answer: ResponseTemplate) -> Result<Completed, Incomplete> {
    let idp = Idp::plain(true).await;
    idp.serve("/token", answer).await;
    let attempt = idp.attempt().await;
    idp.complete(&attempt, &format!("code=c&state=s&iss={}", idp.issuer())).await
}

fn json(status: u16, body: Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

fn text(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_string(body)
}

#[rstest]
#[case::used_code(json(400, json!({"error": "invalid_grant", "error_description": "hunter2"})), ExchangeError::InvalidGrant)]
#[case::used_code_with_200(json(200, json!({"error": "invalid_grant"})), ExchangeError::InvalidGrant)]
#[case::wrong_secret(json(401, json!({"error": "invalid_client"})), ExchangeError::InvalidClient)]
#[case::wrong_secret_with_400(json(400, json!({"error": "invalid_client"})), ExchangeError::InvalidClient)]
#[case::wrong_secret_in_html(text(401, "<h1>Unauthorized</h1>"), ExchangeError::InvalidClient)]
#[case::wrong_secret_without_words(ResponseTemplate::new(401), ExchangeError::InvalidClient)]
#[case::not_allowed(json(400, json!({"error": "unauthorized_client"})), ExchangeError::InvalidClient)]
#[case::other_refusal(json(400, json!({"error": "invalid_request"})), ExchangeError::Protocol)]
#[case::busy(json(400, json!({"error": "temporarily_unavailable"})), ExchangeError::Unavailable)]
#[case::broken(text(500, "oops"), ExchangeError::Unavailable)]
#[case::broken_but_wordy(json(503, json!({"error": "invalid_grant"})), ExchangeError::Unavailable)]
#[case::limited(ResponseTemplate::new(429), ExchangeError::Unavailable)]
#[case::garbage(text(200, "{\"access_token\": "), ExchangeError::Protocol)]
#[case::page(text(200, "<html>"), ExchangeError::Protocol)]
#[case::nothing(ResponseTemplate::new(200), ExchangeError::Protocol)]
#[case::no_token(json(200, json!({"token_type": "Bearer"})), ExchangeError::Protocol)]
#[case::empty_token(json(200, json!({"access_token": ""})), ExchangeError::Protocol)]
#[case::redirect(ResponseTemplate::new(302).insert_header("location", "https://evil.example/"), ExchangeError::Protocol)]
#[case::giant(text(200, &"x".repeat(2 * 1024 * 1024)), ExchangeError::Protocol)]
#[tokio::test]
async fn a_failure_is_one_of_four(#[case] answer: ResponseTemplate, #[case] expected: ExchangeError) {
    let error = answered(answer).await.err().unwrap();
    assert_eq!(error, Incomplete::Exchange(expected));
    assert!(!format!("{error} {error:?}").contains("hunter2")); // S10, S25
}

#[tokio::test]
async fn a_slow_server_is_unavailable() {
    let mut idp = Idp::with(|_| ()).await;
    idp.serve("/token", json(200, json!({"access_token": "at"})).set_delay(Duration::from_mins(5))).await;
    let attempt = idp.attempt().await;
    idp.outbound = idp.impatient();
    let error = idp.complete(&attempt, "code=c&state=s").await.err();
    assert_eq!(error, Some(Incomplete::Exchange(ExchangeError::Unavailable)));
}

#[rstest]
#[case(json!(3600), Some("2026-11-21T13:00:00Z"))]
#[case(json!(3600.0), Some("2026-11-21T13:00:00Z"))]
#[case(json!("3600"), Some("2026-11-21T13:00:00Z"))]
#[case(json!(null), None)]
#[case(json!(""), None)]
#[case(json!("soon"), None)]
#[case(json!(0), None)]
#[case(json!(-5), None)]
#[case(json!(u64::MAX), None)]
#[tokio::test]
async fn a_life_may_be_written_in_many_ways(#[case] expires_in: Value, #[case] expected: Option<&str>) {
    let grant = answered(json(200, json!({"access_token": "at", "expires_in": expires_in}))).await.ok().unwrap().grant;
    assert_eq!(grant.expires_at.map(|at| at.to_string()).as_deref(), expected);
}

#[tokio::test]
async fn what_is_merely_unusual_is_taken() {
    for answer in [
        json(201, json!({"access_token": "at"})),
        json(200, json!({"access_token": "at", "token_type": 7, "scope": null, "refresh_token": "", "extra": [1]})),
        text(200, r#"{"access_token": "at"}"#).insert_header("content-type", "text/plain"),
    ] {
        let grant = answered(answer).await.ok().unwrap().grant;
        assert_eq!(grant.access_token.expose(), "at");
        assert!(grant.refresh_token.is_none());
        assert_eq!(grant.scopes, ["offline_access"]);
    }
    let listed = json(200, json!({"access_token": "at", "scope": ["a", "b"]}));
    assert_eq!(answered(listed).await.ok().unwrap().grant.scopes, ["a", "b"]);
}
