//! The extra fields of a provider's OAuth app: what the catalogue asks for besides client id and secret.

use std::collections::BTreeMap;

use shared::{check, problem::FieldError, secret_text::SecretText};

use crate::{failure::Failure, provider::Field};

pub type Secrets = BTreeMap<String, SecretText>;

/// The values that are no secrets: trimmed, checked, defaults filled in, empty optional ones left out.
pub fn fields(asked: &[Field], given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Failure> {
    let mut errors = unknown(asked, "/fields", false, given.keys());
    let mut kept = BTreeMap::new();
    for field in asked.iter().filter(|field| !field.is_secret()) {
        let value = given.get(&field.key).map(|value| value.trim()).filter(|value| !value.is_empty());
        let value = value.or(field.default.as_deref()).unwrap_or_default();
        match field.fault(value) {
            Some(words) => errors.push(error("/fields", &field.key, words)),
            None if value.is_empty() => {}
            None => {
                kept.insert(field.key.clone(), value.to_owned());
            }
        }
    }
    if errors.is_empty() { Ok(kept) } else { Err(Failure::invalid(errors)) }
}

/// The secrets as they are to be stored: what is left out stays as it was `before`.
pub fn secrets(asked: &[Field], given: &Secrets, before: Secrets) -> Result<Secrets, Failure> {
    let mut errors = unknown(asked, "/secrets", true, given.keys());
    let mut kept: Secrets = before;
    kept.extend(given.clone());
    kept.retain(|key, _| asked.iter().any(|field| field.is_secret() && field.key == *key));
    for field in asked.iter().filter(|field| field.is_secret()) {
        if let Some(words) = field.fault(kept.get(&field.key).map_or("", SecretText::expose)) {
            errors.push(error("/secrets", &field.key, words));
        }
    }
    if errors.is_empty() { Ok(kept) } else { Err(Failure::invalid(errors)) }
}

fn unknown<'a>(asked: &[Field], base: &str, secret: bool, keys: impl Iterator<Item = &'a String>) -> Vec<FieldError> {
    let known = |key: &str| asked.iter().any(|field| field.key == key && field.is_secret() == secret);
    keys.filter(|key| !known(key)).map(|key| error(base, key, "The provider has no such field.".to_owned())).collect()
}

fn error(base: &str, key: &str, detail: String) -> FieldError {
    FieldError { pointer: format!("{base}/{}", check::escape(key)), detail }
}
