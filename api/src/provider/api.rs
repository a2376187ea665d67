//! Where a provider's API lives. An address that an entry gives leads to the entry's own hosts, whatever is typed into it
//! (S28); one that a person gives leads where they said, and a path stays below it.

use std::collections::BTreeMap;

use serde::Deserialize;
use url::Url;

use super::template::{Part, Template, Values};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// `https://{shop}.example.com/api`, or `{base_url}` where a person gives it.
    pub base_url: Template,
    /// The hosts that the base URL may have, `*.example.com` for all below one: for entries whose host as a whole is typed
    /// or told.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// What every call carries besides the credential, such as a version. One whose value is missing is left out.
    #[serde(default)]
    pub headers: BTreeMap<String, Template>,
}

/// An address cannot be made of what was typed or told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The field or detail that is to blame.
    pub key: String,
    pub words: &'static str,
}

pub const NO_URL: &str =
    "This must be a URL such as https://api.example.com/v1, without query, fragment, user name or password.";
const NO_PART: &str = "This cannot be a part of the provider's address.";
const NO_PATH: &str = "This must be a path below the base URL, without `..` and `#`.";

impl Api {
    pub fn base(&self, values: Values<'_>) -> Result<Url, Misfit> {
        let misfit = |key: &str, words| Misfit { key: key.to_owned(), words };
        let blamed = self.base_url.keys().next().unwrap_or("base_url");
        let leading = self.base_url.leading_key();
        let mut text = String::new();
        for part in self.base_url.parts() {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Key(key) => {
                    let value = values.get(key).ok_or_else(|| misfit(key, "Enter a value."))?;
                    let fits = leading == Some(key) || is_part(value, in_host(&text) && self.hosts.is_empty());
                    text.push_str(if fits { value } else { return Err(misfit(key, NO_PART)) });
                }
            }
        }
        let url = url(&text).ok_or_else(|| misfit(blamed, if leading.is_some() { NO_URL } else { NO_PART }))?;
        if self.hosts.is_empty() || self.hosts.iter().any(|host| covers(host, &url)) {
            Ok(url)
        } else {
            Err(misfit(blamed, "This does not lead to the provider."))
        }
    }

    /// `path`, which may have a query, below the base URL.
    pub fn below(&self, path: &Template, values: Values<'_>) -> Result<Url, Misfit> {
        let base = self.base(values)?;
        // An optional path that was not given is the base URL itself.
        let filled = path.fill(values);
        let filled = filled.as_ref().map_or("", |path| path.expose());
        let blamed = path.keys().next().unwrap_or("base_url");
        below(&base, filled).ok_or_else(|| Misfit { key: blamed.to_owned(), words: NO_PATH })
    }

    /// What an entry must not say. `is_url` tells of a key whether it is a field that takes an address.
    pub fn check(&self, is_url: impl Fn(&str) -> bool) -> Result<(), String> {
        let Some(leading) = self.base_url.leading_key() else {
            let text: String = self.base_url.parts().iter().map(literal).collect();
            let url = url(&text).ok_or("its base URL is not valid")?;
            // `https://{x}` and `https://example.{x}` would lead anywhere.
            let owned =
                url.host_str().is_some_and(|host| host.split('.').rev().take(2).all(|label| !label.contains(LABEL)));
            return if owned || !self.hosts.is_empty() { Ok(()) } else { Err("its base URL needs hosts".into()) };
        };
        if self.base_url.keys().skip(1).any(|key| key == leading) {
            return Err("its base URL has its first key twice".into());
        }
        if is_url(leading) || !self.hosts.is_empty() {
            Ok(())
        } else {
            Err("its base URL needs hosts, or a field of kind url".into())
        }
    }
}

/// Stands for a key while an entry is checked.
const LABEL: &str = "x0x";

fn literal(part: &Part) -> &str {
    match part {
        Part::Text(text) => text,
        Part::Key(_) => LABEL,
    }
}

fn in_host(before: &str) -> bool {
    before.split_once("://").is_some_and(|(_, rest)| !rest.contains('/'))
}

/// Letters, digits, hyphens and underscores; dots too where a host's labels are not counted.
fn is_part(value: &str, one_label: bool) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (byte == b'.' && !one_label);
    value.bytes().all(plain) && !value.contains("..") && value != "."
}

/// `api.example.com` is itself, `*.example.com` everything below it.
fn covers(pattern: &str, url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    url.port().is_none()
        && match pattern.strip_prefix('*') {
            Some(end) => host.strip_suffix(end).is_some_and(|front| !front.is_empty()),
            None => host == pattern,
        }
}

