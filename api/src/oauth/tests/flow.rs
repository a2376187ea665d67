use std::collections::HashMap;

use serde_json::json;
use wiremock::ResponseTemplate;

use super::idp::{Idp, REDIRECT, SigningKey};
use crate::{
    oauth::{Denial, Identity, Incomplete},
    random::Random,
};

#[tokio::test]
async fn an_attempt_leaves_with_pkce_state_and_nonce_of_its_own() {
    let idp = Idp::with(|_| ()).await;
    let (one, other) = (idp.attempt().await, idp.attempt().await);
    let query: HashMap<_, _> = one.url.query_pairs().into_owned().collect();
    let challenge = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, one.kept.verifier.expose().as_bytes());
    let challenge = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, challenge);
    for (name, value) in [
        ("tenant", "1"),
        ("response_type", "code"),
        ("client_id", "client"),
        ("redirect_uri", REDIRECT),
        ("state", one.state.expose()),
        ("nonce", one.kept.nonce.expose()),
        ("code_challenge", challenge.as_str()), // S2
        ("code_challenge_method", "S256"),
        ("scope", "openid email offline_access"), // `profile` is not supported there
        ("prompt", "consent"),
    ] {
        assert_eq!(query.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert_eq!(query.len(), 10);
    let secrets = |attempt: &crate::oauth::Attempt| {
        [&attempt.state, &attempt.kept.verifier, &attempt.kept.nonce].map(|secret| secret.expose().to_owned())
    };
    assert!(secrets(&one).iter().all(|secret| secret.len() == 43)); // S3
    let all: std::collections::HashSet<_> = [secrets(&one), secrets(&other)].concat().into_iter().collect();
    assert_eq!(all.len(), 6);
    assert!(!one.url.as_str().contains(one.kept.verifier.expose()));
}

#[tokio::test]
async fn what_a_server_does_not_have_is_not_asked_for() {
    let server = Idp::plain(true).await;
    let attempt = server.attempt().await;
    assert_eq!(attempt.kept.scopes, ["offline_access"]);
    assert!(!attempt.url.as_str().contains("nonce"));
    for (lists, openid, expected) in [(false, true, 4), (false, false, 0)] {
        let idp = Idp::with(|document| {
            let document = document.as_object_mut().unwrap();
            assert!(document.remove("scopes_supported").is_some() != lists);
            if !openid {
                document.remove("id_token_signing_alg_values_supported");
            }
        })
        .await;
        assert_eq!(idp.attempt().await.kept.scopes.len(), expected);
    }
}

#[tokio::test]
async fn an_openid_connect_account_is_connected() {
    let idp = Idp::with(|_| ()).await;
    let key = SigningKey::ed25519("1");
    idp.serve_keys(&[&key]).await;
    let attempt = idp.attempt().await;
    let token = key.sign(&idp.claims(&attempt));
    let answer = json!({
        "access_token": "at", "refresh_token": "rt", "id_token": token, "token_type": "Bearer", "expires_in": 3600,
        "scope": "openid email",
    });
    idp.serve_token(answer).await;
    let done = idp.complete(&attempt, "code=c0de&state=s").await.ok().unwrap();
    let identity = Identity {
        issuer: idp.issuer(),
        subject: "alice".into(),
        label: "alice@example.com".into(),
        verified_email: None,
    };
    assert_eq!(done.identity, Some(identity));
    assert_eq!(done.grant.access_token.expose(), "at");
    assert_eq!(done.grant.refresh_token.unwrap().expose(), "rt");
    assert_eq!(done.grant.expires_at.unwrap().to_string(), "2026-11-21T13:00:00Z");
    assert_eq!(done.grant.scopes, ["openid", "email"]);

    let requests = idp.requests("/token").await;
    let form: HashMap<_, _> = url::form_urlencoded::parse(&requests[0].body).into_owned().collect();
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("code", "c0de"),
        ("redirect_uri", REDIRECT),
        ("code_verifier", attempt.kept.verifier.expose()),
    ] {
        assert_eq!(form.get(name).map(String::as_str), Some(value), "{name}");
    }
    // RFC 6749, section 2.3.1: form-encoded before base64.
    assert_eq!(requests[0].headers["authorization"], "Basic Y2xpZW50OnMzY3IlM0FldA==");
    assert_eq!((requests.len(), form.contains_key("client_secret")), (1, false));
}

