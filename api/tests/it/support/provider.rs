//! Providers that do as the test says: an OAuth server that conforms until it is told not to, and an HTTP API.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::signature::Ed25519KeyPair;
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};
use url::Url;
use wiremock::{
    Mock, MockServer, Request, Respond, ResponseTemplate,
    matchers::{method, path},
};

use super::{Setting, site::noon};

pub const CLIENT_SECRET: &str = "canary-client-secret";
pub const ACCESS_TOKEN: &str = "canary-access-token";
pub const REFRESH_TOKEN: &str = "canary-refresh-token";

/// What the token endpoint does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Fine,
    /// Grants less than was asked for.
    FewerScopes,
    WrongNonce,
    RefusesClient,
    RefusesCode,
    Down,
    /// Too slow.
    Slow,
    /// So many milliseconds, enough for something to happen meanwhile.
    Late(u64),
    Garbage,
}

pub struct OauthServer {
    pub http: MockServer,
    mood: Arc<Mutex<Mood>>,
    nonce: Arc<Mutex<String>>,
    claims: Arc<Mutex<Value>>,
}

struct Token {
    issuer: String,
    key: EncodingKey,
    mood: Arc<Mutex<Mood>>,
    nonce: Arc<Mutex<String>>,
    claims: Arc<Mutex<Value>>,
}

impl Respond for Token {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let answer = |status: u16, body: Value| ResponseTemplate::new(status).set_body_json(body);
        let mood = *self.mood.lock().unwrap();
        let nonce = match mood {
            Mood::WrongNonce => "another".to_owned(),
            _ => self.nonce.lock().unwrap().clone(),
        };
        // A code of its own names whose it is, and the attempt's nonce.
        let code = url::form_urlencoded::parse(&request.body).find(|(name, _)| name == "code").map(|(_, code)| code);
        let own = code.as_deref().and_then(|code| code.split_once('~'));
        let (subject, nonce) = own.unwrap_or(("alice", &nonce));
        let token = |name: &str| if own.is_some() { format!("{name}-{subject}") } else { name.to_owned() };
        let now = noon().utc().timestamp();
        let mut claims = json!({
            "iss": self.issuer, "sub": subject, "aud": "mooring", "iat": now, "exp": now + 3600, "nonce": nonce,
            "email": "alice@example.com",
        });
        claims.as_object_mut().unwrap().extend(self.claims.lock().unwrap().as_object().unwrap().clone());
        let id_token = jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.key).unwrap();
        let mut body = json!({
            "access_token": token(ACCESS_TOKEN), "refresh_token": token(REFRESH_TOKEN), "id_token": id_token,
            "token_type": "Bearer", "expires_in": 3600,
        });
        match mood {
            Mood::Fine | Mood::WrongNonce => answer(200, body),
            Mood::FewerScopes => {
                body["scope"] = json!("openid email");
                answer(200, body)
            }
            Mood::Late(millis) => answer(200, body).set_delay(Duration::from_millis(millis)),
            Mood::Slow => answer(200, body).set_delay(Duration::from_secs(5)),
            Mood::RefusesClient => answer(401, json!({"error": "invalid_client", "error_description": "canary-words"})),
            Mood::RefusesCode => answer(400, json!({"error": "invalid_grant", "error_description": "canary-words"})),
            Mood::Down => ResponseTemplate::new(503).set_body_string("canary-words"),
            Mood::Garbage => ResponseTemplate::new(200).set_body_string("<html>canary-words</html>"),
        }
    }
}

struct Revocation(Arc<Mutex<Mood>>);

impl Respond for Revocation {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        ResponseTemplate::new(if *self.0.lock().unwrap() == Mood::Down { 503 } else { 200 })
    }
}

