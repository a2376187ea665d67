//! What an entry can say, and what makes one invalid. A broken entry stops the start: it is the program's fault.

use std::collections::{BTreeMap, BTreeSet};

use rust_embed::RustEmbed;
use serde::Deserialize;
use shared::{
    connection::Kind,
    provider::{AuthMethod, FieldInput},
};

use super::{
    Pattern,
    api::Api,
    present::Present,
    spec::{ClientCredentials, Engine, ServiceAccount, Verification},
};
use crate::oauth::Dialect;

/// All entries, by key.
#[derive(Debug)]
pub struct Catalogue(BTreeMap<String, Entry>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub key: String,
    /// Begins the keys of the providers that are made from this entry: `oidc-` makes `oidc-demo` possible.
    pub template: Option<String>,
    pub name: String,
    /// One sentence.
    pub summary: String,
    pub kinds: Vec<Kind>,
    pub categories: Vec<String>,
    /// The provider's own documentation.
    pub docs_url: Option<String>,
    /// File name below `catalogue/logos`.
    pub logo: String,
    #[serde(default)]
    pub oauth_app: OauthApp,
    pub methods: Vec<Method>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    pub method: AuthMethod,
    pub label: String,
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Each scope that is asked for, with a sentence that a guest understands.
    #[serde(default)]
    pub scopes: Vec<Scope>,
    /// How the provider speaks OAuth.
    pub oauth2: Option<Dialect>,
    /// Where the API is that the credential is for.
    pub api: Option<Api>,
    pub present: Option<Present>,
    /// The call that tells whether a credential is accepted.
    pub verification: Option<Verification>,
    pub client_credentials: Option<ClientCredentials>,
    pub service_account: Option<ServiceAccount>,
    pub database: Option<Engine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub key: String,
    pub label: String,
    pub help: Option<String>,
    pub input: FieldInput,
    #[serde(default)]
    pub required: bool,
    /// In a link it is the creator's to give. Where any API at all can be meant, its address says what is asked for, and
    /// the workspace's jobs would talk to whatever somebody without an account named. A shop's or a database's address is
    /// not of this kind: it is a part of the recipient's own account, which they alone may know.
    #[serde(default)]
    pub fixed_in_links: bool,
    pub pattern: Option<Pattern>,
    /// Of a number.
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub placeholder: Option<String>,
    pub default: Option<String>,
    #[serde(default)]
    pub options: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub scope: String,
    pub words: String,
    /// What the provider calls it in its answer, where that differs.
    #[serde(default)]
    pub granted_as: Vec<String>,
}

/// What registering an OAuth app takes besides client id and secret.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OauthApp {
    /// Where the provider explains it.
    pub docs_url: Option<String>,
    pub fields: Vec<Field>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the catalogue's {file} is invalid: {words}")]
pub struct CatalogueError {
    pub file: String,
    pub words: String,
}

#[derive(RustEmbed)]
#[folder = "catalogue"]
struct Files;

impl Catalogue {
    /// The entries this program was built with.
    pub fn embedded() -> Result<Self, CatalogueError> {
        Self::from_texts(Self::texts())
    }

    /// The names and texts of the files this program was built with.
    pub fn texts() -> impl Iterator<Item = (String, String)> {
        let text = |file: &str| Files::get(file).map(|file| String::from_utf8_lossy(&file.data).into_owned());
        Files::iter()
            .filter(|file| file.ends_with(".toml"))
            .map(move |file| (file.to_string(), text(&file).unwrap_or_default()))
    }

    /// Entries of other texts: tests have addresses of their own in them.
    pub fn from_texts(texts: impl Iterator<Item = (String, String)>) -> Result<Self, CatalogueError> {
        let mut catalogue = Self(BTreeMap::new());
        for (file, text) in texts {
            catalogue.add(&text).map_err(|words| CatalogueError { file, words })?;
        }
        Ok(catalogue)
    }

