//! What an entry says of a method besides its fields: where its API is, how a credential is shown there and tried, how a
//! token is minted.

use http::Method as Verb;
use serde::Deserialize;
use serde_json::Value;
use shared::provider::{AuthMethod, FieldInput};
use url::Url;

use super::{
    Method,
    present::{Present, header_name},
    template::{ACCESS_TOKEN, Template},
};
use crate::oauth::dialect::Account;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    #[serde(default)]
    pub verb: TestVerb,
    /// Below the API's base URL; may have a query.
    pub path: Template,
    /// For APIs that tell of failures with status 200.
    pub expect: Option<Expect>,
    pub identity: Option<Identity>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TestVerb {
    #[default]
    Get,
    /// Without a body.
    Post,
}

/// What the answer has to hold: a value at an RFC 6901 pointer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub pointer: String,
    pub value: Value,
}

/// Who it is, from the answer to the verification. Issuer and subject never change as long as the account lives (S29).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub issuer: Template,
    #[serde(flatten)]
    pub account: Account,
}

/// RFC 6749, section 4.4. The fields are `client_id` and `client_secret`, and where the person knows them `scope`,
/// `audience` and `client_auth` (`basic`, otherwise in the body).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientCredentials {
    /// An address of the entry's own, or `{token_url}` where a person gives it.
    pub token_url: Template,
}

/// RFC 7523, section 2.1. The fields are `key_file` and, where there is delegation, `subject`; the scopes are the
/// method's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccount {
    /// The only address that a key is used at, whatever its file says.
    pub token_url: Url,
    /// Whose accounts these are.
    pub issuer: String,
}

/// The fields are `host`, `port`, `database`, `user`, `password`, `tls_mode` and `ca_certificate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    Postgresql,
    /// MariaDB too.
    Mysql,
}

impl From<TestVerb> for Verb {
    fn from(verb: TestVerb) -> Self {
        match verb {
            TestVerb::Get => Self::GET,
            TestVerb::Post => Self::POST,
        }
    }
}

impl Method {
    /// What an entry must not say of this method.
    pub(super) fn check(&self) -> Result<(), String> {
        let ensure = |holds: bool, words: &str| if holds { Ok(()) } else { Err(words.to_owned()) };
        let own = |is: bool, method| is == (self.method == method);
        ensure(
            own(self.client_credentials.is_some(), AuthMethod::Oauth2ClientCredentials)
                && own(self.service_account.is_some(), AuthMethod::ServiceAccount)
                && own(self.database.is_some(), AuthMethod::Database),
            "client_credentials, service_account and database belong to the methods of that name",
        )?;
        let (api, shown, tried) = (self.api.is_some(), self.present.is_some(), self.verification.is_some());
        match self.method {
            AuthMethod::ApiKey | AuthMethod::Basic | AuthMethod::Oauth2ClientCredentials => {
                ensure(api && shown && tried, "it needs api, present and verification")?;
            }
            AuthMethod::Oauth2 | AuthMethod::ServiceAccount => {
                ensure(api == shown && (api || !tried), "api and present come together, verification with them")?;
            }
            AuthMethod::Database => ensure(!api && !shown && !tried, "a database is tried by connecting")?,
        }
        for key in self.expected_fields() {
            ensure(self.has(key, true), &format!("the field `{key}` is missing"))?;
        }
        self.api.as_ref().map_or(Ok(()), |api| api.check(|key| self.is_url(key)))?;
        self.check_names()?;
        // What a provider tells of an OAuth grant is not known here.
        if self.method == AuthMethod::Oauth2 { Ok(()) } else { self.check_keys() }
    }

    /// The keys that the code of a method reads.
    fn expected_fields(&self) -> &'static [&'static str] {
        match self.method {
            AuthMethod::Database => &["host", "port", "database", "user", "password", "tls_mode", "ca_certificate"],
            AuthMethod::ServiceAccount => &["key_file"],
            AuthMethod::Oauth2ClientCredentials => &["client_id", "client_secret"],
            AuthMethod::ApiKey if matches!(self.present, Some(Present::Typed)) => {
                &["placement", "name", "prefix", "key"]
            }
            AuthMethod::Oauth2 | AuthMethod::ApiKey | AuthMethod::Basic => &[],
        }
    }

    fn has(&self, key: &str, secret: bool) -> bool {
        self.fields.iter().any(|field| field.key == key && (secret || !field.is_secret()))
    }

    fn is_url(&self, key: &str) -> bool {
        self.fields.iter().any(|field| field.key == key && field.input == FieldInput::Url)
    }

    fn check_names(&self) -> Result<(), String> {
        let headers = self.api.iter().flat_map(|api| api.headers.keys().map(String::as_str));
        for name in headers.chain(self.present.iter().flat_map(Present::header_names)) {
            header_name(name).map_err(|_| format!("`{name}` is no header"))?;
        }
        let mut expected = self.verification.iter().flat_map(|verification| &verification.expect);
        match expected.find(|expect| !expect.pointer.starts_with('/')).map(|expect| &expect.pointer) {
            Some(pointer) => Err(format!("`{pointer}` is no JSON pointer")),
            None => Ok(()),
        }
    }

    /// Every key of a template is a field, and none of an address a secret.
    fn check_keys(&self) -> Result<(), String> {
        let minted = matches!(self.method, AuthMethod::Oauth2ClientCredentials | AuthMethod::ServiceAccount);
        let api = self.api.iter().flat_map(|api| [&api.base_url].into_iter().chain(api.headers.values()));
        let token_url = self.client_credentials.iter().map(|mint| &mint.token_url);
        let path = self.verification.iter().map(|verification| &verification.path);
        let issuer = self.verification.iter().flat_map(|verification| &verification.identity).map(|who| &who.issuer);
        let open = api.chain(token_url).chain(path).chain(issuer).flat_map(Template::keys);
        let shown = self.present.iter().flat_map(Present::templates).flat_map(Template::keys);
        let shown = shown.filter(|key| if *key == ACCESS_TOKEN { !minted } else { !self.has(key, true) });
        match open.filter(|key| !self.has(key, false)).chain(shown).next() {
            None => Ok(()),
            Some(key) => Err(format!("`{{{key}}}` is no field that may be named there")),
        }
    }
}
