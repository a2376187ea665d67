//! Where a request comes from: its id for the log, the client's address and agent for sessions and audit.
//!
//! Forwarded headers count only when the peer is a configured proxy (S47).

use std::{fmt, net::IpAddr};

use actix_web::{
    HttpMessage, HttpRequest,
    dev::ServiceRequest,
    http::header::{HeaderValue, USER_AGENT},
};
use ipnet::IpNet;

const AGENT_MAX: usize = 256;

/// 32 hex digits, new for each request; never taken from the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(uuid::Uuid::from_bytes(bytes).simple().to_string())
    }

    pub fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static(""))
    }

    /// The id that [`super::trace`] gave it.
    pub fn of(request: &ServiceRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or(Self(String::new()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What sessions and audit events keep of a request.
#[derive(Clone)]
pub struct Origin {
    pub request_id: RequestId,
    /// The client's IP address as text; empty over a Unix socket.
    pub address: String,
    /// The `User-Agent` header, shortened.
    pub agent: String,
}

impl Origin {
    /// Of Mooring's own work, which no request asked for.
    pub fn background() -> Self {
        Self::local(RequestId(String::new()))
    }

    /// Of what is done on the server itself, by no request.
    pub fn local(request_id: RequestId) -> Self {
        Self { request_id, address: String::new(), agent: String::new() }
    }

    pub fn of(request: &HttpRequest, proxies: &[IpNet]) -> Self {
        let request_id = request.extensions().get::<RequestId>().cloned().unwrap_or(RequestId(String::new()));
        let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            request_id,
            address: client_address(request, proxies).map(|ip| ip.to_string()).unwrap_or_default(),
            agent: agent.chars().take(AGENT_MAX).collect(),
        }
    }
}

/// The nearest address that is no configured proxy.
fn client_address(request: &HttpRequest, proxies: &[IpNet]) -> Option<IpAddr> {
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    Some(nearest(request.peer_addr()?.ip().to_canonical(), &forwarded, proxies))
}

fn nearest(peer: IpAddr, forwarded: &[&str], proxies: &[IpNet]) -> IpAddr {
    let trusted = |ip: IpAddr| proxies.iter().any(|net| net.contains(&ip));
    let mut address = peer;
    for hop in forwarded.iter().rev() {
        if !trusted(address) {
            break;
        }
        match hop.parse::<IpAddr>() {
            Ok(ip) => address = ip.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        nearest(peer.parse().unwrap(), forwarded, &proxies).to_string()
    }

    #[test]
    fn forwarded_headers_count_only_from_a_configured_proxy_s47() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["6.6.6.6", "198.51.100.1", "10.2.2.2"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["6.6.6.6", "nonsense"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }
}
