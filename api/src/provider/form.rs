//! A filled form against the catalogue: every value that does not fit is named by its pointer.

use std::collections::BTreeMap;

use shared::{check, connection::Kind, problem::FieldError, provider::AuthMethod, secret_text::SecretText};

use super::{
    Catalogue, Entry, Field, Method, http_api::Placement, key_file::KeyFile, present::Present, template::Values,
};
use crate::{failure::Failure, outbound};

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
    filled(method, given, |_| true)
}

/// The same of a form that is filled in part: what a link's creator leaves out, its recipient is asked for, except for
/// what is the creator's to give.
pub fn fixed(method: &Method, given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Failure> {
    filled(method, given, |field| field.fixed_in_links)
}

/// `due` are the fields that are to have a value now, if they ever are.
fn filled(
    method: &Method,
    given: &BTreeMap<String, String>,
    due: fn(&Field) -> bool,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut errors = unknown(method, "/fields", false, given.keys());
    let mut kept = BTreeMap::new();
    for field in method.fields.iter().filter(|field| !field.is_secret()) {
        let value = given.get(&field.key).map(|value| value.trim()).filter(|value| !value.is_empty());
        match value.or(field.default.as_deref().filter(|_| due(field))) {
            None if field.required && due(field) => errors.push(missing("/fields", field)),
            None => {}
            Some(value) => match field.fault(value) {
                None => {
                    kept.insert(field.key.clone(), value.to_owned());
                }
                Some(words) => errors.push(error("/fields", &field.key, words)),
            },
        }
    }
    if errors.is_empty() {
        // Of what is still to come nothing can be said.
        let settled = |field: &&Field| due(field) || kept.contains_key(&field.key);
        let settled: Vec<_> = method.fields.iter().filter(settled).map(|field| field.key.as_str()).collect();
        errors.extend(together(method, &kept, &settled));
    }
    if errors.is_empty() { Ok(kept) } else { Err(Failure::invalid(errors)) }
}

/// What the values of the `settled` fields, which fit each for itself, cannot be together.
fn together(method: &Method, kept: &BTreeMap<String, String>, settled: &[&str]) -> Vec<FieldError> {
    let is_settled = |key: &str| settled.contains(&key);
    let mut errors = Vec::new();
    if let (Some(api), Some(verification)) = (&method.api, &method.verification) {
        let details = BTreeMap::new();
        let told = api.below(&verification.path, Values::open(kept, &details)).err();
        // What an OAuth provider tells of an address is not known yet.
        let typed = told.filter(|fault| is_settled(&fault.key));
        errors.extend(typed.map(|fault| error("/fields", &fault.key, fault.words.into())));
    }
    if matches!(method.present, Some(Present::Typed)) && is_settled("placement") {
        let fault = Placement::read(kept).err();
        errors.extend(fault.map(|fault| error("/fields", fault.field, fault.words.into())));
    }
    if method.database.is_some() && is_settled("host") && kept.get("host").is_none_or(|host| !outbound::is_host(host)) {
        let words = "Enter a host name or an address alone, such as db.example.com.";
        errors.push(error("/fields", "host", words.into()));
    }
    errors
}

/// Every required secret is there, each fits, and there is no other.
pub fn secrets(method: &Method, given: &BTreeMap<String, SecretText>) -> Result<(), Failure> {
    let mut errors = unknown(method, "/secrets", true, given.keys());
    for field in method.fields.iter().filter(|field| field.is_secret()) {
        match given.get(&field.key).map(SecretText::expose).filter(|value| !value.is_empty()) {
            None if field.required => errors.push(missing("/secrets", field)),
            None => {}
            Some(value) => {
                let fault = field.fault(value).or_else(|| content_fault(method, &field.key, value));
                errors.extend(fault.map(|words| error("/secrets", &field.key, words)));
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::invalid(errors)) }
}

/// What is wrong inside a file.
fn content_fault(method: &Method, key: &str, value: &str) -> Option<String> {
    match (key, &method.service_account, method.database) {
        ("key_file", Some(spec), _) => KeyFile::read(value, &spec.token_url).err(),
        ("ca_certificate", _, Some(_)) if outbound::authorities(value).is_none() => {
            Some("This holds no certificate in PEM that can be read.".into())
        }
        _ => None,
    }
}

fn unknown<'a>(method: &Method, base: &str, secret: bool, keys: impl Iterator<Item = &'a String>) -> Vec<FieldError> {
    let known = |key: &str| method.fields.iter().any(|field: &Field| field.key == key && field.is_secret() == secret);
    keys.filter(|key| !known(key)).map(|key| error(base, key, "The method has no such field.".to_owned())).collect()
}

fn missing(base: &str, field: &Field) -> FieldError {
    error(base, &field.key, "Enter a value.".to_owned())
}

fn error(base: &str, key: &str, detail: String) -> FieldError {
    FieldError { pointer: format!("{base}/{}", check::escape(key)), detail }
}
