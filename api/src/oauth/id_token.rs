//! Whose account it is. An ID token is believed only after its signature, issuer, audience, times and nonce (S5; OpenID
//! Connect Core, section 3.1.3.7). The account is issuer and subject; an e-mail address is only what it is called (S29).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use chrono::DateTime;
use jsonwebtoken::{Algorithm, AlgorithmFamily, Validation};
use serde::Deserialize;
use shared::time::Timestamp;

use super::{
    Incomplete, Metadata, Party, Server, is_long_past,
    quirk::{self, Quirk},
};
use crate::{
    outbound::{Call, Outbound},
    secret::Secret,
};

/// An account at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    /// Unique and never reassigned within the issuer.
    pub subject: String,
    /// What a person recognizes it by: e-mail address, name, or at worst the subject.
    pub label: String,
    /// An address that the server says is the account's and verified.
    pub verified_email: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    /// Microsoft's tenant and object.
    tid: Option<String>,
    oid: Option<String>,
    #[serde(flatten)]
    profile: Profile,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Values of any type, so that an odd one does no harm.
#[derive(Deserialize)]
struct Profile {
    email: Option<serde_json::Value>,
    email_verified: Option<serde_json::Value>,
    preferred_username: Option<serde_json::Value>,
    name: Option<serde_json::Value>,
}

/// OpenID Connect's limit for a subject.
const LONGEST_SUBJECT: usize = 255;
const LONGEST_LABEL: usize = 200;

pub(super) async fn verify(
    metadata: &Metadata,
    now: Timestamp,
    party: &Party<'_>,
    nonce: &Secret,
    token: &Secret,
) -> Result<Claims, Incomplete> {
    let (server, client_id) = (&party.server, party.client.id.as_str());
    let ensure = |holds: bool, words| if holds { Ok(()) } else { Err(Incomplete::IdToken(words)) };
    let mut claims = signed(metadata, server, token).await?;
    if party.dialect.quirks.contains(&Quirk::MicrosoftTenants) {
        let tenant = claims.tid.as_deref().and_then(|tid| quirk::microsoft::issuer(&server.issuer, tid));
        ensure(tenant.as_ref() == Some(&claims.iss), "issuer")?;
        let object = claims.oid.take().ok_or(Incomplete::IdToken("subject"))?;
        // A tenant's administrator writes there what they like.
        claims.profile.email_verified = None;
        claims.sub = format!("{}.{object}", claims.tid.as_deref().unwrap_or_default());
    } else {
        ensure(claims.iss == server.issuer, "issuer")?;
    }
    let (named, several) = match &claims.aud {
        Audience::One(one) => (one == client_id, false),
        Audience::Several(all) => (all.iter().any(|one| one == client_id), all.len() > 1),
    };
    ensure(named, "audience")?;
    ensure(claims.azp.as_deref().map_or(!several, |party| party == client_id), "authorized party")?;
    let expires = moment(claims.exp).ok_or(Incomplete::IdToken("expiry"))?;
    ensure(!is_long_past(now, expires), "expiry")?;
    for from in [Some(claims.iat), claims.nbf].into_iter().flatten() {
        let from = moment(from).ok_or(Incomplete::IdToken("time of issue"))?;
        ensure(from <= now.plus(super::SKEW), "time of issue")?;
    }
    let returned = claims.nonce.as_deref().unwrap_or_default();
    ensure(verify_slices_are_equal(returned.as_bytes(), nonce.expose().as_bytes()).is_ok(), "nonce")?;
    ensure(is_subject(&claims.sub), "subject")?;
    Ok(claims)
}

/// The claims of a token whose signature is one of the server's. Only public-key algorithms are taken: `none` and those
/// with a shared secret would let anybody sign who knows a public key.
async fn signed(metadata: &Metadata, server: &Server, token: &Secret) -> Result<Claims, Incomplete> {
    let header = jsonwebtoken::decode_header(token.expose()).map_err(|_| Incomplete::IdToken("form"))?;
    if header.alg.family() == AlgorithmFamily::Hmac || header.crit.is_some() {
        return Err(Incomplete::IdToken("algorithm"));
    }
    let uri = server.jwks_uri.as_ref().ok_or(Incomplete::IdToken("no keys to check it with"))?;
    let keys = metadata.keys.of(uri, header.kid.as_deref(), header.alg).await;
    let keys = keys.ok_or(Incomplete::Exchange(super::ExchangeError::Unavailable))?;
    let validation = signature_only(header.alg);
    keys.iter()
        .find_map(|key| jsonwebtoken::decode::<Claims>(token.expose(), key, &validation).ok())
        .map(|data| data.claims)
        .ok_or(Incomplete::IdToken("signature or claims"))
}

/// The claims are judged above: jsonwebtoken asks the system for the time, and takes a list for an issuer.
fn signature_only(alg: Algorithm) -> Validation {
    let mut validation = Validation::new(alg);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}

/// Names the account. Servers may keep name and address for the userinfo endpoint; without them the subject has to do.
pub(super) async fn identify(outbound: &Outbound, server: &Server, claims: Claims, access_token: &Secret) -> Identity {
    let mut profile = claims.profile;
    if profile.email.is_none()
        && let Some(info) = userinfo(outbound, server, access_token).await
        // Section 5.3.2: an answer about somebody else is none.
        && info.sub == claims.sub
        && info.profile.label().is_some()
    {
        profile = info.profile;
    }
    profile.identity(claims.iss, claims.sub)
}

/// The identity at a server that issues no ID tokens.
pub(super) async fn from_userinfo(outbound: &Outbound, server: &Server, access_token: &Secret) -> Option<Identity> {
    let info = userinfo(outbound, server, access_token).await.filter(|info| is_subject(&info.sub))?;
    Some(info.profile.identity(server.issuer.clone(), info.sub))
}

#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    #[serde(flatten)]
    profile: Profile,
}

async fn userinfo(outbound: &Outbound, server: &Server, access_token: &Secret) -> Option<UserInfo> {
    let call = Call::get(server.userinfo_endpoint.clone()?).accept_json().bearer(access_token).ok()?;
    let answer = outbound.send(call).await.ok()?;
    answer.status.is_success().then(|| serde_json::from_slice(&answer.body).ok())?
}

impl Profile {
    fn identity(&self, issuer: String, subject: String) -> Identity {
        let label = self.label().unwrap_or_else(|| tidy(&subject));
        Identity { issuer, subject, label, verified_email: self.verified_email() }
    }

    /// OpenID Connect Core, section 5.1: a JSON boolean, and nothing that reads like one.
    fn verified_email(&self) -> Option<String> {
        let verified = self.email_verified.as_ref().and_then(serde_json::Value::as_bool) == Some(true);
        self.email.as_ref().filter(|_| verified)?.as_str().map(str::to_owned)
    }

    fn label(&self) -> Option<String> {
        let text =
            |value: &Option<serde_json::Value>| Some(tidy(value.as_ref()?.as_str()?)).filter(|text| !text.is_empty());
        text(&self.email).or_else(|| text(&self.preferred_username)).or_else(|| text(&self.name))
    }
}

/// One line of limited length.
pub(super) fn tidy(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(LONGEST_LABEL).collect::<String>().trim().to_owned()
}

pub(super) fn is_subject(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_SUBJECT
}

/// A `NumericDate` (RFC 7519, section 2), which may have a fraction.
fn moment(seconds: f64) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and the calendar refuses what is too large")]
    DateTime::from_timestamp(seconds as i64, 0).map(Timestamp::new)
}
