//! A filled form against the catalogue: every value that does not fit is named by its pointer.

use std::collections::BTreeMap;

use shared::{check, connection::Kind, problem::FieldError, provider::AuthMethod, secret_text::SecretText};

use super::{Catalogue, Entry, Field, Method, catalogue::Verification, http_api::HttpApi};
use crate::failure::Failure;

/// The provider `key`, which can be connected as `kind`.
pub fn entry<'a>(catalogue: &'a Catalogue, key: &str, kind: Kind) -> Result<&'a Entry, Failure> {
    let entry = catalogue
        .entry(key)
        .ok_or_else(|| Failure::field("/provider", "There is no such provider; see GET /v1/providers."))?;
    if !entry.kinds.contains(&kind) {
        return Err(Failure::field("/kind", format!("{} cannot be connected as a {kind}.", entry.name)));
    }
    Ok(entry)
}

pub fn method(entry: &Entry, wanted: AuthMethod) -> Result<&Method, Failure> {
    entry.method(wanted).ok_or_else(|| Failure::field("/method", format!("{} has no such method.", entry.name)))
}

/// The values of the fields that are no secrets: trimmed, checked, defaults filled in, empty optional ones left out.
pub fn fields(method: &Method, given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Failure> {
    let mut errors = unknown(method, "/fields", false, given.keys());
    let mut kept = BTreeMap::new();
    for field in method.fields.iter().filter(|field| !field.is_secret()) {
        let value = given.get(&field.key).map(|value| value.trim()).filter(|value| !value.is_empty());
        let value = value.or(field.default.as_deref());
        match value {
            None if field.required => errors.push(error("/fields", &field.key, "Enter a value.".to_owned())),
            None => {}
            Some(value) => match field.fault(value) {
                None => {
                    kept.insert(field.key.clone(), value.to_owned());
                }
                Some(words) => errors.push(error("/fields", &field.key, words)),
            },
        }
    }
    if errors.is_empty() && method.verification == Some(Verification::HttpApi) {
        let faults = HttpApi::read(&kept).err().unwrap_or_default();
        errors.extend(faults.into_iter().map(|fault| error("/fields", fault.field, fault.words.to_owned())));
    }
    if errors.is_empty() { Ok(kept) } else { Err(Failure::invalid(errors)) }
}

/// Every required secret is there, and no other.
pub fn secrets(method: &Method, given: &BTreeMap<String, SecretText>) -> Result<(), Failure> {
    let mut errors = unknown(method, "/secrets", true, given.keys());
    for field in method.fields.iter().filter(|field| field.is_secret()) {
        match given.get(&field.key).map(SecretText::expose).filter(|value| !value.is_empty()) {
            None if field.required => errors.push(error("/secrets", &field.key, "Enter a value.".to_owned())),
            None => {}
            Some(value) => errors.extend(field.fault(value).map(|words| error("/secrets", &field.key, words))),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::invalid(errors)) }
}

fn unknown<'a>(method: &Method, base: &str, secret: bool, keys: impl Iterator<Item = &'a String>) -> Vec<FieldError> {
    let known = |key: &str| method.fields.iter().any(|field: &Field| field.key == key && field.is_secret() == secret);
    keys.filter(|key| !known(key)).map(|key| error(base, key, "The method has no such field.".to_owned())).collect()
}

fn error(base: &str, key: &str, detail: String) -> FieldError {
    FieldError { pointer: format!("{base}/{}", check::escape(key)), detail }
}
