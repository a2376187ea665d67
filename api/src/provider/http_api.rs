//! Any HTTP API with a key: where the key goes, and how a path joins the base URL without leaving it.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderName, header};
use url::Url;

use crate::{
    outbound::{Call, Refusal},
    secret::Secret,
};

/// What the fields of the entry say, understood. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpApi {
    base: Url,
    placement: Placement,
    test_path: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Placement {
    Header { name: HeaderName, prefix: String },
    Query { name: String },
    Basic,
}

/// A field that cannot be used, by its key, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub field: &'static str,
    pub words: &'static str,
}

/// Headers that belong to the connection or to the message, not to a credential.
const RESERVED: [HeaderName; 13] = [
    header::HOST,
    header::COOKIE,
    header::SET_COOKIE,
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::PROXY_AUTHENTICATE,
    header::EXPECT,
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::USER_AGENT,
];

impl HttpApi {
    /// Reads the fields of a connection. Whether the host may be called is [`crate::outbound::Outbound::check`]'s to say.
    pub fn read(fields: &BTreeMap<String, String>) -> Result<Self, Vec<Fault>> {
        let field = |key: &str| fields.get(key).map_or("", |value| value.trim());
        let mut faults = Vec::new();
        let mut fault = |field, words| faults.push(Fault { field, words });

        let base =
            Url::parse(field("base_url")).ok().filter(|url| matches!(url.scheme(), "https" | "http") && is_bare(url));
        if base.is_none() {
            fault(
                "base_url",
                "This must be a URL such as https://api.example.com/v1, without query, fragment or user.",
            );
        }
        let placement = match (field("placement"), field("name")) {
            ("header" | "", "") => Some(header::AUTHORIZATION),
            ("header" | "", name) => HeaderName::try_from(name).ok().filter(may_carry),
            _ => None,
        };
        let placement = match (placement, field("placement"), field("name")) {
            (Some(name), ..) => Some(Placement::Header { name, prefix: field("prefix").into() }),
            (None, "query", "") => Some(Placement::Query { name: "api_key".into() }),
            (None, "query", name) => Some(Placement::Query { name: name.into() }),
            (None, "basic", _) => Some(Placement::Basic),
            (None, "header" | "", _) => {
                fault("name", "This cannot be the header of a key.");
                None
            }
            _ => {
                fault("placement", "Choose one of the options.");
                None
            }
        };
        let test_path = field("test_path").to_owned();
        if base.as_ref().is_some_and(|base| below(base, &test_path).is_none()) {
            fault("test_path", "This must be a path below the base URL, without `..` and `#`.");
        }
        match (base, placement) {
            (Some(base), Some(placement)) if faults.is_empty() => Ok(Self { base, placement, test_path }),
            _ => Err(faults),
        }
    }

    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The call that tells whether the key is accepted.
    pub fn test(&self, key: &Secret) -> Result<Call, Refusal> {
        let url = below(&self.base, &self.test_path).ok_or(Refusal::Url)?;
        self.present(Call::get(url), key)
    }

    /// Puts the key where the API expects it.
    pub fn present(&self, mut call: Call, key: &Secret) -> Result<Call, Refusal> {
        match &self.placement {
            Placement::Header { name, prefix } => {
                // A word is set apart by a space; `token=` and the like are not.
                let space = if prefix.ends_with(|last: char| last.is_ascii_alphanumeric()) { " " } else { "" };
                call.secret_header(name.clone(), &Secret::new(format!("{prefix}{space}{}", key.expose())))
            }
            Placement::Query { name } => {
                call.url.query_pairs_mut().append_pair(name, key.expose());
                Ok(call)
            }
            Placement::Basic => {
                let colon = if key.expose().contains(':') { "" } else { ":" };
                let pair = Secret::new(format!("{}{colon}", key.expose()));
                let value = Secret::new(format!("Basic {}", BASE64_STANDARD.encode(pair.expose())));
                call.secret_header(header::AUTHORIZATION, &value)
            }
        }
    }
}

fn is_bare(url: &Url) -> bool {
    let anonymous = url.username().is_empty() && url.password().is_none();
    url.has_host() && anonymous && url.query().is_none() && url.fragment().is_none()
}

fn may_carry(name: &HeaderName) -> bool {
    let text = name.as_str();
    let family = ["content-", "proxy-", "sec-", "x-forwarded-", "if-"].iter().any(|prefix| text.starts_with(prefix));
    !RESERVED.contains(name) && !family && text != "keep-alive" && text != "forwarded"
}

