//! Every call to another host goes through here (S28). Addresses are checked after the name is resolved, and the checked
//! address is the one connected to; private ones are refused unless the operator opened them, port by port. There is no
//! switch that turns this off.

mod address;
mod allow;
mod call;
mod resolver;
mod stream;
#[cfg(test)]
mod tests;
mod tls;

use std::{collections::BTreeMap, error::Error, io, net::IpAddr, sync::Arc, time::Duration};

use reqwest::{Client, redirect::Policy};
use url::{Host, Url};

use self::resolver::{Guard, NoAddress};
pub use self::{
    allow::AllowEntry,
    call::{Answer, Call},
    stream::is_host,
    tls::{Certificates, TlsFault, authorities, secure},
};

/// The largest answer that is read, in bytes after decompression.
pub const MAX_ANSWER: usize = 1024 * 1024;

/// Clones share their connections.
#[derive(Clone)]
pub struct Outbound(Arc<Clients>);

struct Clients {
    guard: Guard,
    timeout: Duration,
    /// For every port the operator opened nothing on.
    strict: Client,
    /// A resolver is not told the port it resolves for, so each opened port has a client of its own.
    opened: BTreeMap<u16, Client>,
}

/// Why there is no answer. No variant holds a URL, a header or a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The call may not be made at all; the same call will be refused again.
    #[error("the call is not allowed: {0}")]
    Refused(Refusal),
    /// The other side cannot be reached now; later it may.
    #[error("no answer: {0}")]
    Unreachable(Cause),
    #[error("the answer is larger than {MAX_ANSWER} bytes")]
    TooLarge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("it is not an absolute URL")]
    Url,
    #[error("the URL must be https")]
    NotHttps,
    #[error("the URL holds a user name or password")]
    UserInfo,
    #[error("the host has a private or reserved address")]
    Address,
    #[error("a header cannot hold the value")]
    Header,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    #[error("the host name is not known")]
    Name,
    #[error("no connection")]
    Connection,
    #[error("no trusted TLS connection")]
    Tls,
    #[error("it took too long")]
    Timeout,
    #[error("the answer broke off")]
    Broken,
}

impl Outbound {
    /// `timeout` is for a whole call, to the last byte of the answer.
    pub fn new(allow: &[AllowEntry], timeout: Duration) -> Result<Self, String> {
        let client = |guard: Guard| {
            #[expect(clippy::disallowed_methods, reason = "this is the seam every outbound call goes through")]
            Client::builder()
                .dns_resolver(Arc::new(guard))
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .user_agent(concat!("mooring/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(timeout)
                .timeout(timeout)
                .build()
                .map_err(|error| format!("outbound calls cannot be set up (are CA certificates installed?): {error}"))
        };
        let ports = allow.iter().map(AllowEntry::port);
        let guard = Guard::new(allow.iter().cloned());
        let on = |port| guard.on(port);
        Ok(Self(Arc::new(Clients {
            guard: guard.clone(),
            timeout,
            strict: client(Guard::default())?,
            opened: ports.map(|port| Ok((port, client(on(port))?))).collect::<Result<_, String>>()?,
        })))
    }

    /// How long anything may take.
    pub fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// Whether a call to this URL could be made, as far as can be said without resolving its name.
    pub fn check(&self, url: &Url) -> Result<(), Refusal> {
        let port = url.port_or_known_default().ok_or(Refusal::Url)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        // hyper connects to a literal address without asking the resolver.
        let literal: Option<IpAddr> = match url.host().ok_or(Refusal::Url)? {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        };
        let opened = self.0.guard.opens(url.host_str().unwrap_or_default(), literal, port);
        match (url.scheme(), literal) {
            ("https" | "http", _) if opened => Ok(()),
            ("https", None) => Ok(()),
            ("https", Some(address)) if address::is_public(address) => Ok(()),
            ("https", Some(_)) => Err(Refusal::Address),
            _ => Err(Refusal::NotHttps),
        }
    }

    /// Makes the call. Redirects are not followed: their 3xx is the answer.
    pub async fn send(&self, call: Call) -> Result<Answer, OutboundError> {
        self.check(&call.url).map_err(OutboundError::Refused)?;
        let port = call.url.port_or_known_default().unwrap_or_default();
        let client = self.0.opened.get(&port).unwrap_or(&self.0.strict);
        let want_body = call.want_body;
        let request = client.request(call.method, call.url).headers(call.headers).body(call.body);
        let mut response = request.send().await.map_err(|error| explain(&error))?;
        let mut body = Vec::new();
        while want_body && let Some(chunk) = response.chunk().await.map_err(|error| explain(&error))? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(OutboundError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
    }
}

/// The words of HTTP libraries may hold a URL with its query, so only the kind of failure is kept.
fn explain(error: &reqwest::Error) -> OutboundError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(layer) = cause {
        if layer.is::<NoAddress>() {
            return OutboundError::Refused(Refusal::Address);
        }
        if layer.is::<rustls::Error>() {
            return OutboundError::Unreachable(Cause::Tls);
        }
        // An I/O error's source is the source of what it wraps, which would skip that one.
        let wrapped = layer.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = wrapped.map_or_else(|| layer.source(), |wrapped| Some(wrapped));
    }
    OutboundError::Unreachable(match error {
        error if error.is_timeout() => Cause::Timeout,
        error if error.is_dns() => Cause::Name,
        error if error.is_connect() => Cause::Connection,
        _ => Cause::Broken,
    })
}
