//! A server's metadata, found by its issuer (OpenID Connect Discovery, RFC 8414). The issuer it states must be the one
//! that was asked for, letter by letter: that is what ties endpoints, codes and ID tokens together (S6).

use std::{sync::Arc, time::Duration};

use moka::future::Cache;
use serde::Deserialize;
use url::Url;

use super::keys::Keys;
use crate::outbound::{Call, Outbound, OutboundError};

const KEPT_FOR: Duration = Duration::from_mins(10);
const KEPT: u64 = 1000;

/// Metadata and signing keys of servers, kept for ten minutes in each process.
#[derive(Clone)]
pub struct Metadata {
    outbound: Outbound,
    servers: Cache<String, Arc<Server>>,
    pub(super) keys: Keys,
}

/// A server, as its metadata or the catalogue describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub issuer: String,
    pub authorization_endpoint: Url,
    pub token_endpoint: Url,
    pub jwks_uri: Option<Url>,
    pub userinfo_endpoint: Option<Url>,
    /// RFC 7009.
    pub revocation_endpoint: Option<Url>,
    pub scopes_supported: Option<Vec<String>>,
    pub token_auth: ClientAuth,
    pub revocation_auth: ClientAuth,
    /// It names itself in every callback (RFC 9207).
    pub states_issuer: bool,
    /// It speaks OpenID Connect, so that `openid` means something to it.
    pub openid: bool,
}

/// How the client proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_secret_basic`: the default of RFC 8414.
    Basic,
    /// `client_secret_post`.
    Post,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// It may answer later.
    #[error("the server does not answer")]
    Unavailable,
    /// It will not do, with words for whoever entered the issuer.
    #[error("{0}")]
    Refused(String),
}

impl Metadata {
    pub fn new(outbound: Outbound) -> Self {
        let servers = Cache::builder().max_capacity(KEPT).time_to_live(KEPT_FOR).build();
        Self { keys: Keys::new(outbound.clone()), outbound, servers }
    }

    /// The server of an issuer. Failures are not kept.
    pub async fn of(&self, issuer: &str) -> Result<Arc<Server>, MetadataError> {
        let read = self.servers.try_get_with_by_ref(issuer, async { self.read(issuer).await.map(Arc::new) });
        read.await.map_err(Arc::unwrap_or_clone)
    }

    async fn read(&self, issuer: &str) -> Result<Server, MetadataError> {
        let mut passing = false;
        for url in places(issuer).ok_or_else(|| refused("The issuer must be a URL without query and fragment."))? {
            let answer = match self.outbound.send(Call::get(url).accept_json()).await {
                Ok(answer) => answer,
                Err(OutboundError::Unreachable(_)) => return Err(MetadataError::Unavailable),
                Err(OutboundError::TooLarge) => return Err(refused("The server's metadata is too large.")),
                Err(OutboundError::Refused(why)) => return Err(refused(&format!("The issuer cannot be used: {why}."))),
            };
            if answer.status == http::StatusCode::OK {
                let raw = serde_json::from_slice(&answer.body)
                    .map_err(|_| refused("The server's metadata is incomplete or not JSON."))?;
                return self.understand(issuer, raw);
            }
            passing |= answer.status.is_server_error() || answer.status == http::StatusCode::TOO_MANY_REQUESTS;
        }
        Err(if passing { MetadataError::Unavailable } else { refused("There is no metadata at this issuer.") })
    }

