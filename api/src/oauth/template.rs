//! Addresses with `{placeholders}`: `https://{shop}.myshopify.com/admin/oauth/authorize`. What fills them matched its
//! field's pattern before; the host of what comes out is still the one that was written (S28).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};
use url::{Url, form_urlencoded::byte_serialize};

/// What templates are filled with: a connection's fields, and what the provider told of the account.
pub type Values = BTreeMap<String, String>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Text and placeholder by turns, beginning with text.
    parts: Vec<String>,
}

/// A value is missing, or makes something else of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address cannot be filled in")]
pub struct Unfilled;

impl Template {
    pub fn new(text: &str) -> Result<Self, String> {
        let fault = || format!("`{text}` is no template: each `{{` needs a name and a `}}`");
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, then) = after.split_once('}').ok_or_else(fault)?;
            let named = !name.is_empty() && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            if before.contains('}') || !named {
                return Err(fault());
            }
            parts.extend([before.to_owned(), name.to_owned()]);
            rest = then;
        }
        if rest.contains('}') {
            return Err(fault());
        }
        parts.push(rest.to_owned());
        Ok(Self { parts })
    }

    /// One placeholder with text before it.
    pub fn after(text: &str, placeholder: &str) -> Self {
        Self { parts: vec![text.to_owned(), placeholder.to_owned(), String::new()] }
    }

    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().skip(1).step_by(2).map(String::as_str)
    }

    /// Placeholders that decide which host is called: those before the path.
    pub fn in_host(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            let text = if at == 0 { part.trim_start_matches("https://").trim_start_matches("http://") } else { part };
            match at % 2 {
                0 if text.contains(['/', '?']) => break,
                0 => {}
                _ => found.push(part.as_str()),
            }
        }
        found
    }

    /// Whether the first placeholder is the whole beginning: scheme, host and all.
    pub fn begins_with_value(&self) -> bool {
        self.parts.len() > 1 && self.parts.first().is_some_and(String::is_empty)
    }

    /// Whether the first placeholder is the whole host.
    pub fn is_host(&self, name: &str) -> bool {
        matches!(self.parts.as_slice(), [scheme, first, after, ..]
            if scheme.ends_with("://") && first == name && after.starts_with(['/', '?']))
    }

    /// As text, value by value.
    pub fn text(&self, values: &Values) -> Result<String, Unfilled> {
        self.fold(values, |_, value| value.to_owned())
    }

    /// As an address. Values before the path go in as they are, later ones escaped.
    pub fn url(&self, values: &Values) -> Result<Url, Unfilled> {
        let host = self.in_host();
        // No value may bring a user, a port, a path or a query of its own into the place of the host.
        let plain = |value: &str| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        let hosts = host.iter().filter(|_| !self.begins_with_value()).filter_map(|name| values.get(*name));
        if !hosts.map(String::as_str).all(plain) {
            return Err(Unfilled);
        }
        let text = self.fold(values, |at, value| match at {
            at if at < host.len() => value.to_owned(),
            _ => byte_serialize(value.as_bytes()).collect(),
        })?;
        let url = Url::parse(&text).map_err(|_| Unfilled)?;
        let anonymous = url.username().is_empty() && url.password().is_none();
        if anonymous && url.has_host() && url.fragment().is_none() { Ok(url) } else { Err(Unfilled) }
    }

    fn fold(&self, values: &Values, escape: impl Fn(usize, &str) -> String) -> Result<String, Unfilled> {
        let mut text = String::new();
        for (at, part) in self.parts.iter().enumerate() {
            match at % 2 {
                0 => text.push_str(part),
                _ => text.push_str(&escape(at / 2, values.get(part).ok_or(Unfilled)?)),
            }
        }
        Ok(text)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn values(shop: &str) -> Values {
        [("shop".to_owned(), shop.to_owned())].into()
    }

    #[test]
    fn a_value_goes_into_host_and_path() {
        let template = Template::new("https://{shop}.example.com/a/{shop}?x=1").unwrap();
        assert_eq!(template.url(&values("acme")).unwrap().as_str(), "https://acme.example.com/a/acme?x=1");
        assert_eq!(template.in_host(), ["shop"]);
        assert_eq!(template.url(&Values::new()), Err(Unfilled));
        let path = Template::new("https://api.example.com/revoke/{shop}").unwrap();
        assert_eq!(path.url(&values("a/b?c")).unwrap().as_str(), "https://api.example.com/revoke/a%2Fb%3Fc");
        let whole = Template::new("{shop}/token").unwrap();
        assert_eq!(whole.url(&values("https://eu.example.com")).unwrap().as_str(), "https://eu.example.com/token");
        assert!(whole.begins_with_value() && !path.begins_with_value());
    }

    #[rstest]
    #[case("evil.example/")]
    #[case("evil.example?")]
    #[case("evil.example#")]
    #[case("a:b@evil.example")]
    #[case("evil.example:8443/x")]
    #[case("evil.example:8443")]
    #[case("a b")]
    #[case("a%2fb")]
    #[case("a\\b")]
    fn a_value_does_not_lead_to_another_host_s28(#[case] value: &str) {
        for template in ["https://{shop}.example.com/token", "https://{shop}/token", "https://a.{shop}.example.com"] {
            assert_eq!(Template::new(template).unwrap().url(&values(value)), Err(Unfilled), "{template}");
        }
    }

    #[rstest]
    #[case("https://{shop")]
    #[case("https://shop}")]
    #[case("https://{}")]
    #[case("https://{Shop}")]
    #[case("https://}{shop}")]
    fn what_is_no_template_is_refused(#[case] text: &str) {
        Template::new(text).unwrap_err();
    }
}
