//! One parser per kind of value. Their errors are words for the operator; those of secrets never repeat the value.

use std::{collections::BTreeMap, net::IpAddr, net::SocketAddr, str::FromStr, time::Duration};

use ipnet::IpNet;
use lettre::{AsyncSmtpTransport, Tokio1Executor, message::Mailbox, transport::smtp::AsyncSmtpTransportBuilder};
use serde::Deserialize;
use shared::{plan::Plan, secret_text::SecretText};
use strum::IntoEnumIterator;
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use super::{is_loopback, is_loopback_host};
use crate::{secret::Secret, vault::MasterKey};

/// An origin: scheme, host and port, nothing behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// As browsers write it in `Origin`: no trailing slash, no default port.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The URL of a path that begins with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// Whether cookies may be `Secure`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Host and port as in the `Host` header.
    pub fn authority(&self) -> &str {
        self.0.authority()
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let no =
            || format!("`{text}` must be an origin such as https://mooring.example.org, without path, query or user");
        let url = Url::parse(text).map_err(|_| no())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        match url.scheme() {
            _ if !bare || !anonymous || url.host().is_none() => Err(no()),
            "https" => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            "http" => Err(format!("`{text}` must be https: plain http is for loopback addresses only")),
            _ => Err(no()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// An OAuth app the operator registered with a provider for all organizations.
pub struct InstanceApp {
    /// Key of the catalogue's entry.
    pub provider: String,
    pub name: Option<String>,
    /// For a generic server: its issuer, exactly as its metadata says it.
    pub issuer: Option<String>,
    pub client_id: String,
    pub client_secret: Secret,
    /// What the provider asks for besides.
    pub fields: BTreeMap<String, String>,
    pub secrets: BTreeMap<String, SecretText>,
}

/// How mail leaves.
pub struct MailSettings {
    /// May hold a password.
    pub server: AsyncSmtpTransportBuilder,
    pub from: Mailbox,
}

pub fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("`{text}` is not address:port, such as 127.0.0.1:8080 or [::]:8080"))
}

pub fn origin(text: &str) -> Result<String, String> {
    match text.parse::<PublicUrl>() {
        Ok(url) if url.origin() == text => Ok(url.origin()),
        Ok(url) => Err(format!("`{text}` must be written as browsers send it: {}", url.origin())),
        Err(words) => Err(words),
    }
}

/// As lettre reads it, which sends in the clear where nothing is said of encryption: here that has to be said.
pub fn smtp_url(text: &str) -> Result<AsyncSmtpTransportBuilder, String> {
    let form = "it must be smtps://USER:PASSWORD@HOST or, with STARTTLS, smtp://USER:PASSWORD@HOST?tls=required, \
                percent-encoded";
    let mut url = Url::parse(text).map_err(|_| form.to_owned())?;
    let host = url.host_str().and_then(|host| Host::parse(host).ok()).ok_or(form)?;
    if url.username().is_empty() != url.password().is_none() {
        return Err("it has a user without a password, or a password without a user".into());
    }
    match (url.scheme(), url.query()) {
        ("smtps", None) | ("smtp", Some("tls=required")) => {}
        ("smtp", None) if is_loopback_host(&host) => {}
        ("smtp", Some("tls=none")) => url.set_query(None),
        ("smtp", None) => {
            return Err("mail would leave in the clear; add ?tls=required for STARTTLS, use smtps://, or say \
                        ?tls=none where the network is safe"
                .into());
        }
        _ => return Err(form.into()),
    }
    // What follows a `#` was meant to belong to the password.
    if url.fragment().is_some() {
        return Err(form.into());
    }
    AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map_err(|_| form.into())
}

pub fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| format!("`{text}` is not an address such as Mooring <mooring@example.org>"))
}

/// It may hold a password, so only its kind is judged here; connecting judges the rest.
pub fn database_url(text: &str) -> Result<Secret, String> {
    if ["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
        Ok(Secret::new(text))
    } else {
        Err("it must begin with sqlite:// or postgres://".into())
    }
}

pub fn master_key(text: &str) -> Result<MasterKey, String> {
    MasterKey::parse(text).map_err(|unfit| unfit.to_string())
}

pub fn plan(text: &str) -> Result<Plan, String> {
    text.parse().map_err(|_| {
        let plans: Vec<&str> = Plan::iter().map(Into::into).collect();
        format!("`{text}` is not a plan; the plans are {}", plans.join(", "))
    })
}

pub fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| (1..=120).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| format!("`{text}` is not a number of seconds from 1 to 120"))
}

pub fn range(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| address()).map_err(|_| format!("`{text}` is not an address or a range such as 10.0.0.0/8"))
}

pub fn filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.into()).map_err(|error| format!("`{text}` is not a log filter: {error}"))
}

pub fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("`{text}` is neither text nor json")),
    }
}

pub fn oauth_apps(text: &str) -> Result<Vec<InstanceApp>, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Raw {
        provider: String,
        name: Option<String>,
        issuer: Option<String>,
        client_id: String,
        client_secret: String,
        #[serde(default)]
        fields: BTreeMap<String, String>,
        #[serde(default)]
        secrets: BTreeMap<String, SecretText>,
    }
    let shape = "a JSON array of {provider, name?, issuer?, client_id, client_secret, fields?, secrets?}";
    // serde's own message may quote a value, so only the place is told.
    let raw: Vec<Raw> = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text))
        .map_err(|error| format!("it must be {shape}; see {} at line {}", error.path(), error.inner().line()))?;
    let app = |(at, raw): (usize, Raw)| {
        let secret = Secret::new(raw.client_secret);
        let key = |text: &str| !text.is_empty() && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if !key(&raw.provider) {
            return Err(format!("[{at}].provider is not a provider's key"));
        }
        if raw.client_id.trim().is_empty() || secret.expose().trim().is_empty() {
            return Err(format!("[{at}] needs a client_id and a client_secret"));
        }
        if raw.issuer.as_deref().is_some_and(|issuer| Url::parse(issuer).is_err()) {
            return Err(format!("[{at}].issuer is not a URL"));
        }
        let Raw { provider, name, issuer, client_id, fields, secrets, .. } = raw;
        Ok(InstanceApp { provider, name, issuer, client_id, client_secret: secret, fields, secrets })
    };
    raw.into_iter().enumerate().map(app).collect()
}
