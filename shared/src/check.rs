//! Field rules, run by the forms before sending and by the API on arrival. Each message says what the field takes.

use std::collections::BTreeMap;

use garde::{Error, Report, Validate};

use crate::{
    access_request::{LIFETIME_HOURS_MAX, NewRequestedSource, SOURCES_MAX},
    flow::{STEPS_MAX, StepChoice},
    id::ConnectionId,
    problem::FieldError,
    registration::CONNECTIONS_MAX,
    secret_text::SecretText,
    step::Settings,
};

/// Longest name of anything, in characters.
pub const NAME_MAX: usize = 100;
/// Shortest password (OWASP ASVS 5.0 asks for at least 8), in characters.
pub const PASSWORD_MIN: usize = 12;
/// Longest password, in bytes: hashing more would only serve an attacker.
pub const PASSWORD_MAX: usize = 256;
const EMAIL_MAX: usize = 254;
const TEXT_MAX: usize = 2_000;
const FIELDS_MAX: usize = 50;
/// Longest secret, a key file too, in bytes.
pub const SECRET_MAX: usize = 16 * 1024;

/// All errors of `value`, each with an RFC 6901 pointer.
pub fn errors<T: Validate<Context = ()>>(value: &T) -> Vec<FieldError> {
    match value.validate() {
        Ok(()) => Vec::new(),
        Err(report) => pointers(&report),
    }
}

fn pointers(report: &Report) -> Vec<FieldError> {
    report
        .iter()
        .map(|(path, error)| {
            // garde keeps a path innermost first; `__iter` is its only way in.
            let pointer = path
                .__iter()
                .rev()
                .filter(|(_, key)| !key.is_empty())
                .fold(String::new(), |to, (_, key)| to + "/" + &escape(key));
            FieldError { pointer, detail: error.message().to_owned() }
        })
        .collect()
}

/// One segment of an RFC 6901 pointer.
pub fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// A name as it is stored: no blanks around it.
pub fn tidy(name: &str) -> String {
    name.trim().to_owned()
}

pub fn name(value: &str, (): &()) -> garde::Result {
    let length = value.trim().chars().count();
    if length == 0 {
        return Err(Error::new("Enter a name."));
    }
    if length > NAME_MAX {
        return Err(Error::new(format!("Use at most {NAME_MAX} characters.")));
    }
    if value.chars().any(char::is_control) {
        return Err(Error::new("Use one line without control characters."));
    }
    Ok(())
}

pub fn optional_name(value: &Option<String>, cx: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| name(value, cx))
}

/// Only the shape: whether mail arrives is another question.
pub fn email(value: &str, (): &()) -> garde::Result {
    let value = value.trim();
    let shaped = value.len() <= EMAIL_MAX
        && !value.chars().any(|c| c.is_whitespace() || c.is_control())
        && value.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.contains('@') && domain.split('.').all(|label| !label.is_empty())
        });
    if shaped { Ok(()) } else { Err(Error::new("Enter an e-mail address like name@example.com.")) }
}

/// The same mailbox, however it was typed: what users are found by.
pub fn fold_email(value: &str) -> String {
    value.trim().to_lowercase()
}

pub fn new_password(value: &SecretText, (): &()) -> garde::Result {
    let password = value.expose();
    if password.chars().count() < PASSWORD_MIN {
        return Err(Error::new(format!("Use at least {PASSWORD_MIN} characters.")));
    }
    if password.len() > PASSWORD_MAX {
        return Err(Error::new(format!("Use at most {PASSWORD_MAX} bytes.")));
    }
    Ok(())
}

/// What a link's recipient is told it is for.
pub const PURPOSE_MAX: usize = 500;

pub fn purpose(value: &Option<String>, cx: &()) -> garde::Result {
    let Some(value) = value else { return Ok(()) };
    if value.trim().chars().count() > PURPOSE_MAX {
        return Err(Error::new(format!("Use at most {PURPOSE_MAX} characters.")));
    }
    text(value, cx)
}

/// How many sources a link asks for.
pub fn sources(value: &[NewRequestedSource], (): &()) -> garde::Result {
    let few = (1..=SOURCES_MAX).contains(&value.len());
    if few { Ok(()) } else { Err(Error::new(format!("Ask for 1 to {SOURCES_MAX} sources."))) }
}