impl OauthServer {
    pub async fn start() -> Self {
        let http = MockServer::start().await;
        let issuer = http.uri();
        let pair = Ed25519KeyPair::generate().unwrap();
        let der = aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let key = EncodingKey::from_ed_der(der.as_ref());
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, Algorithm::EdDSA).unwrap()).unwrap();
        jwk["use"] = json!("sig");
        let (mood, nonce) = (Arc::new(Mutex::new(Mood::Fine)), Arc::default());
        let claims = Arc::new(Mutex::new(json!({})));
        let metadata = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/jwks"),
            "revocation_endpoint": format!("{issuer}/revoke"), "response_types_supported": ["code"],
            "scopes_supported": ["openid", "email", "profile", "offline_access"],
            "code_challenge_methods_supported": ["S256"], "authorization_response_iss_parameter_supported": true,
        });
        let serve = async |verb: &str, at: &str, answer: ResponseTemplate| {
            Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(&http).await;
        };
        let json = |body: Value| ResponseTemplate::new(200).set_body_json(body);
        serve("GET", "/.well-known/openid-configuration", json(metadata)).await;
        serve("GET", "/jwks", json(json!({ "keys": [jwk] }))).await;
        Mock::given(method("POST")).and(path("/revoke")).respond_with(Revocation(Arc::clone(&mood))).mount(&http).await;
        let token =
            Token { issuer, key, mood: Arc::clone(&mood), nonce: Arc::clone(&nonce), claims: Arc::clone(&claims) };
        Mock::given(method("POST")).and(path("/token")).respond_with(token).mount(&http).await;
        Self { http, mood, nonce, claims }
    }

    /// What its ID tokens say besides, or otherwise.
    pub fn claims(&self, claims: Value) {
        *self.claims.lock().unwrap() = claims;
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// What a Mooring that knows this server as `oidc-test` is started with.
    pub fn settings(&self) -> Vec<Setting> {
        let app = json!([{ "provider": "oidc-test", "name": "Test server", "issuer": self.http.uri(),
            "client_id": "mooring", "client_secret": CLIENT_SECRET }]);
        vec![("MOORING_OAUTH_APPS", app.to_string()), ("MOORING_OUTBOUND_ALLOW", self.http.address().to_string())]
    }

    /// The person logs in and agrees: path and query of the callback that `url` leads to.
    pub fn agree(&self, url: &str) -> String {
        let url = Url::parse(url).unwrap();
        let query: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(query["code_challenge_method"], "S256", "S2");
        assert_eq!(query["response_type"], "code", "S1");
        assert!(query["state"].len() >= 43 && query["code_challenge"].len() == 43, "S2, S3");
        self.nonce.lock().unwrap().clone_from(&query["nonce"]);
        let back = Url::parse(&query["redirect_uri"]).unwrap();
        format!("{}?code=canary-code&state={}&iss={}", back.path(), query["state"], self.http.uri())
    }

    /// The same by somebody of their own: several attempts may be under way at once.
    pub fn agree_as(&self, url: &str, subject: &str) -> String {
        let query: std::collections::BTreeMap<_, _> = Url::parse(url).unwrap().query_pairs().into_owned().collect();
        self.agree(url).replace("code=canary-code", &format!("code={subject}~{}", query["nonce"]))
    }

    /// The tokens that were given back.
    pub async fn revoked(&self) -> Vec<String> {
        let all = self.http.received_requests().await.unwrap();
        let revocations = all.iter().filter(|request| request.url.path() == "/revoke");
        let token = |request: &Request| {
            let mut form = url::form_urlencoded::parse(&request.body);
            form.find(|(name, _)| name == "token").map(|(_, token)| token.into_owned()).unwrap()
        };
        revocations.map(token).collect()
    }

    pub async fn requests(&self, at: &str) -> usize {
        self.http.received_requests().await.unwrap().iter().filter(|request| request.url.path() == at).count()
    }
}

/// An HTTP API that answers every call with `status`.
pub async fn http_api(status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(status)).mount(&server).await;
    server
}

pub fn allowing(server: &MockServer) -> Vec<Setting> {
    vec![("MOORING_OUTBOUND_ALLOW", server.address().to_string())]
}