    /// In the order of their keys, templates among them.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.values()
    }

    /// The entry of a provider's key: its own, or the template it is made from.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.0.get(key).or_else(|| self.entries().find(|entry| entry.makes(key)))
    }

    /// An SVG below `catalogue/logos`.
    pub fn logo(file: &str) -> Option<Vec<u8>> {
        let plain = file.strip_suffix(".svg").is_some_and(is_key);
        plain.then(|| Files::get(&format!("logos/{file}")).map(|file| file.data.into_owned()))?
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        let entry: Entry = toml::from_str(text).map_err(|error| error.to_string())?;
        entry.check()?;
        match self.0.insert(entry.key.clone(), entry) {
            Some(twin) => Err(format!("another entry has the key {}", twin.key)),
            None => Ok(()),
        }
    }
}

impl Entry {
    /// Whether `key` names a provider made from this template.
    pub fn makes(&self, key: &str) -> bool {
        let slug = self.template.as_deref().and_then(|prefix| key.strip_prefix(prefix));
        slug.is_some_and(is_key)
    }

    pub fn method(&self, method: AuthMethod) -> Option<&Method> {
        self.methods.iter().find(|candidate| candidate.method == method)
    }

    /// How the provider speaks OAuth, if it does.
    pub fn dialect(&self) -> Option<&Dialect> {
        self.method(AuthMethod::Oauth2)?.oauth2.as_ref()
    }

    fn check(&self) -> Result<(), String> {
        ensure(is_key(&self.key), "the key is not in lower-case letters, digits and hyphens")?;
        ensure(!self.kinds.is_empty() && !self.methods.is_empty(), "it needs a kind and a method")?;
        ensure(Catalogue::logo(&self.logo).is_some(), "there is no such logo among the SVG files")?;
        ensure(unique(self.methods.iter().map(|method| method.method.to_string())), "a method comes twice")?;
        for method in &self.methods {
            let oauth2 = method.method == AuthMethod::Oauth2;
            ensure(method.oauth2.is_some() == oauth2, "[methods.oauth2] belongs to oauth2 and to nothing else")?;
            method.check().map_err(|words| format!("{}: {words}", method.method))?;
            ensure(oauth2 || method.fields.iter().any(Field::is_secret), "a typed credential needs a secret field")?;
            ensure(unique(method.fields.iter().map(|field| field.key.clone())), "a field comes twice")?;
            ensure(unique(method.scopes.iter().map(|scope| scope.scope.clone())), "a scope comes twice")?;
            check_fields(&method.fields)?;
            if let Some(dialect) = &method.oauth2 {
                let fields = method.fields.iter().filter(|field| !field.is_secret());
                let fields = fields.map(|field| (field.key.as_str(), (field.is_given(), field.pattern.as_ref())));
                let scopes: Vec<_> = method.scopes.iter().map(|scope| scope.scope.as_str()).collect();
                dialect.check(&fields.collect(), &scopes)?;
            }
        }
        check_fields(&self.oauth_app.fields)?;
        ensure(self.dialect().is_some() || self.oauth_app.fields.is_empty(), "an OAuth app without OAuth")
    }
}

fn check_fields(fields: &[Field]) -> Result<(), String> {
    for field in fields {
        let select = field.input == FieldInput::Select;
        ensure(select != field.options.is_empty(), "a select, and nothing else, has options")?;
        let bounded = field.min.is_some() || field.max.is_some();
        ensure(!bounded || field.input == FieldInput::Number, "a number, and nothing else, has bounds")?;
        ensure(field.default.is_none() || !field.is_secret(), "a secret has no default")?;
        let given = !field.is_secret() && field.is_given();
        ensure(!field.fixed_in_links || given, "what is fixed in links is no secret and always there")?;
        ensure(field.default.as_deref().is_none_or(|value| field.fault(value).is_none()), "a default is not valid")?;
    }
    Ok(())
}

fn ensure(holds: bool, words: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(words.into()) }
}

fn unique(mut keys: impl Iterator<Item = String>) -> bool {
    let mut seen = BTreeSet::new();
    keys.all(|key| seen.insert(key))
}

