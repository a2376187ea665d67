use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::*;
use crate::provider::Catalogue;

const PATIENT: Duration = Duration::from_secs(30);

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn typed(pairs: &[(&str, &str)]) -> Credential {
    Credential::Typed { secrets: map(pairs).into_iter().map(|(key, value)| (key, SecretText::new(value))).collect() }
}

/// A method of an entry of its own, as its TOML says it.
fn method(text: &str) -> Method {
    toml::from_str(text).unwrap()
}

async fn verdict(
    (allow, timeout): (&[&str], Duration),
    method: &Method,
    fields: &[(&str, &str)],
    credential: &Credential,
) -> Verdict {
    let allow: Vec<_> = allow.iter().map(|entry| entry.parse().unwrap()).collect();
    let outbound = Outbound::new(&allow, timeout).unwrap();
    let clock = Clock::manual("2026-11-21T12:00:00Z".parse().unwrap());
    let (fields, details) = (map(fields), BTreeMap::new());
    let subject = Subject { method, fields: &fields, details: &details };
    tried(&outbound, &clock, subject, credential).await.map_or_else(|verdict| verdict, Verdict::Verified)
}

async fn with_key(base: &str, allow: &[&str], timeout: Duration) -> Verdict {
    let catalogue = Catalogue::embedded().unwrap();
    let method = catalogue.entry("http-api").unwrap().method(AuthMethod::ApiKey).unwrap();
    let fields = [("base_url", base), ("placement", "header"), ("prefix", "Bearer"), ("test_path", "/me")];
    verdict((allow, timeout), method, &fields, &typed(&[("key", "hunter2")])).await
}

async fn answered(template: ResponseTemplate, timeout: Duration) -> Verdict {
    let server = MockServer::start().await;
    Mock::given(matchers::path("/v1/me"))
        .and(matchers::header("authorization", "Bearer hunter2"))
        .respond_with(template)
        .mount(&server)
        .await;
    with_key(&format!("{}/v1", server.uri()), &[&server.address().to_string()], timeout).await
}

fn kind(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Verified(_) => "verified",
        Verdict::Unfit(_) => "unfit",
        Verdict::Refused(_) => "refused",
        Verdict::Unavailable(_) => "unavailable",
        Verdict::Untried => "untried",
    }
}

#[rstest]
#[case(200, "verified")]
#[case(204, "verified")]
#[case(302, "refused")]
#[case(400, "refused")]
#[case(401, "refused")]
#[case(403, "refused")]
#[case(404, "refused")]
#[case(405, "refused")]
#[case(408, "unavailable")]
#[case(429, "unavailable")]
#[case(500, "unavailable")]
#[case(503, "unavailable")]
#[tokio::test]
async fn the_status_decides(#[case] status: u16, #[case] expected: &str) {
    assert_eq!(kind(&answered(ResponseTemplate::new(status), PATIENT).await), expected);
}

#[tokio::test]
async fn a_giant_answer_to_a_good_key_is_a_good_key() {
    let giant = ResponseTemplate::new(200).set_body_bytes(vec![0; 8 * 1024 * 1024]);
    assert_eq!(answered(giant, PATIENT).await, Verdict::Verified(None));
}

#[tokio::test]
async fn a_slow_api_is_unavailable() {
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_mins(5));
    let late = Verdict::Unavailable("The host takes too long to answer.");
    assert_eq!(answered(slow, Duration::from_millis(200)).await, late);
}

#[tokio::test]
async fn a_host_that_is_not_opened_is_the_fields_fault_s28() {
    for base in ["https://127.0.0.1:1/v1", "https://localhost:1/v1", "http://api.example/v1"] {
        let Verdict::Unfit(error) = with_key(base, &[], PATIENT).await else { panic!("{base}") };
        assert_eq!(error.pointer, "/fields/base_url", "{base}");
    }
}