/// An absolute URL that something can be put below, or an endpoint.
pub fn url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let anonymous = url.username().is_empty() && url.password().is_none();
    let bare = anonymous && url.query().is_none() && url.fragment().is_none();
    (matches!(url.scheme(), "https" | "http") && url.has_host() && bare).then_some(url)
}

/// `path` (with an optional query) below `base`; `None` when it would lead elsewhere. Judged before and after parsing,
/// because parsing resolves dot segments in every encoding.
pub fn below(base: &Url, path: &str) -> Option<Url> {
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

    fn api(base_url: &str, hosts: &[&str]) -> Api {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Api { base_url: Template::new(base_url).unwrap(), hosts, headers: BTreeMap::new() }
    }

    fn base(api: &Api, value: &str) -> Result<String, String> {
        let fields = BTreeMap::from([("x".to_owned(), value.to_owned())]);
        let details = BTreeMap::new();
        api.base(Values::open(&fields, &details)).map(|url| url.to_string()).map_err(|misfit| misfit.key)
    }

    #[rstest]
    #[case("https://{x}.example.com/v1", &[], "shop-1", "https://shop-1.example.com/v1")]
    #[case("https://api.example.com/{x}", &[], "v1.2", "https://api.example.com/v1.2")]
    #[case("https://{x}", &["*.example.com"], "a.b.example.com", "https://a.b.example.com/")]
    #[case("{x}", &["eu.example.com", "us.example.com"], "https://us.example.com", "https://us.example.com/")]
    #[case("{x}/wp-json", &[], "https://shop.example:8443/blog", "https://shop.example:8443/blog/wp-json")]
    #[case("{x}", &[], "http://localhost:9000", "http://localhost:9000/")]
    fn a_base_url_is_made_of_what_was_typed(
        #[case] base_url: &str,
        #[case] hosts: &[&str],
        #[case] value: &str,
        #[case] expected: &str,
    ) {
        let api = api(base_url, hosts);
        assert_eq!(api.check(|_| true), Ok(()));
        assert_eq!(base(&api, value).as_deref(), Ok(expected));
    }

    #[rstest]
    #[case("https://{x}.example.com/v1", &[], &["evil.example/", "evil.example#", "a.b", "a@b", "a:80", "", "a b", "ü"])]
    #[case("https://api.example.com/{x}", &[], &["..", "a/../b", "a?b", "%2e%2e", ".", "a\\b"])]
    #[case("https://{x}", &["*.example.com"], &["example.com", "evil.example", ".example.com", "a.example.com.evil", "a.example.com:8443"])]
    #[case("{x}", &["eu.example.com"], &["https://us.example.com", "https://eu.example.com:8443", "https://u@eu.example.com"])]
    #[case("{x}", &[], &["", "api.example", "ftp://api.example", "https://u:p@api.example", "https://a.example/?a", "https://a.example/#a"])]
    fn what_leads_elsewhere_is_refused_s28(#[case] base_url: &str, #[case] hosts: &[&str], #[case] values: &[&str]) {
        let api = api(base_url, hosts);
        for value in values {
            assert_eq!(base(&api, value), Err("x".into()), "{value}");
        }
    }

    #[rstest]
    fn an_entry_whose_address_could_lead_anywhere_does_not_load(
        #[values(
            "https://{x}",
            "https://{x}/v1",
            "https://example.{x}/v1",
            "https://{x}.com",
            "https://a{x}.com",
            "{x}",
            "{x}/{x}",
            "api.example.com"
        )]
        base_url: &str,
    ) {
        assert!(api(base_url, &[]).check(|_| false).is_err());
    }

    #[rstest]
    #[case("", "https://api.example/v1")]
    #[case("me", "https://api.example/v1/me")]
    #[case("/me?full=1", "https://api.example/v1/me?full=1")]
    #[case("/", "https://api.example/v1/")]
    #[case("//evil.example/", "https://api.example/v1//evil.example/")]
    #[case("https://evil.example/", "https://api.example/v1/https://evil.example/")]
    #[case("@evil.example", "https://api.example/v1/@evil.example")]
    fn a_path_stays_below_the_base(#[case] path: &str, #[case] url: &str) {
        let base = Url::parse("https://api.example/v1").unwrap();
        assert_eq!(below(&base, path).unwrap().as_str(), url);
    }

    #[rstest]
    fn a_path_that_climbs_is_refused(
        #[values("..", "/../admin", "a/../../b", "%2e%2e/x", ".%2E/x", "/./x", "a\\..\\b", "a#b", "a b", "a\tb")]
        path: &str,
    ) {
        assert!(below(&Url::parse("https://api.example/v1").unwrap(), path).is_none());
    }
}
