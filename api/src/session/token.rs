//! The two tokens of a browser session: a JWT that names the session (RFC 7519, HS256, key id = ring key) and an opaque
//! refresh token. Their keys are derived from the vault's ring and rotate with it. Recipients' passes are made alike.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{
    id::SessionId,
    time::{Timestamp, is_expired},
};
use uuid::Uuid;

use super::rules::ACCESS_LIFE;
use crate::{failure::Failure, secret::Secret, vault::Vault};

const ACCESS_LABEL: &str = "session access token";
const SUCCESSOR_LABEL: &str = "session refresh successor";
const ISSUER: &str = "mooring";

#[derive(Serialize, Deserialize)]
struct Claims<S> {
    iss: String,
    sub: S,
    iat: i64,
    exp: i64,
}

/// A JWT that names `session` for [`ACCESS_LIFE`].
pub fn access(vault: &Vault, session: SessionId, now: Timestamp) -> Result<Secret, Failure> {
    sign(vault, ACCESS_LABEL, session, (now, now.plus(ACCESS_LIFE)))
}

/// The session that a JWT names, unless it is forged or expired.
pub async fn session(vault: &Vault, jwt: &str, now: Timestamp) -> Option<SessionId> {
    subject(vault, ACCESS_LABEL, jwt, now).await
}

/// A JWT that names `sub`, which is text on the wire, until then. One made for another label is none.
pub fn sign<S: Serialize>(
    vault: &Vault,
    label: &str,
    sub: S,
    (now, until): (Timestamp, Timestamp),
) -> Result<Secret, Failure> {
    let (key_id, key) = vault.derive(label);
    let header = Header { kid: Some(key_id.to_string()), ..Header::new(Algorithm::HS256) };
    let (iat, exp) = (now.utc().timestamp(), until.utc().timestamp());
    let claims = Claims { iss: ISSUER.to_owned(), sub, iat, exp };
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(key.as_slice()))
        .map(Secret::new)
        .map_err(Failure::broken)
}

/// What a JWT names, unless it is forged or expired.
pub async fn subject<S: DeserializeOwned>(vault: &Vault, label: &str, jwt: &str, now: Timestamp) -> Option<S> {
    let key_id = Uuid::try_parse(&jsonwebtoken::decode_header(jwt).ok()?.kid?).ok()?;
    let key = vault.derive_by(key_id, label).await.ok()?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["iss", "sub", "exp"]);
    // The library would ask the system's clock; ours is injected.
    validation.validate_exp = false;
    let claims =
        jsonwebtoken::decode::<Claims<S>>(jwt, &DecodingKey::from_secret(key.as_slice()), &validation).ok()?.claims;
    let expires_at = Timestamp::new(chrono::DateTime::from_timestamp(claims.exp, 0)?);
    (!is_expired(now, expires_at)).then_some(claims.sub)
}

/// The refresh token after `token`. It follows from it, so that a token that arrives twice at once yields the same
/// successor without any clear text being kept; without the server's key nobody can compute it.
pub fn successor(vault: &Vault, token: &Secret) -> Secret {
    let (_, key) = vault.derive(SUCCESSOR_LABEL);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()), token.expose().as_bytes());
    Secret::new(URL_SAFE_NO_PAD.encode(tag.as_ref()))
}
