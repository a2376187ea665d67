use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rstest::rstest;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::idp::{Idp, SigningKey};
use crate::oauth::{Attempt, Completed, ExchangeError, Incomplete};

struct Scene {
    idp: Idp,
    key: SigningKey,
    attempt: Attempt,
}

impl Scene {
    async fn new(key: SigningKey) -> Self {
        let idp = Idp::with(|_| ()).await;
        idp.serve_keys(&[&key]).await;
        Self { attempt: idp.attempt().await, idp, key }
    }

    async fn with_token(&self, token: &str) -> Result<Completed, Incomplete> {
        let answer = json!({"access_token": "at", "id_token": token});
        self.idp.serve("/token", ResponseTemplate::new(200).set_body_json(answer)).await;
        self.idp.complete(&self.attempt, "code=c&state=s").await
    }

    async fn with(&self, change: impl FnOnce(&mut Value)) -> Result<Completed, Incomplete> {
        let mut claims = self.idp.claims(&self.attempt);
        change(&mut claims);
        self.with_token(&self.key.sign(&claims)).await
    }
}

fn now() -> i64 {
    "2026-11-21T12:00:00Z".parse::<shared::time::Timestamp>().unwrap().utc().timestamp()
}

#[tokio::test]
async fn every_public_key_algorithm_is_taken() {
    for key in [
        SigningKey::ed25519("1"),
        SigningKey::p256("1"),
        SigningKey::rsa("1", Algorithm::RS256),
        SigningKey::rsa("1", Algorithm::PS256),
    ] {
        let alg = key.alg;
        assert!(Scene::new(key).await.with(|_| ()).await.is_ok(), "{alg:?}");
    }
}

#[rstest]
#[case::issuer("iss", json!("https://evil.example"), "issuer")]
#[case::issuer_with_a_slash("iss", json!("http://127.0.0.1/"), "issuer")]
#[case::issuers("iss", json!(["https://idp.example"]), "signature or claims")]
#[case::no_issuer("iss", Value::Null, "signature or claims")]
#[case::audience("aud", json!("other"), "audience")]
#[case::audiences("aud", json!(["other"]), "audience")]
#[case::audiences_without_party("aud", json!(["client", "other"]), "authorized party")]
#[case::no_audience("aud", Value::Null, "signature or claims")]
#[case::party("azp", json!("other"), "authorized party")]
#[case::expired("exp", json!(now() - 60), "expiry")]
#[case::no_expiry("exp", Value::Null, "signature or claims")]
#[case::endless("exp", json!(1e300), "expiry")]
#[case::from_tomorrow("iat", json!(now() + 61), "time of issue")]
#[case::not_yet("nbf", json!(now() + 61), "time of issue")]
#[case::no_time("iat", Value::Null, "signature or claims")]
#[case::nonce("nonce", json!("another"), "nonce")]
#[case::no_nonce("nonce", Value::Null, "nonce")]
#[case::no_subject("sub", json!(""), "subject")]
#[case::overlong_subject("sub", json!("s".repeat(256)), "subject")]
#[tokio::test]
async fn a_wrong_claim_is_refused(#[case] claim: &str, #[case] value: Value, #[case] why: &'static str) {
    let scene = Scene::new(SigningKey::ed25519("1")).await; // S5
    let outcome = scene.with(|claims| claims[claim] = value).await;
    assert_eq!(outcome.err(), Some(Incomplete::IdToken(why)));
}

#[rstest]
#[case("exp", json!(now() - 59))]
#[case("exp", serde_json::from_str(&format!("{}.5", now())).unwrap())]
#[case("iat", json!(now() + 60))]
#[case("iat", json!(now() - 86_400))]
#[case("azp", json!("client"))]
#[case("aud", json!(["client"]))]
#[case("email", json!(7))]
#[tokio::test]
async fn clocks_that_differ_a_little_and_odd_claims_are_forgiven(#[case] claim: &str, #[case] value: Value) {
    let scene = Scene::new(SigningKey::ed25519("1")).await;
    assert!(scene.with(|claims| claims[claim] = value).await.is_ok());
}

#[tokio::test]
async fn the_injected_clock_decides() {
    let scene = Scene::new(SigningKey::ed25519("1")).await;
    scene.idp.clock.advance(TimeDelta::days(3650));
    assert!(scene.with(|_| ()).await.is_ok());
    let mut claims = scene.idp.claims(&scene.attempt);
    claims["exp"] = json!(now() + 300);
    assert!(scene.with_token(&scene.key.sign(&claims)).await.is_err());
}

