//! Leaving for the server: authorization code with PKCE S256 (S1, S2), with a state and a nonce of 256 random bits each,
//! new for every attempt (S3, S5).

use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use url::Url;

use super::{
    Kept, Party, Server,
    template::Template,
    wire::{standard, translate_url},
};
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
    party: &Party<'_>,
    redirect_uri: &str,
    wanted: &[&str],
    random: &Random,
) -> Result<Attempt, url::ParseError> {
    let dialect = party.dialect;
    let (state, verifier, nonce) = (random.token(), random.token(), random.token());
    let scopes = scopes(party, wanted);
    let asked = |scope: &str| scopes.iter().any(|asked| asked == scope);
    let client = standard(party).set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned())?);
    let mut request = client
        .authorize_url(|| CsrfToken::new(state.expose().to_owned()))
        .add_scopes(scopes.iter().cloned().map(Scope::new));
    if dialect.pkce {
        let verifier = PkceCodeVerifier::new(verifier.expose().to_owned());
        request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    if asked("openid") {
        request = request.add_extra_param("nonce", nonce.expose().to_owned());
    }
    if asked("offline_access") && party.is_generic() {
        // Without it servers ignore the scope (OpenID Connect Core, section 11).
        request = request.add_extra_param("prompt", "consent");
    }
    for (name, value) in &dialect.authorize_parameters {
        request = request.add_extra_param(name, value);
    }
    let (standard, _) = request.url();
    let url = translate_url(dialect, &standard);
    Ok(Attempt { url, state, kept: Kept { verifier, nonce, redirect_uri: redirect_uri.into(), scopes } })
}

/// A server that lists no scopes is asked for all of them if it speaks OpenID Connect, and for none if it does not. A
/// field may be part of a scope.
fn scopes(party: &Party<'_>, wanted: &[&str]) -> Vec<String> {
    let filled = |scope: &&str| {
        let filled = Template::new(scope).ok().and_then(|template| template.text(&party.values).ok());
        filled.unwrap_or_else(|| (*scope).to_owned())
    };
    wanted.iter().filter(|scope| has(&party.server, scope)).map(filled).collect()
}

fn has(server: &Server, scope: &str) -> bool {
    match &server.scopes_supported {
        Some(supported) => supported.iter().any(|supported| supported == scope),
        None => server.openid,
    }
}
