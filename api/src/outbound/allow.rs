//! What the operator opened: `host:port`, `address:port` or `range:port`. There is no entry that opens everything.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

/// One opening in the outbound rules. It lifts the ban on private addresses, and on plain http, for its port alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowEntry {
    target: Target,
    port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// This name, in lower case, wherever it points.
    Host(String),
    /// These addresses, whatever name points to them. Plain http only where the URL itself has the address.
    Range(IpNet),
}

impl AllowEntry {
    pub fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn names(&self, host: &str) -> bool {
        matches!(&self.target, Target::Host(name) if name.eq_ignore_ascii_case(host))
    }

    pub(super) fn holds(&self, address: IpAddr) -> bool {
        matches!(&self.target, Target::Range(range) if range.contains(&address.to_canonical()))
    }
}

impl FromStr for AllowEntry {
    type Err = String;

    /// `localhost:9000`, `10.1.0.0/16:443`, `[fd00::/8]:8443`.
    fn from_str(text: &str) -> Result<Self, String> {
        let no = || format!("`{text}` is not host:port, address:port or range:port (IPv6 in brackets)");
        let (target, port) = text.trim().rsplit_once(':').ok_or_else(no)?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(no)?;
        let bare = target.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let range = |text: &str| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok();
        let target = match (bare, range(bare.unwrap_or(target))) {
            (Some(_), Some(IpNet::V6(net))) => Target::Range(net.into()),
            (None, Some(IpNet::V4(net))) => Target::Range(net.into()),
            (None, None) if is_host(target) => Target::Host(target.to_ascii_lowercase()),
            _ => return Err(no()),
        };
        match &target {
            Target::Range(range) if range.prefix_len() == 0 => {
                Err(format!("`{text}` would open every address; name the range that is needed"))
            }
            _ => Ok(Self { target, port }),
        }
    }
}

/// Letters, digits, hyphens and dots, and no bare number, which URL parsers read as an address.
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    text.split('.').all(label) && !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("localhost:9000")]
    #[case("LocalHost:9000")]
    #[case("idp.corp.example:8443")]
    #[case("127.0.0.1:9000")]
    #[case("10.0.0.0/8:443")]
    #[case("[::1]:9000")]
    #[case("[fd00::/8]:443")]
    fn an_entry_names_a_target_and_a_port(#[case] text: &str) {
        assert!(text.parse::<AllowEntry>().is_ok());
    }

    #[rstest]
    #[case("localhost")]
    #[case("localhost:")]
    #[case("localhost:0")]
    #[case("localhost:65536")]
    #[case("*:443")]
    #[case("2130706433:80")]
    #[case("127.1:80")]
    #[case("http://localhost:80")]
    #[case("::1:80")]
    #[case("[10.0.0.0/8]:80")]
    #[case("0.0.0.0/0:443")]
    #[case("[::/0]:443")]
    #[case("")]
    fn anything_else_is_refused(#[case] text: &str) {
        assert!(text.parse::<AllowEntry>().is_err());
    }

    #[test]
    fn a_name_opens_no_range_and_a_range_no_name() {
        let name: AllowEntry = "Localhost:9000".parse().unwrap();
        assert!(name.names("localhost") && !name.names("localhost.example"));
        assert!(!name.holds("127.0.0.1".parse().unwrap()));
        let range: AllowEntry = "127.0.0.0/8:9000".parse().unwrap();
        assert!(range.holds("127.0.0.1".parse().unwrap()) && !range.names("127.0.0.1"));
    }
}