#[tokio::test]
async fn a_server_of_the_post_kind_gets_the_secret_in_the_form() {
    let idp =
        Idp::with(|document| document["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"])).await;
    idp.serve_token(json!({"error": "invalid_grant"})).await;
    let attempt = idp.attempt().await;
    idp.complete(&attempt, "code=c&state=s").await.err().unwrap();
    let request = &idp.requests("/token").await[0];
    assert!(!request.headers.contains_key("authorization"));
    assert!(String::from_utf8_lossy(&request.body).contains("client_secret=s3cr%3Aet"));
}

#[tokio::test]
async fn without_an_id_token_the_server_must_name_itself() {
    for (states_issuer, iss, connected) in [
        (true, Some(true), true),
        (true, None, false),
        (true, Some(false), false),
        (false, Some(true), true),
        (false, None, false),
    ] {
        let idp = Idp::plain(states_issuer).await; // S6
        idp.serve_token(json!({"access_token": "at"})).await;
        idp.serve("/userinfo", ResponseTemplate::new(200).set_body_json(json!({"sub": "7", "name": "Al\u{7}ice"})))
            .await;
        let attempt = idp.attempt().await;
        let issuer = match iss {
            Some(true) => format!("&iss={}", idp.issuer()),
            Some(false) => "&iss=https://evil.example".into(),
            None => String::new(),
        };
        match idp.complete(&attempt, &format!("code=c&state=s{issuer}")).await {
            Ok(done) => {
                let identity =
                    Identity { issuer: idp.issuer(), subject: "7".into(), label: "Alice".into(), verified_email: None };
                assert_eq!((connected, done.identity), (true, Some(identity)));
                assert_eq!(done.grant.scopes, ["offline_access"]);
            }
            Err(error) => assert_eq!((connected, error), (false, Incomplete::AnotherServer)),
        }
    }
}

#[tokio::test]
async fn a_code_that_comes_from_another_server_is_not_sent_anywhere() {
    let idp = Idp::with(|_| ()).await;
    let attempt = idp.attempt().await;
    for query in ["code=c&state=s&iss=https://evil.example", "error=access_denied&state=s&iss=https://evil.example"] {
        assert_eq!(idp.complete(&attempt, query).await.err(), Some(Incomplete::AnotherServer));
    }
    let denied = idp.complete(&attempt, "error=access_denied&state=s").await.err();
    assert_eq!(denied, Some(Incomplete::Denied(Denial::Denied)));
    assert!(idp.requests("/token").await.is_empty());
}

#[tokio::test]
async fn a_server_that_names_nobody_gives_no_identity() {
    let idp = Idp::plain(true).await;
    idp.serve_token(json!({"access_token": "at"})).await;
    let attempt = idp.attempt().await;
    let query = format!("code=c&state=s&iss={}", idp.issuer());
    for info in [ResponseTemplate::new(403), ResponseTemplate::new(200).set_body_json(json!({"sub": ""}))] {
        idp.serve("/userinfo", info).await;
        assert_eq!(idp.complete(&attempt, &query).await.ok().unwrap().identity, None);
    }
}

#[tokio::test]
async fn the_same_randomness_makes_the_same_attempt() {
    let idp = Idp::with(|_| ()).await;
    let party = idp.party().await;
    let url = || crate::oauth::authorize(&party, REDIRECT, &["openid"], &Random::seeded(1)).unwrap().url;
    assert_eq!(url(), url());
}

#[tokio::test]
async fn a_server_that_was_asked_for_an_id_token_and_gives_none_is_refused() {
    let idp = Idp::with(|_| ()).await;
    idp.serve_token(json!({"access_token": "at"})).await;
    let attempt = idp.attempt().await;
    let refused = idp.complete(&attempt, &format!("code=c&state=s&iss={}", idp.issuer())).await;
    assert_eq!(refused.err(), Some(Incomplete::IdToken("absent"))); // S5
}
