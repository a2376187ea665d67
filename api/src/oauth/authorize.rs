//! Leaving for the server: authorization code with PKCE S256, always (S1, S2), with a state and a nonce of 256 random
//! bits each, new for every attempt (S3, S5).

use oauth2::{
    AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, basic::BasicClient,
};
use url::Url;

use super::{Kept, Server};
use crate::{random::Random, secret::Secret};

/// An attempt that is about to leave.
pub struct Attempt {
    /// Where the browser goes.
    pub url: Url,
    /// Comes back with the callback; only its digest is to be stored.
    pub state: Secret,
    pub kept: Kept,
}

/// `wanted` are the scopes of the catalogue's entry; what the server says it does not have is not asked for. The redirect
/// URI is the configuration's (S7).
pub fn authorize(
    server: &Server,
    client_id: &str,
    redirect_uri: &str,
    wanted: &[&str],
    random: &Random,
) -> Result<Attempt, url::ParseError> {
    let (state, verifier, nonce) = (random.token(), random.token(), random.token());
    let scopes = scopes(server, wanted);
    let asked = |scope: &str| scopes.iter().any(|asked| asked == scope);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.expose().into()));
    let client = BasicClient::new(ClientId::new(client_id.into()))
        .set_auth_uri(AuthUrl::from_url(server.authorization_endpoint.clone()))
        .set_redirect_uri(RedirectUrl::new(redirect_uri.into())?);
    let mut request = client
        .authorize_url(|| CsrfToken::new(state.expose().into()))
        .add_scopes(scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(challenge);
    if asked("openid") {
        request = request.add_extra_param("nonce", nonce.expose().to_owned());
    }
    if asked("offline_access") {
        // Without it servers ignore the scope (OpenID Connect Core, section 11).
        request = request.add_extra_param("prompt", "consent");
    }
    let (url, _) = request.url();
    Ok(Attempt { url, state, kept: Kept { verifier, nonce, redirect_uri: redirect_uri.into(), scopes } })
}

/// A server that lists no scopes is asked for all of them if it speaks OpenID Connect, and for none if it does not.
fn scopes(server: &Server, wanted: &[&str]) -> Vec<String> {
    let has = |scope: &str| match &server.scopes_supported {
        Some(supported) => supported.iter().any(|supported| supported == scope),
        None => server.openid,
    };
    wanted.iter().filter(|scope| has(scope)).map(|scope| (*scope).to_owned()).collect()
}
