use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::idp::Idp;
use crate::oauth::{ClientAuth, Metadata, MetadataError};

async fn refused(change: impl FnOnce(&mut Value)) -> String {
    let idp = Idp::with(change).await;
    match idp.metadata.of(&idp.issuer()).await {
        Err(MetadataError::Refused(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn metadata_is_read_once_and_kept() {
    let idp = Idp::with(|_| ()).await;
    for _ in 0..3 {
        let server = idp.server().await;
        assert_eq!(server.issuer, idp.issuer());
        assert_eq!((server.token_auth, server.revocation_auth), (ClientAuth::Basic, ClientAuth::Basic));
        assert!(server.openid && !server.states_issuer);
    }
    assert_eq!(idp.requests("/.well-known/openid-configuration").await.len(), 1);
}

#[tokio::test]
async fn the_second_place_is_tried_when_there_is_nothing_at_the_first() {
    let idp = Idp::bare().await;
    let issuer = format!("{}/tenant", idp.issuer());
    let mut document = idp.document();
    document["issuer"] = issuer.clone().into();
    idp.serve("/.well-known/oauth-authorization-server/tenant", ResponseTemplate::new(200).set_body_json(document))
        .await;
    assert_eq!(idp.metadata.of(&issuer).await.unwrap().issuer, issuer);
    assert_eq!(idp.requests("/tenant/.well-known/openid-configuration").await.len(), 1);
}

#[tokio::test]
async fn a_failing_server_may_work_later() {
    let idp = Idp::bare().await;
    let first = "/.well-known/openid-configuration";
    idp.serve(first, ResponseTemplate::new(200).set_delay(Duration::from_mins(5))).await;
    assert_eq!(Metadata::new(idp.impatient()).of(&idp.issuer()).await, Err(MetadataError::Unavailable));
    for failure in [503, 429] {
        idp.serve(first, ResponseTemplate::new(failure)).await;
        assert_eq!(idp.metadata.of(&idp.issuer()).await, Err(MetadataError::Unavailable));
    }
    idp.serve(first, ResponseTemplate::new(200).set_body_json(idp.document())).await;
    assert!(idp.metadata.of(&idp.issuer()).await.is_ok());
}

#[tokio::test]
async fn the_issuer_must_be_stated_letter_by_letter() {
    let words =
        refused(|document| document["issuer"] = format!("{}/", document["issuer"].as_str().unwrap()).into()).await;
    assert!(words.contains("Enter exactly that"), "{words}"); // S6
    let words = refused(|document| document["issuer"] = "<script>".into()).await;
    assert!(!words.contains("script"), "{words}"); // S10
}

#[rstest]
#[case("token_endpoint", json!("http://idp.example/token"), "token_endpoint")]
#[case("token_endpoint", json!("https://169.254.169.254/token"), "token_endpoint")]
#[case("token_endpoint", Value::Null, "token_endpoint")]
#[case("jwks_uri", json!("https://[::1]/jwks"), "jwks_uri")]
#[case("userinfo_endpoint", json!("file:///etc/passwd"), "userinfo_endpoint")]
#[case("revocation_endpoint", json!("http://idp.example/"), "revocation_endpoint")]
#[case("authorization_endpoint", json!("javascript:alert(1)"), "authorization_endpoint")]
#[case("authorization_endpoint", json!("http://idp.example/"), "authorization_endpoint")]
#[case("authorization_endpoint", Value::Null, "authorization_endpoint")]
#[case("authorization_endpoint", json!(7), "incomplete")]
#[case("token_endpoint_auth_methods_supported", json!(["private_key_jwt"]), "client_secret_basic")]
#[tokio::test]
async fn metadata_that_leads_astray_is_refused_with_words(
    #[case] name: &str,
    #[case] value: Value,
    #[case] word: &str,
) {
    let words = refused(|document| document[name] = value).await; // S28
    assert!(words.contains(word), "{words}");
}

#[rstest]
#[case::nothing_there(ResponseTemplate::new(404))]
#[case::page(ResponseTemplate::new(200).set_body_string("<html>"))]
#[case::giant(ResponseTemplate::new(200).set_body_string("x".repeat(2 * 1024 * 1024)))]
#[case::redirect(ResponseTemplate::new(302).insert_header("location", "https://evil.example/"))]
#[tokio::test]
async fn what_is_no_metadata_is_refused(#[case] answer: ResponseTemplate) {
    let idp = Idp::bare().await;
    idp.serve("/.well-known/openid-configuration", answer).await;
    assert!(matches!(idp.metadata.of(&idp.issuer()).await, Err(MetadataError::Refused(_))));
}

#[tokio::test]
async fn an_issuer_that_may_not_be_called_is_refused() {
    let idp = Idp::bare().await;
    for issuer in ["", "idp", "http://idp.example", "https://127.0.0.1:1", "https://localhost", "https://a@idp.example"]
    {
        assert!(matches!(idp.metadata.of(issuer).await, Err(MetadataError::Refused(_))), "{issuer}");
    }
}
