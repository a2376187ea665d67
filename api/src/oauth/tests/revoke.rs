use rstest::rstest;
use serde_json::json;
use wiremock::ResponseTemplate;

use super::idp::Idp;
use crate::{
    oauth::{RevokeError, Tokens, revoke},
    secret::Secret,
};

async fn revoked(idp: &Idp, refresh_token: Option<&Secret>) -> Result<(), RevokeError> {
    let tokens = Tokens { access_token: Secret::new("at"), refresh_token: refresh_token.cloned() };
    revoke(&idp.outbound, &idp.party().await, &tokens).await
}

#[tokio::test]
async fn the_refresh_token_goes_first() {
    let idp = Idp::with(|_| ()).await;
    idp.serve("/revoke", ResponseTemplate::new(200)).await;
    revoked(&idp, Some(&Secret::new("rt"))).await.unwrap(); // S30
    let requests = idp.requests("/revoke").await;
    let bodies: Vec<_> = requests.iter().map(|request| String::from_utf8_lossy(&request.body)).collect();
    assert_eq!(bodies, ["token=rt&token_type_hint=refresh_token", "token=at&token_type_hint=access_token"]);
    assert!(requests.iter().all(|request| request.headers["authorization"] == "Basic Y2xpZW50OnMzY3IlM0FldA=="));
}

#[tokio::test]
async fn a_server_of_the_post_kind_gets_the_secret_in_the_form() {
    let idp =
        Idp::with(|document| document["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"])).await;
    idp.serve("/revoke", ResponseTemplate::new(200)).await;
    revoked(&idp, None).await.unwrap();
    let request = &idp.requests("/revoke").await[0];
    assert!(!request.headers.contains_key("authorization"));
    assert!(String::from_utf8_lossy(&request.body).ends_with("client_id=client&client_secret=s3cr%3Aet"));
}

#[rstest]
#[case(500, RevokeError::Unavailable)]
#[case(503, RevokeError::Unavailable)]
#[case(429, RevokeError::Unavailable)]
#[case(400, RevokeError::Refused)]
#[case(401, RevokeError::Refused)]
#[case(302, RevokeError::Refused)]
#[tokio::test]
async fn a_failure_is_told(#[case] status: u16, #[case] expected: RevokeError) {
    let idp = Idp::with(|_| ()).await;
    idp.serve("/revoke", ResponseTemplate::new(status)).await;
    assert_eq!(revoked(&idp, Some(&Secret::new("rt"))).await, Err(expected));
    assert_eq!(idp.requests("/revoke").await.len(), 1);
}

#[tokio::test]
async fn a_server_may_revoke_refresh_tokens_alone_or_nothing() {
    use wiremock::{Mock, matchers::body_string_contains};
    let idp = Idp::with(|_| ()).await;
    let answer = |word, status| Mock::given(body_string_contains(word)).respond_with(ResponseTemplate::new(status));
    answer("refresh_token", 200).mount(&idp.http).await;
    answer("access_token", 400).mount(&idp.http).await;
    assert_eq!(revoked(&idp, Some(&Secret::new("rt"))).await, Ok(()));
    assert_eq!(revoked(&idp, None).await, Err(RevokeError::Refused));

    let idp = Idp::with(|document| document["revocation_endpoint"] = json!(null)).await;
    assert_eq!(revoked(&idp, None).await, Err(RevokeError::NotSupported));
}
