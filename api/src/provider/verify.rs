//! Trying a credential at its provider, whatever its method. The provider's own words are never repeated (S10), and its
//! failing is not the credential's.

mod database;
mod http;
mod mysql;
mod postgres;
#[cfg(test)]
mod tests;
mod token;

use std::collections::BTreeMap;

use shared::{check, connection::Account, problem::FieldError, provider::AuthMethod, secret_text::SecretText};

use super::{Method, api::Misfit, template::Values};
use crate::{
    clock::Clock,
    connection::credential::Credential,
    outbound::{Cause, Outbound, OutboundError, Refusal},
    secret::Secret,
    state::State,
};

/// What came of it. Words are for the person who typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// With the account, where the provider tells it.
    Verified(Option<Account>),
    /// A field cannot be used, an address that may not be called for example; the pointer is into a form's body.
    Unfit(FieldError),
    /// Trying again changes nothing: the credential or a field is wrong.
    Refused(&'static str),
    /// Nothing can be said at present.
    Unavailable(&'static str),
    /// The entry has no call that would tell.
    Untried,
}

/// What is tried: a method with what was typed for it and what the provider told.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub method: &'a Method,
    pub fields: &'a BTreeMap<String, String>,
    pub details: &'a BTreeMap<String, String>,
}

/// A failed attempt: any verdict but `Verified`.
type Tried<T> = Result<T, Verdict>;

/// Tries a credential by its method's own verification. Of an OAuth grant its present access token is tried, which may
/// have expired: refresh it before.
pub async fn credential(state: &State, subject: Subject<'_>, credential: &Credential) -> Verdict {
    match tried(&state.outbound, &state.clock, subject, credential).await {
        Ok(account) => Verdict::Verified(account),
        Err(verdict) => verdict,
    }
}

async fn tried(
    outbound: &Outbound,
    clock: &Clock,
    subject: Subject<'_>,
    credential: &Credential,
) -> Tried<Option<Account>> {
    let Subject { method, fields, details } = subject;
    let open = Values::open(fields, details);
    let with_token = |token| Values { access_token: Some(token), ..open };
    match (method.method, credential) {
        (AuthMethod::Oauth2, Credential::Oauth2 { access_token, .. }) => {
            http::call(outbound, method, with_token(&Secret::new(access_token.expose()))).await
        }
        (AuthMethod::ApiKey | AuthMethod::Basic, Credential::Typed { secrets }) => {
            http::call(outbound, method, Values { secrets: Some(secrets), ..open }).await
        }
        (AuthMethod::Oauth2ClientCredentials, Credential::Typed { secrets }) => {
            let token = token::client_credentials(outbound, method, fields, secrets).await?;
            http::call(outbound, method, with_token(&token)).await
        }
        (AuthMethod::ServiceAccount, Credential::Typed { secrets }) => {
            let (token, account) = token::service_account(outbound, clock, method, fields, secrets).await?;
            match http::call(outbound, method, with_token(&token)).await {
                // That a token was minted says enough where there is nothing to call.
                Err(Verdict::Untried) | Ok(None) => Ok(Some(account)),
                told => told,
            }
        }
        (AuthMethod::Database, Credential::Typed { secrets }) => {
            database::connect(outbound, method, fields, secrets).await.map(|()| None)
        }
        (_, Credential::Oauth2 { .. } | Credential::Typed { .. }) => {
            Err(Verdict::Refused("The credential is one of another method."))
        }
    }
}

fn secret<'a>(secrets: &'a BTreeMap<String, SecretText>, key: &str) -> &'a str {
    secrets.get(key).map_or("", SecretText::expose)
}

fn field<'a>(fields: &'a BTreeMap<String, String>, key: &str) -> Option<&'a str> {
    fields.get(key).map(String::as_str).filter(|value| !value.is_empty())
}

fn unfit(group: &str, key: &str, words: impl Into<String>) -> Verdict {
    Verdict::Unfit(FieldError { pointer: format!("/{group}/{}", check::escape(key)), detail: words.into() })
}

fn misfit(misfit: &Misfit, fields: &BTreeMap<String, String>) -> Verdict {
    if fields.contains_key(&misfit.key) {
        unfit("fields", &misfit.key, misfit.words)
    } else {
        Verdict::Refused("The address of the provider's API is not known.")
    }
}

/// `typed` is the field that the address comes from, where a person gave it.
fn failed(error: OutboundError, typed: Option<&str>) -> Verdict {
    match error {
        OutboundError::Refused(refusal) => refused(refusal, typed),
        OutboundError::Unreachable(cause) => Verdict::Unavailable(match cause {
            Cause::Name => "The host name is not known. Check the address.",
            Cause::Connection => "The host refuses connections.",
            Cause::Tls => "No trusted TLS connection to the host could be made.",
            Cause::Timeout => "The host takes too long to answer.",
            Cause::Broken => "The host's answer broke off.",
        }),
        OutboundError::TooLarge => Verdict::Unavailable("The host's answer is too large."),
    }
}

fn refused(refusal: Refusal, typed: Option<&str>) -> Verdict {
    let words = match refusal {
        Refusal::Url | Refusal::UserInfo => "This is not a valid address.",
        Refusal::NotHttps => "The address must begin with https://.",
        Refusal::Address => "This host is not on the public internet, and the operator has not opened it.",
        Refusal::Header => return Verdict::Refused("The credential has characters that a header cannot hold."),
    };
    typed.map_or(Verdict::Refused(words), |key| unfit("fields", key, words))
}
