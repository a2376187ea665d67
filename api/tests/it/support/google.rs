//! A token server and an API as Google's are, for service accounts: assertions are checked as Google checks them.

use std::sync::{Arc, Mutex};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, Respond, ResponseTemplate,
    matchers::{header, method, path},
};

use super::{Setting, site::noon};

pub const EMAIL: &str = "loader@harbor.iam.gserviceaccount.com";
pub const KEY_ID: &str = "key-1";
pub const TOKEN: &str = "canary-minted-token";

/// What the token server does.
#[derive(Clone, Copy)]
pub enum Mood {
    Fine,
    /// Its clock says something else.
    AnotherTime,
    KeyDeleted,
    AccountDisabled,
    NoDelegation,
    Down,
}

pub struct Google {
    pub http: MockServer,
    key: KeyPair,
    mood: Arc<Mutex<Mood>>,
    /// The claims of the assertions that were good.
    pub asked: Arc<Mutex<Vec<Value>>>,
}

struct Token {
    public: Vec<u8>,
    audience: String,
    mood: Arc<Mutex<Mood>>,
    asked: Arc<Mutex<Vec<Value>>>,
}

impl Respond for Token {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let refusal = |status: u16, error: &str, words: &str| {
            ResponseTemplate::new(status).set_body_json(json!({ "error": error, "error_description": words }))
        };
        match *self.mood.lock().unwrap() {
            Mood::Fine => {}
            Mood::AnotherTime => {
                let words = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. \
                    Check your iat and exp values in the JWT claim. canary-words";
                return refusal(400, "invalid_grant", words);
            }
            Mood::KeyDeleted => return refusal(400, "invalid_grant", "Invalid JWT Signature. canary-words"),
            Mood::AccountDisabled => return refusal(401, "disabled_client", "canary-words"),
            Mood::NoDelegation => return refusal(401, "unauthorized_client", "canary-words"),
            Mood::Down => return ResponseTemplate::new(503).set_body_string("canary-words"),
        }
        let form: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let [(grant, kind), (name, assertion)] = &form[..] else { return refusal(400, "invalid_request", "form") };
        assert_eq!((&**grant, &**kind), ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"));
        assert_eq!(name, "assertion");
        let head = jsonwebtoken::decode_header(assertion).unwrap();
        assert_eq!((head.alg, head.kid.as_deref()), (Algorithm::RS256, Some(KEY_ID)));
        let mut rules = Validation::new(Algorithm::RS256);
        rules.set_audience(&[&self.audience]);
        rules.set_issuer(&[EMAIL]);
        // The test's clock stands still; the times are compared below.
        rules.validate_exp = false;
        let key = DecodingKey::from_rsa_der(&self.public);
        match jsonwebtoken::decode::<Value>(assertion.as_str(), &key, &rules) {
            Err(_) => refusal(400, "invalid_grant", "Invalid JWT Signature."),
            Ok(good) => {
                let (iat, exp) = (good.claims["iat"].as_i64().unwrap(), good.claims["exp"].as_i64().unwrap());
                assert_eq!((iat, exp - iat), (noon().utc().timestamp(), 3600));
                self.asked.lock().unwrap().push(good.claims);
                let answer = json!({ "access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer" });
                ResponseTemplate::new(200).set_body_json(answer)
            }
        }
    }
}

impl Google {
    pub async fn start() -> Self {
        let (http, key) = (MockServer::start().await, KeyPair::generate(KeySize::Rsa2048).unwrap());
        let (mood, asked) = (Arc::new(Mutex::new(Mood::Fine)), Arc::default());
        let token = Token {
            public: key.public_key().as_ref().to_vec(),
            audience: format!("{}/token", http.uri()),
            mood: Arc::clone(&mood),
            asked: Arc::clone(&asked),
        };
        Mock::given(method("POST")).and(path("/token")).respond_with(token).mount(&http).await;
        let projects = ResponseTemplate::new(200).set_body_json(json!({ "projects": [] }));
        let called = Mock::given(method("GET")).and(path("/bigquery/v2/projects"));
        called.and(header("authorization", format!("Bearer {TOKEN}"))).respond_with(projects).mount(&http).await;
        Self { http, key, mood, asked }
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn settings(&self) -> Vec<Setting> {
        vec![("MOORING_OUTBOUND_ALLOW", self.http.address().to_string())]
    }

    /// What the catalogue's addresses are replaced by.
    pub fn addresses(&self) -> Vec<(&'static str, String)> {
        vec![("https://oauth2.googleapis.com", self.http.uri()), ("https://bigquery.googleapis.com", self.http.uri())]
    }

    /// A key file as Google hands it out.
    pub fn key_file(&self) -> Value {
        json!({
            "type": "service_account", "project_id": "harbor", "private_key_id": KEY_ID, "private_key": pem(&self.key),
            "client_email": EMAIL, "client_id": "115", "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": format!("{}/token", self.http.uri()),
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "universe_domain": "googleapis.com",
        })
    }
}

/// PKCS#8 in PEM.
pub fn pem(key: &KeyPair) -> String {
    let der: Pkcs8V1Der<'_> = key.as_der().unwrap();
    let lines = BASE64_STANDARD.encode(der.as_ref());
    let lines: Vec<&str> = lines.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}
