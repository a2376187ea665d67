//! An authorization server made of canned answers. What a test does not change conforms.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::{
    encoding::AsDer,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    clock::Clock,
    oauth::{
        Attempt, Callback, Client, Completed, Dialect, Incomplete, Metadata, Party, Server, Values, authorize, complete,
    },
    outbound::Outbound,
    random::Random,
    secret::Secret,
};

pub const REDIRECT: &str = "https://mooring.example/oauth/callback/app_1";

pub struct Idp {
    pub http: MockServer,
    pub outbound: Outbound,
    pub metadata: Metadata,
    pub clock: Clock,
    pub client: Client,
    dialect: Dialect,
    next_priority: AtomicU8,
}

pub struct SigningKey {
    pub key: EncodingKey,
    pub alg: Algorithm,
    pub kid: &'static str,
}

impl Idp {
    /// A server without any document yet.
    pub async fn bare() -> Self {
        let http = MockServer::start().await;
        let outbound = outbound(&http, Duration::from_secs(30));
        Self {
            metadata: Metadata::new(outbound.clone()),
            outbound,
            clock: Clock::manual("2026-11-21T12:00:00Z".parse().unwrap()),
            client: Client { id: "client".into(), secret: Secret::new("s3cr:et") },
            dialect: toml::from_str("grant = 'authorization_code'\nendpoints = 'metadata'").unwrap(),
            next_priority: AtomicU8::new(250),
            http,
        }
    }

    /// With metadata that `change` may spoil.
    pub async fn with(change: impl FnOnce(&mut Value)) -> Self {
        let idp = Self::bare().await;
        let mut document = idp.document();
        change(&mut document);
        idp.serve("/.well-known/openid-configuration", ResponseTemplate::new(200).set_body_json(document)).await;
        idp
    }

    /// A server without OpenID Connect.
    pub async fn plain(states_issuer: bool) -> Self {
        Self::with(|document| {
            document["authorization_response_iss_parameter_supported"] = states_issuer.into();
            document.as_object_mut().unwrap().remove("id_token_signing_alg_values_supported");
            document["scopes_supported"] = json!(["offline_access"]);
        })
        .await
    }

    /// For the one call that is to take too long; all others have time, also on a busy machine.
    pub fn impatient(&self) -> Outbound {
        outbound(&self.http, Duration::from_millis(200))
    }

    pub fn issuer(&self) -> String {
        self.http.uri()
    }

    pub fn document(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.http.uri());
        json!({
            "issuer": self.issuer(),
            "authorization_endpoint": at("/authorize?tenant=1"),
            "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"),
            "userinfo_endpoint": at("/userinfo"),
            "revocation_endpoint": at("/revoke"),
            "scopes_supported": ["openid", "email", "offline_access"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": false,
            "unknown": {"to": "us"},
        })
    }

    /// Answers a path from now on; the answer given last wins.
    pub async fn serve(&self, at: &str, answer: ResponseTemplate) {
        let priority = self.next_priority.fetch_sub(1, Ordering::Relaxed);
        Mock::given(path(at)).respond_with(answer).with_priority(priority).mount(&self.http).await;
    }

    pub async fn serve_keys(&self, keys: &[&SigningKey]) {
        let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
        self.serve("/jwks", ResponseTemplate::new(200).set_body_json(json!({ "keys": keys }))).await;
    }

    pub async fn serve_token(&self, answer: Value) {
        Mock::given(method("POST"))
            .and(path("/token"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .mount(&self.http)
            .await;
    }

    pub async fn requests(&self, at: &str) -> Vec<Request> {
        self.http.received_requests().await.unwrap().into_iter().filter(|request| request.url.path() == at).collect()
    }

    pub async fn server(&self) -> Arc<Server> {
        self.metadata.of(&self.issuer()).await.unwrap()
    }

    pub async fn party(&self) -> Party<'_> {
        let client = Client { id: self.client.id.clone(), secret: self.client.secret.clone() };
        Party::meet(&self.metadata, &self.dialect, client, Some(&self.issuer()), Values::new()).await.unwrap()
    }

    pub async fn attempt(&self) -> Attempt {
        let wanted = ["openid", "email", "profile", "offline_access"];
        authorize(&self.party().await, REDIRECT, &wanted, &Random::system()).unwrap()
    }

    /// The claims of a valid ID token of `attempt`.
    pub fn claims(&self, attempt: &Attempt) -> Value {
        let now = self.clock.now().utc().timestamp();
        json!({
            "iss": self.issuer(), "sub": "alice", "aud": "client", "exp": now + 300, "iat": now,
            "nonce": attempt.kept.nonce.expose(), "email": "alice@example.com",
        })
    }

    pub async fn complete(&self, attempt: &Attempt, callback: &str) -> Result<Completed, Incomplete> {
        let callback = Callback::parse(callback, "code").unwrap();
        let mut party = self.party().await;
        complete((&self.outbound, &self.metadata, &self.clock), &mut party, &attempt.kept, &callback).await
    }
}

fn outbound(http: &MockServer, timeout: Duration) -> Outbound {
    Outbound::new(&[http.address().to_string().parse().unwrap()], timeout).unwrap()
}

impl SigningKey {
    pub fn ed25519(kid: &'static str) -> Self {
        let key = Ed25519KeyPair::generate().unwrap();
        let der = key.to_pkcs8v1().unwrap();
        Self { key: EncodingKey::from_ed_der(der.as_ref()), alg: Algorithm::EdDSA, kid }
    }

    pub fn p256(kid: &'static str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self { key: EncodingKey::from_ec_der(key.to_pkcs8v1().unwrap().as_ref()), alg: Algorithm::ES256, kid }
    }

    pub fn rsa(kid: &'static str, alg: Algorithm) -> Self {
        let der = KeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap();
        // The RSAPrivateKey inside PKCS#8, whose frame has 26 bytes for this size.
        Self { key: EncodingKey::from_rsa_der(&der.as_ref()[26..]), alg, kid }
    }

    pub fn jwk(&self) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.key, self.alg).unwrap()).unwrap();
        jwk["kid"] = self.kid.into();
        jwk["use"] = "sig".into();
        jwk
    }

    pub fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.alg);
        header.kid = Some(self.kid.into());
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}