/// `path` (with an optional query) below `base`; `None` when it would lead elsewhere. Judged before and after parsing,
/// because parsing resolves dot segments in every encoding.
fn below(base: &Url, path: &str) -> Option<Url> {
    if path.is_empty() {
        return Some(base.clone());
    }
    let root = base.as_str().trim_end_matches('/');
    let joined = format!("{root}/{}", path.strip_prefix('/').unwrap_or(path));
    let parsed = Url::parse(&joined).ok()?;
    let clean = !path.contains(['#', '\\']) && !path.chars().any(|char| char.is_control() || char.is_whitespace());
    let dots = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    let straight = !path.split('?').next().unwrap_or_default().split('/').any(dots);
    let inside = parsed.origin() == base.origin() && parsed.path().starts_with(base.path().trim_end_matches('/'));
    (clean && straight && inside).then_some(parsed)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(fields: &[(&str, &str)]) -> Result<HttpApi, Vec<&'static str>> {
        let mut all = BTreeMap::from([("base_url".to_owned(), "https://api.example/v1".to_owned())]);
        all.extend(fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        HttpApi::read(&all).map_err(|faults| faults.into_iter().map(|fault| fault.field).collect())
    }

    fn call(fields: &[(&str, &str)], key: &str) -> Call {
        read(fields).unwrap().test(&Secret::new(key)).ok().unwrap()
    }

    #[rstest]
    #[case(&[], "authorization", "k")]
    #[case(&[("prefix", "Bearer")], "authorization", "Bearer k")]
    #[case(&[("prefix", "Bearer ")], "authorization", "Bearer k")]
    #[case(&[("prefix", "Token token=")], "authorization", "Token token=k")]
    #[case(&[("name", "X-Api-Key"), ("placement", "header")], "x-api-key", "k")]
    #[case(&[("placement", "basic")], "authorization", "Basic azo=")]
    fn the_key_goes_into_a_header(#[case] fields: &[(&str, &str)], #[case] name: &str, #[case] value: &str) {
        let call = call(fields, "k");
        assert_eq!(call.headers[name], value);
        assert!(call.headers[name].is_sensitive());
        assert_eq!(call.url.as_str(), "https://api.example/v1");
    }

    #[test]
    fn the_key_goes_into_the_query_and_is_escaped_there() {
        let fields = [("placement", "query"), ("test_path", "/me?full=1")];
        assert_eq!(call(&fields, "a&b").url.as_str(), "https://api.example/v1/me?full=1&api_key=a%26b");
        assert!(call(&fields, "a&b").headers.is_empty());
    }

    #[test]
    fn a_pair_stays_a_pair_in_basic() {
        assert_eq!(call(&[("placement", "basic")], "user:pass").headers["authorization"], "Basic dXNlcjpwYXNz");
    }

    #[rstest]
    #[case("me", "https://api.example/v1/me")]
    #[case("/me", "https://api.example/v1/me")]
    #[case("/", "https://api.example/v1/")]
    #[case("//evil.example/", "https://api.example/v1//evil.example/")]
    #[case("https://evil.example/", "https://api.example/v1/https://evil.example/")]
    #[case("@evil.example", "https://api.example/v1/@evil.example")]
    fn a_test_path_stays_below_the_base(#[case] path: &str, #[case] url: &str) {
        assert_eq!(call(&[("test_path", path)], "k").url.as_str(), url);
    }

    #[rstest]
    fn a_test_path_that_climbs_is_refused(
        #[values("..", "/../admin", "a/../../b", "%2e%2e/x", ".%2E/x", "/./x", "a\\..\\b", "a#b", "a b", "a\tb")] path: &str,
    ) {
        assert_eq!(read(&[("test_path", path)]), Err(vec!["test_path"]));
    }

    #[rstest]
    fn a_header_of_the_connection_or_the_message_cannot_carry_a_key(
        #[values(
            "Host",
            "cookie",
            "Content-Length",
            "Content-Type",
            "Transfer-Encoding",
            "Connection",
            "Keep-Alive",
            "Upgrade",
            "TE",
            "Trailer",
            "Proxy-Authorization",
            "Sec-Fetch-Mode",
            "X-Forwarded-For",
            "Forwarded",
            "X Key",
            "X:Key"
        )]
        name: &str,
    ) {
        assert_eq!(read(&[("name", name)]), Err(vec!["name"]));
    }

    #[rstest]
    fn a_base_url_is_bare(
        #[values(
            "",
            "api.example",
            "ftp://api.example",
            "https://u:p@api.example",
            "https://api.example/?a",
            "https://api.example/#a"
        )]
        base: &str,
    ) {
        assert_eq!(read(&[("base_url", base), ("placement", "cookie")]), Err(vec!["base_url", "placement"]));
    }
}