/// A method that asks who it is, at `base`.
fn asking(base: &str, more: &str) -> Method {
    method(&format!(
        r#"
        method = "api_key"
        label = "Key"
        api = {{ base_url = "{base}" }}
        present = {{ bearer = "{{key}}" }}
        fields = [{{ key = "key", label = "Key", input = "secret" }}, {{ key = "site", label = "Site", input = "text" }}]
        [verification]
        path = "/me"
        {more}
        [verification.identity]
        issuer = "https://{{site}}.example"
        subject = "/user/id"
        label = ["/user/name", "/user/email"]
        "#
    ))
}

async fn told(answer: ResponseTemplate, more: &str) -> Verdict {
    let server = MockServer::start().await;
    let given = Mock::given(matchers::path("/me")).and(matchers::header("authorization", "Bearer hunter2"));
    given.respond_with(answer).mount(&server).await;
    let method = asking(&server.uri(), more);
    let allow = server.address().to_string();
    verdict((&[&allow], PATIENT), &method, &[("site", "acme")], &typed(&[("key", "hunter2")])).await
}

#[rstest]
#[case(json!({"user": {"id": 42, "name": "Ada"}}), Some(("42", "Ada")))]
#[case(json!({"user": {"id": "u1", "name": null, "email": "ada@example.com"}}), Some(("u1", "ada@example.com")))]
#[case(json!({"user": {"id": "u1", "name": " \n"}}), Some(("u1", "u1")))]
#[case(json!({"user": {"id": "x".repeat(10_000)}}), None)]
#[case(json!({"user": {"id": ""}}), None)]
#[case(json!({"user": {"id": {"deep": 1}}}), None)]
#[case(json!({"name": "Ada"}), None)]
#[case(json!([]), None)]
#[tokio::test]
async fn the_answer_tells_whose_key_it_is(#[case] body: serde_json::Value, #[case] expected: Option<(&str, &str)>) {
    let account = expected.map(|(subject, label)| Account {
        issuer: "https://acme.example".into(),
        subject: subject.into(),
        label: label.into(),
    });
    assert_eq!(told(ResponseTemplate::new(200).set_body_json(body), "").await, Verdict::Verified(account));
}

#[tokio::test]
async fn a_failure_told_with_status_200_is_one() {
    let expect = "expect = { pointer = '/ok', value = true }";
    for (body, expected) in [
        (json!({"ok": true, "user": {"id": 1}}), "verified"),
        (json!({"ok": false, "user": {"id": 1}}), "refused"),
        (json!({"user": {"id": 1}}), "refused"),
    ] {
        assert_eq!(kind(&told(ResponseTemplate::new(200).set_body_json(&body), expect).await), expected, "{body}");
    }
    let page = ResponseTemplate::new(200).set_body_string("<html>sign in</html>");
    assert_eq!(kind(&told(page, expect).await), "unavailable");
}

#[tokio::test]
async fn an_oauth_token_is_tried_by_the_same_call() {
    let server = MockServer::start().await;
    let given = Mock::given(matchers::path("/me")).and(matchers::method("POST"));
    let given = given.and(matchers::header("authorization", "Bearer t")).and(matchers::header("version", "7"));
    given.respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let oauth2 = |rest: &str| method(&format!("method = 'oauth2'\nlabel = 'Sign in'\n{rest}"));
    let granted = Credential::Oauth2 { access_token: SecretText::new("t"), refresh_token: None };
    let allow = server.address().to_string();
    let with = |method: Method| {
        let (allow, granted) = (&allow, &granted);
        async move { verdict((&[allow], PATIENT), &method, &[], granted).await }
    };
    let api = format!("api = {{ base_url = '{}', headers = {{ version = '7' }} }}", server.uri());
    let called = oauth2(&format!(
        "{api}\npresent = {{ bearer = '{{access_token}}' }}\nverification = {{ verb = 'POST', path = '/me' }}"
    ));
    assert_eq!(with(called).await, Verdict::Verified(None));
    assert_eq!(with(oauth2("")).await, Verdict::Untried);
}

#[tokio::test]
async fn a_credential_of_another_method_is_refused() {
    let granted = Credential::Oauth2 { access_token: SecretText::new("t"), refresh_token: None };
    let method = asking("https://api.example", "");
    assert_eq!(kind(&verdict((&[], PATIENT), &method, &[("site", "a")], &granted).await), "refused");
}

mod mysql_server;