fn is_key(text: &str) -> bool {
    let inner = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::provider::template::Part;

    fn text(file: &str) -> String {
        String::from_utf8(Files::get(file).unwrap().data.into_owned()).unwrap()
    }

    fn added(text: &str) -> Result<(), String> {
        Catalogue(BTreeMap::new()).add(text)
    }

    #[test]
    fn the_embedded_catalogue_is_valid_and_in_plain_words() {
        let catalogue = Catalogue::embedded().unwrap();
        assert!(catalogue.entries().count() >= 7);
        for entry in catalogue.entries() {
            assert!(entry.summary.ends_with('.'), "{}", entry.key);
            for api in entry.methods.iter().filter_map(|method| method.api.as_ref()) {
                let https =
                    matches!(api.base_url.parts().first(), Some(Part::Text(text)) if text.starts_with("https://"));
                assert!(https || api.base_url.leading_key().is_some(), "{}", entry.key);
            }
            for scope in entry.methods.iter().flat_map(|method| &method.scopes) {
                assert!(scope.words.ends_with('.'), "{} {}", entry.key, scope.scope);
            }
        }
    }

    #[test]
    fn a_template_stands_for_the_servers_made_from_it() {
        let catalogue = Catalogue::embedded().unwrap();
        let key = |key| catalogue.entry(key).map(|entry| entry.key.as_str());
        assert_eq!(key("oidc-demo"), Some("openid-connect"));
        assert_eq!(key("http-api"), Some("http-api"));
        for unknown in ["oidc-", "oidc-Demo", "oidc--x", "oidc", "demo", "http-api2", ""] {
            assert_eq!(key(unknown), None, "{unknown}");
        }
    }

    #[rstest]
    #[case("implicit")]
    #[case("password")]
    fn the_implicit_and_password_grants_do_not_load(#[case] grant: &str) {
        let entry = text("openid-connect.toml"); // S1
        assert_eq!(added(&entry), Ok(()));
        let error = added(&entry.replace("authorization_code", grant)).unwrap_err();
        assert!(error.contains(grant), "{error}");
    }

    #[rstest]
    #[case::unknown_field("categories", "colour = 'red'\ncategories")]
    #[case::no_logo("http-api.svg", "none.svg")]
    #[case::outside_logo("http-api.svg", "../http-api.toml")]
    #[case::bad_pattern("{1,64}", "{1,64")]
    #[case::html_only_fault("~\\-]{1,64}", "~-]{1,64}")]
    #[case::bad_default("default = \"header\"", "default = \"cookie\"")]
    #[case::no_secret("input = \"secret\"", "input = \"text\"")]
    #[case::field_twice("key = \"prefix\"", "key = \"name\"")]
    #[case::unknown_method("\"api_key\"", "\"apikey\"")]
    #[case::not_verified("verification = { path = \"{test_path}\" }", "")]
    #[case::not_shown("present = \"typed\"", "")]
    #[case::no_api("api = { base_url = \"{base_url}\" }", "")]
    #[case::token_of_no_grant("\"typed\"", "{ bearer = \"{access_token}\" }")]
    #[case::unknown_key("\"{test_path}\"", "\"{path}\"")]
    #[case::secret_in_the_address("\"{test_path}\"", "\"{key}\"")]
    #[case::address_of_anybody("input = \"url\"", "input = \"text\"")]
    #[case::no_pointer("path = \"{test_path}\"", "path = \"/\", identity = { issuer = \"i\", subject = \"id\" }")]
    #[case::no_header("\"typed\"", "{ headers = { \"a b\" = \"{key}\" } }")]
    #[case::not_its_methods("present = \"typed\"", "present = \"typed\"\ndatabase = \"mysql\"")]
    #[case::fixed_in_links_and_perhaps_missing("required = true\nfixed_in_links", "fixed_in_links")]
    #[case::bounds_of_a_text("placeholder = \"Bearer\"", "max = 3")]
    #[case::bad_key("key = \"http-api\"", "key = \"HTTP\"")]
    fn a_broken_entry_does_not_load(#[case] from: &str, #[case] to: &str) {
        let entry = text("http-api.toml");
        assert_eq!(added(&entry), Ok(()));
        assert!(entry.contains(from));
        added(&entry.replacen(from, to, 1)).unwrap_err();
    }

    #[test]
    fn two_entries_with_one_key_do_not_load() {
        let mut catalogue = Catalogue::embedded().unwrap();
        catalogue.add(&text("http-api.toml")).unwrap_err();
    }
}
