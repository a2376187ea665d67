//! Settings, read once at start from `MOORING_*` variables. Every mistake is reported at once, an unknown variable is a
//! mistake, and no setting switches security off.

mod parse;
mod source;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, time::Duration};

use ipnet::IpNet;
use shared::plan::Plan;
use url::{Host, Url};

use self::source::Reader;
pub use self::{
    parse::{InstanceApp, LogFormat, MailSettings, PublicUrl},
    source::{ConfigErrors, Mistake, Source},
};
use crate::{outbound::AllowEntry, secret::Secret, vault::MasterKey};

/// It has no `Debug`: it holds secrets.
pub struct Config {
    pub listen: SocketAddr,
    /// Where browsers and providers find this service. Redirect URIs come from it alone (S7).
    pub public_url: PublicUrl,
    /// May hold a password.
    pub database_url: Secret,
    pub master_key: MasterKey,
    /// The master key before this one, while the ring is wrapped anew.
    pub master_key_old: Option<MasterKey>,
    /// The plan of a new organization.
    pub default_plan: Plan,
    pub outbound_allow: Vec<AllowEntry>,
    /// Longest duration of one outbound call, from connecting to the last byte.
    pub outbound_timeout: Duration,
    /// OAuth apps that every organization may use.
    pub oauth_apps: Vec<InstanceApp>,
    /// `None`: no mail is sent.
    pub mail: Option<MailSettings>,
    /// Peers whose forwarded headers are believed (S47).
    pub trusted_proxies: Vec<IpNet>,
    /// Exact origins, as in the `Origin` header (S36).
    pub cors_origins: Vec<String>,
    /// A `tracing` filter that was found to parse.
    pub log: String,
    pub log_format: LogFormat,
}

impl Config {
    pub fn read(source: &Source) -> Result<Self, ConfigErrors> {
        let mut from = Reader::new(source);
        let listen = from.value("MOORING_LISTEN", "127.0.0.1:8080", parse::listen);
        let public_url = from.value("MOORING_PUBLIC_URL", "http://127.0.0.1:8080", str::parse);
        let database_url = from.secret("MOORING_DATABASE_URL", parse::database_url);
        let master_key = from.secret("MOORING_MASTER_KEY", parse::master_key);
        let master_key_old = from.secret("MOORING_MASTER_KEY_OLD", parse::master_key);
        let default_plan = from.value("MOORING_DEFAULT_PLAN", "enterprise", parse::plan);
        let outbound_allow = from.list("MOORING_OUTBOUND_ALLOW", str::parse);
        let outbound_timeout = from.value("MOORING_OUTBOUND_TIMEOUT", "20", parse::seconds);
        let oauth_apps = from.secret("MOORING_OAUTH_APPS", parse::oauth_apps);
        let smtp_url = from.secret("MOORING_SMTP_URL", parse::smtp_url);
        let mail_from = from.optional("MOORING_MAIL_FROM", parse::mailbox);
        let trusted_proxies = from.list("MOORING_TRUSTED_PROXIES", parse::range);
        let cors_origins = from.list("MOORING_CORS_ORIGINS", parse::origin);
        let log = from.value("MOORING_LOG", "info", parse::filter);
        let log_format = from.value("MOORING_LOG_FORMAT", "text", parse::log_format);
        from.together("MOORING_SMTP_URL", "MOORING_MAIL_FROM");
        if master_key.is_none() {
            from.missing(
                "MOORING_MASTER_KEY",
                "is not set, nor is MOORING_MASTER_KEY_FILE; make a key with `openssl rand -base64 32` and keep a copy: \
                 without it the stored credentials cannot be read",
            );
        }
        let mistakes = from.finish();
        let (
            Some(listen),
            Some(public_url),
            Some(master_key),
            Some(default_plan),
            Some(outbound_timeout),
            Some(log),
            Some(log_format),
            true,
        ) = (listen, public_url, master_key, default_plan, outbound_timeout, log, log_format, mistakes.is_empty())
        else {
            return Err(ConfigErrors(mistakes));
        };
        Ok(Self {
            listen,
            public_url,
            database_url: database_url.unwrap_or_else(|| Secret::new("sqlite://data/mooring.db")),
            master_key,
            master_key_old,
            default_plan,
            outbound_allow,
            outbound_timeout,
            oauth_apps: oauth_apps.unwrap_or_default(),
            mail: smtp_url.zip(mail_from).map(|(server, from)| MailSettings { server, from }),
            trusted_proxies,
            cors_origins,
            log,
            log_format,
        })
    }
}

/// Whether plain http to this URL's host never leaves the machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    url.host().is_some_and(|host| is_loopback_host(&host))
}

fn is_loopback_host(host: &Host<impl AsRef<str>>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
