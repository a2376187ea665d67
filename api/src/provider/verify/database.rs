//! Databases are tried by connecting for real: name, address and stream by [`Outbound::connect`], TLS by the same code for
//! every engine, and one `SELECT 1`.

use std::{collections::BTreeMap, io};

use shared::secret_text::SecretText;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{Tried, Verdict, field, mysql, postgres, secret, unfit};
use crate::{
    outbound::{self, Cause, Certificates, Outbound, OutboundError, TlsFault},
    provider::{Method, spec::Engine},
};

/// What was typed, understood. It has no `Debug`: it holds the password.
pub struct Server<'a> {
    pub host: &'a str,
    pub port: u16,
    pub database: &'a str,
    pub user: &'a str,
    pub password: &'a str,
    /// `None` is no TLS.
    pub certificates: Option<Certificates<'a>>,
}

pub const NO_TLS: Verdict =
    Verdict::Refused("The server does not offer TLS. Choose another TLS mode only in a network that you trust.");
pub const BROKEN: Verdict = Verdict::Unavailable("The connection to the server broke off.");
pub const WRONG_PASSWORD: Verdict = Verdict::Refused("The server does not accept the user or the password.");
pub const NO_DATABASE: Verdict = Verdict::Refused("There is no database of this name.");
pub const NO_RIGHT: Verdict = Verdict::Refused("The user may not connect to this database.");
pub const CROWDED: Verdict = Verdict::Unavailable("The server has too many connections at present.");
pub const STARTING: Verdict = Verdict::Unavailable("The server is starting or stopping.");
pub const STRANGE_SIGN_IN: Verdict = Verdict::Refused("The user signs in by a way that Mooring does not speak.");

impl<'a> Server<'a> {
    fn read(fields: &'a BTreeMap<String, String>, secrets: &'a BTreeMap<String, SecretText>) -> Tried<Self> {
        let text = |key| field(fields, key).ok_or_else(|| unfit("fields", key, "Enter a value."));
        let port = text("port")?.parse().map_err(|_| unfit("fields", "port", "Enter a number from 1 to 65535."))?;
        let authorities = Some(secret(secrets, "ca_certificate")).filter(|pem| !pem.trim().is_empty());
        let certificates = match (text("tls_mode")?, authorities) {
            ("verify-full", Some(pem)) => Some(Certificates::From(pem)),
            ("verify-full", None) => Some(Certificates::Trusted),
            (_, Some(_)) => {
                let words = "A CA certificate is only looked at with the TLS mode that checks certificates.";
                return Err(unfit("fields", "tls_mode", words));
            }
            ("require", None) => Some(Certificates::Any),
            ("disable", None) => None,
            _ => return Err(unfit("fields", "tls_mode", "Choose one of the options.")),
        };
        let (database, user, password) = (text("database")?, text("user")?, secret(secrets, "password"));
        Ok(Self { host: text("host")?, port, database, user, password, certificates })
    }

    /// The stream with TLS in it, as the mode asks for.
    pub async fn secure(&self, stream: TcpStream, certificates: Certificates<'_>) -> Tried<TlsStream<TcpStream>> {
        outbound::secure(stream, self.host, certificates).await.map_err(|fault| match fault {
            TlsFault::Authorities => unfit("secrets", "ca_certificate", "This holds no certificate in PEM that can be read."),
            TlsFault::AnotherHost => Verdict::Refused("The server's certificate is for another host name."),
            TlsFault::Expired => Verdict::Refused("The server's certificate has expired or is not valid yet."),
            TlsFault::Untrusted => Verdict::Refused(
                "The server's certificate does not come from a trusted authority. Add the CA certificate it comes from.",
            ),
            TlsFault::Handshake => Verdict::Refused("No TLS connection to the server could be made."),
        })
    }
}

pub async fn connect(
    outbound: &Outbound,
    method: &Method,
    fields: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, SecretText>,
) -> Tried<()> {
    let engine = method.database.ok_or(Verdict::Untried)?;
    let server = Server::read(fields, secrets)?;
    let attempt = async {
        let stream = outbound.connect(server.host, server.port).await.map_err(unreached)?;
        match engine {
            Engine::Postgresql => postgres::connect(stream, &server).await,
            Engine::Mysql => mysql::connect(stream, &server).await,
        }
    };
    let late = Verdict::Unavailable("The server takes too long to answer. Check host and port, and its firewall.");
    tokio::time::timeout(outbound.timeout(), attempt).await.unwrap_or(Err(late))
}

fn unreached(error: OutboundError) -> Verdict {
    match error {
        OutboundError::Unreachable(Cause::Name) => Verdict::Unavailable("The host name is not known. Check the host."),
        OutboundError::Unreachable(_) => {
            Verdict::Unavailable("The host refuses connections. Check host and port, and its firewall.")
        }
        error => super::failed(error, Some("host")),
    }
}

/// Any failure of the stream itself.
pub fn broken(_: io::Error) -> Verdict {
    BROKEN
}
