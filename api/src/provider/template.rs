//! Text of an entry with `{key}` in it, where what was typed or learned goes: a host name, a header's value. What goes in
//! is judged by whoever fills it in: an address by [`super::api`], a header by its own syntax.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};
use shared::secret_text::SecretText;

use crate::secret::Secret;

/// Stands for the token that was granted or minted, in the templates of methods that have one.
pub const ACCESS_TOKEN: &str = "access_token";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Key(String),
}

/// What the keys of a template stand for. It has no `Debug`: it may hold secrets.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// What was typed and is no secret.
    pub fields: &'a BTreeMap<String, String>,
    /// What the provider told.
    pub details: &'a BTreeMap<String, String>,
    pub secrets: Option<&'a BTreeMap<String, SecretText>>,
    pub access_token: Option<&'a Secret>,
}

impl<'a> Values<'a> {
    /// Without any secret.
    pub fn open(fields: &'a BTreeMap<String, String>, details: &'a BTreeMap<String, String>) -> Self {
        Self { fields, details, secrets: None, access_token: None }
    }

    /// Absent and empty are the same.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        let secret = || self.secrets.and_then(|secrets| secrets.get(key)).map(SecretText::expose);
        let token = || self.access_token.filter(|_| key == ACCESS_TOKEN).map(Secret::expose);
        let open = || self.fields.get(key).or_else(|| self.details.get(key)).map(String::as_str);
        secret().or_else(token).or_else(open).filter(|value| !value.is_empty())
    }
}

impl Template {
    pub fn new(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (key, behind) = after.split_once('}').ok_or_else(|| format!("`{text}` leaves a brace open"))?;
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            if key.is_empty() || !key.bytes().all(plain) {
                return Err(format!("`{{{key}}}` is no key of a field"));
            }
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Key(key.to_owned()));
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Key(key) => Some(key.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The key that the template begins with: what it says of the rest is then that value's.
    pub fn leading_key(&self) -> Option<&str> {
        match self.0.first() {
            Some(Part::Key(key)) => Some(key),
            Some(Part::Text(_)) | None => None,
        }
    }

    /// `None` when a value is missing.
    pub fn fill(&self, values: Values<'_>) -> Option<Secret> {
        let mut text = String::new();
        for part in &self.0 {
            text.push_str(match part {
                Part::Text(text) => text,
                Part::Key(key) => values.get(key)?,
            });
        }
        Some(Secret::new(text))
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

    #[test]
    fn keys_are_filled_in_from_secrets_fields_and_details() {
        let map = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
        let (fields, details) = (map("site", "acme"), map("dc", "us21"));
        let secrets = BTreeMap::from([("key".to_owned(), SecretText::new("k"))]);
        let token = Secret::new("t");
        let values = Values { secrets: Some(&secrets), access_token: Some(&token), ..Values::open(&fields, &details) };
        let filled = |text: &str| Template::new(text).unwrap().fill(values).map(|text| text.expose().to_owned());
        assert_eq!(filled("{site}.{dc}/{key}?{access_token}!").as_deref(), Some("acme.us21/k?t!"));
        assert_eq!(filled("no key").as_deref(), Some("no key"));
        assert_eq!(filled("{site}{other}"), None);
        let open = Values::open(&fields, &details);
        assert!(Template::new("{key}").unwrap().fill(open).is_none(), "an address is not made of secrets");
    }

    #[rstest]
    fn a_template_with_a_fault_does_not_load(#[values("{", "a{b", "{}", "{a b}", "{A}", "{a{b}}")] text: &str) {
        Template::new(text).unwrap_err();
    }
}
