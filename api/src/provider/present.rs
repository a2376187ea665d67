//! How a credential is shown to an API, as an entry says it.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderName, header};
use serde::Deserialize;

use super::{
    api::Api,
    http_api::Placement,
    template::{Template, Values},
};
use crate::{
    outbound::{Call, Refusal},
    secret::Secret,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Present {
    /// RFC 6750, section 2.1.
    Bearer(Template),
    /// RFC 7617. A password that is left out is empty.
    Basic {
        user: Template,
        #[serde(default)]
        password: Option<Template>,
    },
    Headers(BTreeMap<String, Template>),
    Query(BTreeMap<String, Template>),
    /// As the person said in the fields of [`super::http_api`].
    Typed,
}

/// A call cannot carry the credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpresentable {
    /// A part of the credential is missing.
    Missing,
    Refused(Refusal),
}

impl From<Refusal> for Unpresentable {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Present {
    /// Puts the credential where the API expects it, and the API's own headers.
    pub fn apply(&self, api: &Api, mut call: Call, values: Values<'_>) -> Result<Call, Unpresentable> {
        for (name, value) in &api.headers {
            if let Some(value) = value.fill(values) {
                call = call.secret_header(header_name(name)?, &value)?;
            }
        }
        let fill = |template: &Template| template.fill(values).ok_or(Unpresentable::Missing);
        match self {
            Self::Bearer(token) => Ok(call.bearer(&fill(token)?)?),
            Self::Basic { user, password } => {
                let password = password.as_ref().map(fill).transpose()?.unwrap_or_else(|| Secret::new(""));
                Ok(basic(call, fill(user)?.expose(), password.expose())?)
            }
            Self::Headers(headers) => {
                for (name, value) in headers {
                    call = call.secret_header(header_name(name)?, &fill(value)?)?;
                }
                Ok(call)
            }
            Self::Query(pairs) => {
                for (name, value) in pairs {
                    call.url.query_pairs_mut().append_pair(name, fill(value)?.expose());
                }
                Ok(call)
            }
            Self::Typed => {
                let placement = Placement::read(values.fields).map_err(|_| Unpresentable::Missing)?;
                let key = values.get("key").ok_or(Unpresentable::Missing)?;
                Ok(placement.present(call, key)?)
            }
        }
    }

    /// All templates, for the check of an entry.
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Bearer(token) => vec![token],
            Self::Basic { user, password } => [user].into_iter().chain(password).collect(),
            Self::Headers(pairs) | Self::Query(pairs) => pairs.values().collect(),
            Self::Typed => Vec::new(),
        }
    }

    /// The names of its headers, for the check of an entry.
    pub fn header_names(&self) -> impl Iterator<Item = &str> {
        let headers = match self {
            Self::Headers(headers) => Some(headers),
            Self::Bearer(_) | Self::Basic { .. } | Self::Query(_) | Self::Typed => None,
        };
        headers.into_iter().flatten().map(|(name, _)| name.as_str())
    }
}

pub fn header_name(name: &str) -> Result<HeaderName, Refusal> {
    HeaderName::try_from(name).map_err(|_| Refusal::Header)
}

/// RFC 7617.
pub fn basic(call: Call, user: &str, password: &str) -> Result<Call, Refusal> {
    let pair = Secret::new(format!("{user}:{password}"));
    let value = Secret::new(format!("Basic {}", BASE64_STANDARD.encode(pair.expose())));
    call.secret_header(header::AUTHORIZATION, &value)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shared::secret_text::SecretText;

    use super::*;

    fn presented(present: &str) -> Result<Call, Unpresentable> {
        #[derive(Deserialize)]
        struct Given {
            present: Present,
            api: Api,
        }
        let api =
            "api = { base_url = 'https://a.example', headers = { version = '2', team = '{team}', x = '{none}' } }";
        let given: Given = toml::from_str(&format!("{api}\npresent = {present}")).unwrap();
        let fields = BTreeMap::from([("team".to_owned(), "red".to_owned())]);
        let secrets = BTreeMap::from([
            ("key".to_owned(), SecretText::new("k&y")),
            ("split".to_owned(), SecretText::new("a\r\nx: y")),
        ]);
        let token = Secret::new("t");
        let details = BTreeMap::new();
        let values = Values { secrets: Some(&secrets), access_token: Some(&token), ..Values::open(&fields, &details) };
        given.present.apply(&given.api, Call::get("https://a.example/me".parse().unwrap()), values)
    }

    #[rstest]
    #[case("{ bearer = '{access_token}' }", "authorization", "Bearer t")]
    #[case("{ basic = { user = '{key}' } }", "authorization", "Basic ayZ5Og==")]
    #[case("{ basic = { user = '{team}', password = '{key}' } }", "authorization", "Basic cmVkOmsmeQ==")]
    #[case("{ headers = { 'X-Key' = 'Token {key}' } }", "x-key", "Token k&y")]
    fn a_credential_goes_where_the_entry_says(#[case] present: &str, #[case] name: &str, #[case] value: &str) {
        let call = presented(present).unwrap();
        assert_eq!(call.headers[name], value);
        assert!(call.headers[name].is_sensitive(), "S25");
        assert!(call.headers["version"] == "2" && call.headers["team"] == "red");
        assert!(!call.headers.contains_key("x"), "a header without a value");
        assert_eq!(call.url.as_str(), "https://a.example/me");
    }

    #[test]
    fn a_credential_in_the_query_is_escaped() {
        let call = presented("{ query = { api_key = '{key}' } }").unwrap();
        assert_eq!(call.url.as_str(), "https://a.example/me?api_key=k%26y");
        assert!(!call.headers.contains_key("authorization"));
    }

    #[test]
    fn what_is_missing_or_would_split_a_header_is_told() {
        assert_eq!(presented("{ bearer = '{other}' }").err(), Some(Unpresentable::Missing));
        assert_eq!(presented("{ bearer = '{split}' }").err(), Some(Unpresentable::Refused(Refusal::Header)));
    }
}
