//! Connections to what is no HTTP server. Drivers would resolve names themselves; so the name is resolved here, every
//! address judged, and the stream to the judged one is handed over.

use std::net::IpAddr;

use tokio::net::TcpStream;
use url::Host;

use super::{Cause, Outbound, OutboundError, Refusal, address::is_public, resolver::NoAddress};

impl Outbound {
    /// A TCP connection to `host`, a name or an address, under the rules of every other call. The caller limits the time.
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, OutboundError> {
        let guard = self.0.guard.on(port);
        let literal: Option<IpAddr> = match parse(host).ok_or(OutboundError::Refused(Refusal::Url))? {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        };
        let addresses = match literal {
            Some(address) if is_public(address) || guard.permits(host, address) => vec![(address, port).into()],
            Some(_) => return Err(OutboundError::Refused(Refusal::Address)),
            None => guard.lookup(host, port).await.map_err(|error| {
                if error.is::<NoAddress>() {
                    OutboundError::Refused(Refusal::Address)
                } else {
                    OutboundError::Unreachable(Cause::Name)
                }
            })?,
        };
        if addresses.is_empty() {
            return Err(OutboundError::Unreachable(Cause::Name));
        }
        let stream = TcpStream::connect(&addresses[..]).await;
        stream.map_err(|_| OutboundError::Unreachable(Cause::Connection))
    }
}

/// Whether something could be connected to by this name or address.
pub fn is_host(text: &str) -> bool {
    parse(text).is_some()
}

/// As in a URL, so that `0x7f.1` is the address that it is; IPv6 with or without brackets.
fn parse(host: &str) -> Option<Host> {
    let address = host.parse().map(Host::Ipv6);
    address.or_else(|_| Host::parse(host)).ok()
}
