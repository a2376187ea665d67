//! How a provider speaks OAuth: all that its entry in the catalogue can say of it. Everything has the standard's answer
//! as its default, so that an entry tells only where the provider departs from it.

mod check;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, de};

use super::{ClientAuth, quirk::Quirk, template::Template};
use crate::provider::Pattern;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    pub grant: GrantType,
    pub endpoints: Endpoints,
    /// Between scopes, in what is asked for.
    #[serde(default)]
    pub separator: Separator,
    /// Off only where the provider refuses it (S2).
    #[serde(default = "yes")]
    pub pkce: bool,
    /// Go along to the authorization endpoint.
    #[serde(default)]
    pub authorize_parameters: BTreeMap<String, String>,
    /// Go along with the code.
    #[serde(default)]
    pub token_parameters: BTreeMap<String, String>,
    #[serde(default)]
    pub names: Names,
    /// How the client proves itself at fixed endpoints; metadata says it itself.
    #[serde(default = "post")]
    pub client_auth: ClientAuth,
    /// How bodies are sent to the token endpoint.
    #[serde(default)]
    pub body: Encoding,
    #[serde(default)]
    pub answer: AnswerPlaces,
    /// What a good answer says besides its status.
    pub success: Option<Success>,
    #[serde(default)]
    pub errors: Errors,
    #[serde(default)]
    pub expiry: Expiry,
    #[serde(default)]
    pub refresh: Refresh,
    /// The scopes are repeated when tokens are refreshed.
    #[serde(default)]
    pub refresh_scopes: bool,
    /// Seconds before the end of an access token at which it is refreshed.
    #[serde(default = "five_minutes")]
    pub refresh_margin: u32,
    /// Days that a refresh token lives without being used.
    pub refresh_idle_days: Option<u32>,
    /// What is kept, in the open, with the connection.
    #[serde(default)]
    pub keep: Vec<Keep>,
    #[serde(default)]
    pub identity: IdentitySource,
    /// Where one authorization gives access to several accounts.
    pub accounts: Option<Accounts>,
    /// Without it, what metadata says (RFC 7009).
    pub revocation: Option<Revocation>,
    /// How the access token is presented.
    #[serde(default)]
    pub token_header: TokenHeader,
    /// Sent with every call.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub quirks: BTreeSet<Quirk>,
}

impl Dialect {
    /// Whether an address in its ID token can be said to be verified. In one of Microsoft's, whoever runs a tenant writes
    /// what they like.
    pub fn verifies_email(&self) -> bool {
        !self.quirks.contains(&Quirk::MicrosoftTenants)
    }
}

/// The grants that Mooring uses (S1). `implicit` and `password` are none, so an entry that names them does not load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    AuthorizationCode,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoints {
    /// From the metadata of the issuer (RFC 8414).
    Metadata,
    Fixed(Box<Fixed>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Who speaks for its accounts (S29): the same for every product of one provider.
    pub issuer: String,
    pub authorize: Template,
    pub token: Template,
    /// The keys of its ID tokens.
    pub jwks: Option<Template>,
    pub userinfo: Option<Template>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    #[default]
    Space,
    Comma,
}

impl Separator {
    pub const fn text(self) -> &'static str {
        match self {
            Self::Space => " ",
            Self::Comma => ",",
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    #[default]
    Form,
    Json,
}

/// What the provider calls the parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Names {
    pub client_id: String,
    pub client_secret: String,
    pub code: String,
    /// Parameters of the standard that it does not take.
    pub leave_out: BTreeSet<String>,
}

impl Default for Names {
    fn default() -> Self {
        let [client_id, client_secret, code] = ["client_id", "client_secret", "code"].map(str::to_owned);
        Self { client_id, client_secret, code, leave_out: BTreeSet::new() }
    }
}

/// One JSON pointer (RFC 6901) or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointers(pub Vec<String>);

impl<'de> Deserialize<'de> for Pointers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            One(String),
            Several(Vec<String>),
        }
        let pointers = match Raw::deserialize(deserializer)? {
            Raw::One(one) => vec![one],
            Raw::Several(several) => several,
        };
        let valid = |pointer: &String| pointer.is_empty() || pointer.starts_with('/');
        if pointers.is_empty() || !pointers.iter().all(valid) {
            return Err(de::Error::custom("a JSON pointer is empty or begins with `/`"));
        }
        Ok(Self(pointers))
    }
}

/// Where in the token answer things are; of several places, the first that holds something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerPlaces {
    pub access_token: Pointers,
    pub refresh_token: Pointers,
    pub expires_in: Pointers,
    pub scope: Pointers,
}

impl Default for AnswerPlaces {
    fn default() -> Self {
        let at = |pointer: &str| Pointers(vec![pointer.to_owned()]);
        Self {
            access_token: at("/access_token"),
            refresh_token: at("/refresh_token"),
            expires_in: at("/expires_in"),
            scope: at("/scope"),
        }
    }
}

