//! The key file of a service account, as Google hands it out: JSON with an RSA key. What it says of addresses is not
//! trusted, and nothing of it is ever repeated.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use shared::secret_text::SecretText;
use url::Url;

use crate::secret::Secret;

/// Seconds that a minted token is asked for: the most that Google gives.
const LIFE: i64 = 3600;
const PKCS8: &str = "-----BEGIN PRIVATE KEY-----";

/// It has no `Debug`: it is a secret.
pub struct KeyFile {
    pub client_email: String,
    key_id: Option<String>,
    key: EncodingKey,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(rename = "type")]
    kind: Option<String>,
    client_email: Option<String>,
    private_key_id: Option<String>,
    private_key: Option<SecretText>,
    token_uri: Option<String>,
}

/// The claims of RFC 7523, section 3.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    scope: &'a str,
    aud: &'a str,
    /// Seconds since 1970.
    iat: i64,
    exp: i64,
}

impl KeyFile {
    /// What is wrong is told in words for the person who chose the file.
    pub fn read(text: &str, token_url: &Url) -> Result<Self, String> {
        let raw: Raw = serde_json::from_str(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            match error.classify() {
                Category::Eof => format!("The file breaks off at {place}. Download the key again."),
                Category::Data => format!("This is not a service account's key: see {place}."),
                Category::Syntax | Category::Io => format!("The file is not JSON: see {place}."),
            }
        })?;
        let named = |value: Option<String>| value.filter(|value| !value.is_empty());
        if raw.kind.as_deref() != Some("service_account") {
            return Err("This is not a service account's key: its `type` must be `service_account`.".into());
        }
        // Whoever forged a file could otherwise have the signed assertion sent to themselves.
        if raw.token_uri.as_deref() != Some(token_url.as_str()) {
            return Err(format!("The file's `token_uri` is not trusted: it must be {token_url}."));
        }
        let client_email = named(raw.client_email).ok_or("The file has no `client_email`.")?;
        let pem = raw.private_key.ok_or("The file has no `private_key`.")?;
        let unusable = "The file's `private_key` is not an RSA key in PKCS#8.";
        if !pem.expose().trim_start().starts_with(PKCS8) {
            return Err(unusable.into());
        }
        let key = EncodingKey::from_rsa_pem(pem.expose().as_bytes()).map_err(|_| unusable)?;
        // Reading looks at the frame only; signing needs the numbers to fit.
        jsonwebtoken::crypto::sign(&[], &key, Algorithm::RS256).map_err(|_| unusable)?;
        Ok(Self { client_email, key_id: named(raw.private_key_id), key })
    }

    /// The assertion that a token is asked for with; `now` in seconds since 1970.
    pub fn assertion(&self, token_url: &Url, scope: &str, subject: Option<&str>, now: i64) -> Option<Secret> {
        let claims =
            Claims { iss: &self.client_email, sub: subject, scope, aud: token_url.as_str(), iat: now, exp: now + LIFE };
        let header = Header { kid: self.key_id.clone(), ..Header::new(Algorithm::RS256) };
        jsonwebtoken::encode(&header, &claims, &self.key).ok().map(Secret::new)
    }
}