    fn understand(&self, issuer: &str, raw: Raw) -> Result<Server, MetadataError> {
        if raw.issuer != issuer {
            // Its own spelling is told only when it is a URL, which has no control characters.
            let own = Url::parse(&raw.issuer).ok().filter(|_| raw.issuer.len() <= 200 && raw.issuer.is_ascii());
            return Err(match own {
                Some(_) => refused(&format!("The server calls itself `{}`. Enter exactly that.", raw.issuer)),
                None => refused("The server states another issuer."),
            });
        }
        let called = |name: &str, url: Option<Url>| match url {
            Some(url) if self.outbound.check(&url).is_err() => {
                Err(refused(&format!("The server's {name} is not an https address on the public internet.")))
            }
            url => Ok(url),
        };
        let needed =
            |name: &str, url: Option<Url>| url.ok_or_else(|| refused(&format!("The server states no {name}.")));
        let auth = |methods: Option<&Vec<String>>, default| match methods {
            None => Ok(default),
            Some(methods) if methods.iter().any(|method| method == "client_secret_basic") => Ok(ClientAuth::Basic),
            Some(methods) if methods.iter().any(|method| method == "client_secret_post") => Ok(ClientAuth::Post),
            Some(_) => Err(refused(
                "The server takes client secrets neither as client_secret_basic nor as client_secret_post.",
            )),
        };
        let authorization_endpoint = needed("authorization_endpoint", raw.authorization_endpoint)?;
        // The browser goes there, not Mooring, so only the scheme is Mooring's to judge.
        if authorization_endpoint.scheme() != "https" && self.outbound.check(&authorization_endpoint).is_err() {
            return Err(refused("The server's authorization_endpoint is not https."));
        }
        let token_auth = auth(raw.token_endpoint_auth_methods_supported.as_ref(), ClientAuth::Basic)?;
        let asks_openid = raw.scopes_supported.iter().flatten().any(|scope| scope == "openid");
        Ok(Server {
            authorization_endpoint,
            token_endpoint: needed("token_endpoint", called("token_endpoint", raw.token_endpoint)?)?,
            jwks_uri: called("jwks_uri", raw.jwks_uri)?,
            userinfo_endpoint: called("userinfo_endpoint", raw.userinfo_endpoint)?,
            revocation_endpoint: called("revocation_endpoint", raw.revocation_endpoint)?,
            revocation_auth: auth(raw.revocation_endpoint_auth_methods_supported.as_ref(), token_auth)
                .unwrap_or(token_auth),
            token_auth,
            states_issuer: raw.authorization_response_iss_parameter_supported,
            openid: asks_openid || !raw.id_token_signing_alg_values_supported.is_empty(),
            issuer: raw.issuer,
            scopes_supported: raw.scopes_supported,
        })
    }
}

fn refused(words: &str) -> MetadataError {
    MetadataError::Refused(words.into())
}

/// Where metadata may be: behind the issuer (Discovery, section 4), or between its host and path (RFC 8414, section 3).
fn places(issuer: &str) -> Option<[Url; 2]> {
    let issuer =
        Url::parse(issuer).ok().filter(|url| url.query().is_none() && url.fragment().is_none() && url.has_host())?;
    let path = issuer.path().trim_end_matches('/');
    let at = |path: String| {
        let mut url = issuer.clone();
        url.set_path(&path);
        url
    };
    let (behind, between) = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server");
    Some([at(format!("{path}{behind}")), at(format!("{between}{path}"))])
}

/// Unlike Mooring's own requests, others' documents may hold more than is known here.
#[derive(Deserialize)]
struct Raw {
    issuer: String,
    authorization_endpoint: Option<Url>,
    token_endpoint: Option<Url>,
    jwks_uri: Option<Url>,
    userinfo_endpoint: Option<Url>,
    revocation_endpoint: Option<Url>,
    scopes_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    revocation_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    id_token_signing_alg_values_supported: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_sought_behind_the_issuer_and_before_its_path() {
        for (issuer, expected) in [
            (
                "https://idp.example",
                [
                    "https://idp.example/.well-known/openid-configuration",
                    "https://idp.example/.well-known/oauth-authorization-server",
                ],
            ),
            (
                "https://idp.example:8443/realms/a/",
                [
                    "https://idp.example:8443/realms/a/.well-known/openid-configuration",
                    "https://idp.example:8443/.well-known/oauth-authorization-server/realms/a",
                ],
            ),
        ] {
            assert_eq!(places(issuer).unwrap().map(|url| url.to_string()), expected);
        }
        for issuer in ["", "idp.example", "https://idp.example?x", "https://idp.example#x", "mailto:a@b"] {
            assert!(places(issuer).is_none(), "{issuer}");
        }
    }
}