/// Some providers answer failures with status 200.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Success {
    pub at: String,
    pub is: serde_json::Value,
}

/// The provider's own words for failures, besides the standard's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Errors {
    pub at: String,
    /// The code or the token is used, expired or revoked.
    pub grant: BTreeSet<String>,
    /// The client id or secret is wrong.
    pub client: BTreeSet<String>,
    /// Later it may work.
    pub unavailable: BTreeSet<String>,
}

impl Default for Errors {
    fn default() -> Self {
        Self { at: "/error".to_owned(), grant: BTreeSet::new(), client: BTreeSet::new(), unavailable: BTreeSet::new() }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// What the answer says, if it does.
    #[default]
    Answer,
    /// So many seconds where the answer says none.
    Assumed(u32),
    Never,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refresh {
    /// The refresh token stays, unless the answer brings another.
    #[default]
    Reusable,
    /// Each refresh token works once.
    Rotating,
    /// There is no refresh token: the access token is exchanged, at once and again before it ends, by a grant of this
    /// name, which is the parameter's name too.
    Exchange(String),
    /// When the access token ends, a person has to come back.
    None,
}

/// One value that is kept from what the provider says, under `key`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    pub key: String,
    pub from: From,
    /// A parameter's name, or a JSON pointer.
    pub at: String,
    /// A value that does not match is not believed.
    pub pattern: Pattern,
    /// Where it is not said.
    pub default: Option<Template>,
    #[serde(default)]
    pub optional: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    Callback,
    /// The token answer.
    Answer,
    /// The answer to the call that tells the identity.
    Identity,
}

/// How to learn whose account it is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentitySource {
    /// By ID token or userinfo, as OpenID Connect has it.
    #[default]
    Openid,
    /// By a call.
    Call(Box<IdentityCall>),
    /// It is in the token answer.
    Answer(Account),
    /// It is what was asked for or came with the callback.
    Value(Template),
    /// Only the accounts tell it that the authorization gives access to.
    Accounts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityCall {
    pub url: Template,
    #[serde(flatten)]
    pub account: Account,
}

/// Where an account stands in an answer.
#[derive(Debug, Deserialize)]
pub struct Account {
    /// Several are joined by a dot.
    pub subject: Pointers,
    /// The first that there is; the subject, if there is none.
    pub label: Option<Pointers>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// The token answer has them, if there is none.
    pub url: Option<Template>,
    /// JSON pointer to the list.
    pub list: String,
    /// Within an item.
    #[serde(flatten)]
    pub account: Account,
    /// Under which key the chosen account's subject is kept.
    pub keep: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Besides fields and details: `{access_token}`, `{refresh_token}`, `{client_id}`.
    pub url: Template,
    #[serde(default)]
    pub method: RevocationMethod,
    #[serde(default)]
    pub token: TokenPlace,
    /// The token's name in a form or in JSON.
    #[serde(default = "token")]
    pub parameter: String,
    /// How the client proves itself; as at the token endpoint, if it does not say.
    pub client: Option<RevocationClient>,
    #[serde(default)]
    pub which: Which,
    /// It ends the grant of the account as a whole, sibling tokens included (S30).
    #[serde(default = "yes")]
    pub ends_grant: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationMethod {
    #[default]
    Post,
    Delete,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenPlace {
    /// RFC 7009.
    #[default]
    Form,
    Json,
    /// The access token goes along as with every call.
    Header,
    /// It is in the address.
    Url,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationClient {
    Basic,
    Post,
    None,
}

/// Which tokens are revoked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The refresh token first, because it can mint the other.
    #[default]
    Both,
    Access,
    Refresh,
}

/// `Authorization: Bearer {access_token}` unless the provider has it otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHeader {
    pub name: http::HeaderName,
    pub value: Template,
}

impl TokenHeader {
    fn parse(line: &str) -> Result<Self, String> {
        let (name, value) = line.split_once(": ").ok_or("a header is `Name: value`")?;
        let value = Template::new(value)?;
        if !value.placeholders().eq(["access_token"]) {
            return Err("a token's header holds {access_token}".to_owned());
        }
        Ok(Self { name: name.parse().map_err(|_| "it is no header's name")?, value })
    }
}

impl Default for TokenHeader {
    fn default() -> Self {
        Self { name: http::header::AUTHORIZATION, value: Template::after("Bearer ", "access_token") }
    }
}

impl<'de> Deserialize<'de> for TokenHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

const fn yes() -> bool {
    true
}

const fn post() -> ClientAuth {
    ClientAuth::Post
}

const fn five_minutes() -> u32 {
    300
}

fn token() -> String {
    "token".to_owned()
}