/// How long a link lives.
pub fn lifetime_hours(value: &u16, (): &()) -> garde::Result {
    let possible = (1..=LIFETIME_HOURS_MAX).contains(value);
    if possible { Ok(()) } else { Err(Error::new("Choose from 1 hour to 30 days.")) }
}

/// What is registered at once.
pub fn registered(value: &[ConnectionId], (): &()) -> garde::Result {
    let few = (1..=CONNECTIONS_MAX).contains(&value.len());
    if few { Ok(()) } else { Err(Error::new(format!("Choose 1 to {CONNECTIONS_MAX} connections."))) }
}

/// What is shared for it.
pub fn share(value: &[ConnectionId], (): &()) -> garde::Result {
    let few = value.len() <= CONNECTIONS_MAX;
    if few { Ok(()) } else { Err(Error::new(format!("Name at most {CONNECTIONS_MAX} connections."))) }
}

/// The exports of a flow, or its imports.
pub fn steps(value: &[StepChoice], (): &()) -> garde::Result {
    let few = value.len() <= STEPS_MAX;
    if few { Ok(()) } else { Err(Error::new(format!("Choose at most {STEPS_MAX}."))) }
}

pub fn optional_steps(value: &Option<Vec<StepChoice>>, cx: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| steps(value, cx))
}

/// Most that a step's settings take, as JSON, in bytes.
pub const SETTINGS_MAX: usize = 16 * 1024;

pub fn settings(value: &Settings, (): &()) -> garde::Result {
    let size = serde_json::to_string(value).map_or(usize::MAX, |text| text.len());
    if size <= SETTINGS_MAX { Ok(()) } else { Err(Error::new(format!("Use at most {SETTINGS_MAX} bytes of JSON."))) }
}

pub fn secret(value: &SecretText, (): &()) -> garde::Result {
    match value.expose().len() {
        0 => Err(Error::new("Enter a value.")),
        1..=SECRET_MAX => Ok(()),
        _ => Err(Error::new(format!("Use at most {SECRET_MAX} bytes."))),
    }
}

pub fn optional_secret(value: &Option<SecretText>, cx: &()) -> garde::Result {
    value.as_ref().map_or(Ok(()), |value| secret(value, cx))
}

pub fn text(value: &str, (): &()) -> garde::Result {
    if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Error::new("Leave out control characters."));
    }
    if value.chars().count() > TEXT_MAX {
        return Err(Error::new(format!("Use at most {TEXT_MAX} characters.")));
    }
    Ok(())
}

pub fn optional_text(value: &Option<String>, cx: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| text(value, cx))
}

/// A value that must be there.
pub fn required_text(value: &str, cx: &()) -> garde::Result {
    if value.trim().is_empty() { Err(Error::new("Enter a value.")) } else { text(value, cx) }
}

/// Limits for a form's values as a whole; what each field takes is the catalogue's to say.
pub fn values(values: &BTreeMap<String, String>, cx: &()) -> garde::Result {
    few(values.len())?;
    values.values().try_for_each(|value| text(value, cx))
}

/// The same for secrets. How long each may be is said where its field is known, which then names the field.
pub fn secrets(secrets: &BTreeMap<String, SecretText>, (): &()) -> garde::Result {
    few(secrets.len())
}

fn few(count: usize) -> garde::Result {
    if count > FIELDS_MAX { Err(Error::new(format!("Send at most {FIELDS_MAX} values."))) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_needs_a_mailbox_and_a_domain() {
        for good in ["a@b", " Ada@Example.com ", "o'neil+x@mail.example.co"] {
            assert!(email(good, &()).is_ok(), "{good}");
        }
        for bad in ["", "a", "a@", "@b", "a@b@c", "a b@c", "a@b..c", "a@.b"] {
            assert!(email(bad, &()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_one_to_a_hundred_characters() {
        assert!(name(&"ü".repeat(NAME_MAX), &()).is_ok());
        assert!(name(&"ü".repeat(NAME_MAX + 1), &()).is_err());
        assert!(name("  \t ", &()).is_err());
        assert!(name("two\nlines", &()).is_err());
    }

    #[test]
    fn a_pointer_escapes_what_rfc_6901_escapes() {
        assert_eq!(escape("a/b~c"), "a~1b~0c");
    }
}