#[tokio::test]
async fn a_token_that_is_not_signed_by_the_server_is_refused() {
    let scene = Scene::new(SigningKey::ed25519("1")).await;
    let claims = scene.idp.claims(&scene.attempt);
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let unsigned = format!("{}.{}.", part(&json!({"alg": "none"})), part(&claims));
    assert_eq!(scene.with_token(&unsigned).await.err(), Some(Incomplete::IdToken("form")));

    // The public key, which everybody has, taken for a shared secret.
    let public = BASE64_URL_SAFE_NO_PAD.decode(scene.key.jwk()["x"].as_str().unwrap()).unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("1".into());
    let confused = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&public)).unwrap();
    assert_eq!(scene.with_token(&confused).await.err(), Some(Incomplete::IdToken("algorithm")));

    let stranger = SigningKey::ed25519("1").sign(&claims);
    let refused = Some(Incomplete::IdToken("signature or claims"));
    assert_eq!(scene.with_token(&stranger).await.err(), refused);

    let good = scene.key.sign(&claims);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let mut other = claims.clone();
    other["sub"] = "mallory".into();
    let spliced = format!("{header}.{}.{signature}", part(&other));
    assert_eq!(scene.with_token(&spliced).await.err(), refused);

    for garbage in ["a.b.c", "x", "..", "a.b.c.d.e"] {
        assert_eq!(scene.with_token(garbage).await.err(), Some(Incomplete::IdToken("form")));
    }
}

#[tokio::test]
async fn a_rotated_key_is_fetched_once_and_an_unknown_one_is_refused() {
    let scene = Scene::new(SigningKey::ed25519("1")).await;
    assert!(scene.with(|_| ()).await.is_ok());
    assert!(scene.with(|_| ()).await.is_ok());
    assert_eq!(scene.idp.requests("/jwks").await.len(), 1);

    let rotated = SigningKey::p256("2");
    let claims = scene.idp.claims(&scene.attempt);
    let refused = Some(Incomplete::IdToken("signature or claims"));
    assert_eq!(scene.with_token(&rotated.sign(&claims)).await.err(), refused);
    assert_eq!(scene.idp.requests("/jwks").await.len(), 2);

    scene.idp.serve_keys(&[&scene.key, &rotated]).await;
    assert!(scene.with_token(&rotated.sign(&claims)).await.is_ok());
    assert!(scene.with(|_| ()).await.is_ok());
    assert_eq!(scene.idp.requests("/jwks").await.len(), 3);
}

#[tokio::test]
async fn a_key_for_another_purpose_does_not_sign_and_an_odd_key_hides_no_other() {
    let scene = Scene::new(SigningKey::ed25519("1")).await;
    let serve = async |keys: Value| {
        scene.idp.serve("/jwks", ResponseTemplate::new(200).set_body_json(json!({ "keys": keys }))).await;
    };
    let mut for_encryption = scene.key.jwk();
    for_encryption["use"] = "enc".into();
    serve(json!([for_encryption])).await;
    assert!(scene.with(|_| ()).await.is_err());
    serve(json!([{"kty": "quantum", "kid": 7}, "key", scene.key.jwk()])).await;
    assert!(scene.with(|_| ()).await.is_ok());
}

#[tokio::test]
async fn without_its_keys_the_server_is_unavailable() {
    for answer in [ResponseTemplate::new(500), ResponseTemplate::new(200).set_body_string("{}")] {
        let scene = Scene::new(SigningKey::ed25519("1")).await;
        scene.idp.serve("/jwks", ResponseTemplate::new(404)).await;
        scene.idp.serve("/jwks", answer).await;
        assert_eq!(scene.with(|_| ()).await.err(), Some(Incomplete::Exchange(ExchangeError::Unavailable)));
    }
}

#[tokio::test]
async fn an_account_is_named_by_what_a_person_recognizes() {
    let label = async |change: fn(&mut Value), info: Value| {
        let scene = Scene::new(SigningKey::ed25519("1")).await;
        scene.idp.serve("/userinfo", ResponseTemplate::new(200).set_body_json(info)).await;
        let label = scene.with(change).await.ok().unwrap().identity.unwrap().label;
        (label, scene.idp.requests("/userinfo").await.len())
    };
    let nameless = |claims: &mut Value| claims["email"] = Value::Null;
    assert_eq!(label(|_| (), json!({})).await, ("alice@example.com".into(), 0));
    assert_eq!(label(nameless, json!({"sub": "alice", "email": "al@example.com"})).await.0, "al@example.com");
    // Somebody else's name is not this account's.
    assert_eq!(label(nameless, json!({"sub": "mallory", "email": "m@example.com"})).await.0, "alice");
    assert_eq!(label(nameless, json!("broken")).await.0, "alice");
    let by_name = |claims: &mut Value| {
        claims["email"] = json!(" ");
        claims["name"] = json!("Al\nice");
        claims["preferred_username"] = Value::Null;
    };
    assert_eq!(label(by_name, json!({})).await.0, "Alice");
}
