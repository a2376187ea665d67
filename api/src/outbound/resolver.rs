//! The resolver of the outbound clients: it gives out checked addresses only.

use std::{
    error::Error,
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{address::is_public, allow::AllowEntry};

/// The rules for one port, or, to judge a URL, for all.
#[derive(Clone, Default)]
pub struct Guard(Arc<[AllowEntry]>);

/// The name is known, but every address it has is refused.
#[derive(Debug)]
pub struct NoAddress;

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host has a private or reserved address")
    }
}

impl Error for NoAddress {}

impl Guard {
    pub fn new(entries: impl Iterator<Item = AllowEntry>) -> Self {
        Self(entries.collect())
    }

    /// The rules for one port.
    pub fn on(&self, port: u16) -> Self {
        Self::new(self.0.iter().filter(|entry| entry.port() == port).cloned())
    }

    /// Whether the operator opened this host, by its name or by the address the URL itself has.
    pub fn opens(&self, host: &str, literal: Option<IpAddr>, port: u16) -> bool {
        let opens = |entry: &AllowEntry| entry.names(host) || literal.is_some_and(|address| entry.holds(address));
        self.0.iter().any(|entry| entry.port() == port && opens(entry))
    }

    /// Whether a name may lead to this address.
    pub fn permits(&self, host: &str, address: IpAddr) -> bool {
        is_public(address) || self.0.iter().any(|entry| entry.names(host) || entry.holds(address))
    }

    /// The addresses of a name that it may lead to, with `port`.
    pub async fn lookup(&self, name: &str, port: u16) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
        let mut found = tokio::net::lookup_host((name, port)).await?.peekable();
        let unknown = found.peek().is_none();
        let permitted: Vec<_> = found.filter(|address| self.permits(name, address.ip())).collect();
        if permitted.is_empty() && !unknown { Err(NoAddress.into()) } else { Ok(permitted) }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move { Ok(Box::new(guard.lookup(name.as_str(), 0).await?.into_iter()) as Addrs) })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn guard(entries: &[&str]) -> Guard {
        Guard::new(entries.iter().map(|entry| entry.parse().unwrap()))
    }

    #[rstest]
    #[case::nothing_opened(&[], "intra.example", "10.1.2.3", false)]
    #[case::public(&[], "api.example", "8.8.8.8", true)]
    #[case::by_name(&["intra.example:443"], "intra.example", "10.1.2.3", true)]
    #[case::by_name_in_capitals(&["intra.example:443"], "INTRA.example", "10.1.2.3", true)]
    #[case::another_name(&["intra.example:443"], "rebind.example", "10.1.2.3", false)]
    #[case::by_range(&["10.0.0.0/8:443"], "rebind.example", "10.1.2.3", true)]
    #[case::beside_the_range(&["10.0.0.0/8:443"], "rebind.example", "127.0.0.1", false)]
    #[case::range_in_disguise(&["10.0.0.0/8:443"], "rebind.example", "::ffff:10.1.2.3", true)]
    #[case::another_in_disguise(&["10.0.0.0/8:443"], "rebind.example", "::ffff:127.0.0.1", false)]
    fn a_name_leads_only_to_public_and_opened_addresses(
        #[case] entries: &[&str],
        #[case] host: &str,
        #[case] address: &str,
        #[case] permitted: bool,
    ) {
        assert_eq!(guard(entries).permits(host, address.parse().unwrap()), permitted);
    }
}
