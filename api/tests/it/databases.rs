//! Databases are tried by connecting for real: to PostgreSQL and MariaDB servers with passwords and TLS.

use std::net::TcpListener;

use rstest::rstest;
use shared::{
    connection::{NewConnection, Status},
    problem::ProblemKind,
    provider::AuthMethod,
};

use super::{
    methods::{Desk, new},
    support::{
        Backend, Setting, Site,
        servers::{self, DatabaseServer, PASSWORD, USER},
    },
};

fn allowing(server: &DatabaseServer) -> Vec<Setting> {
    vec![("MOORING_OUTBOUND_ALLOW", format!("localhost:{0},127.0.0.1:{0}", server.port))]
}

/// A form for `provider` at `server`, with some values changed.
fn form(provider: &str, server: &DatabaseServer, changes: &[(&str, &str)], secrets: &[(&str, &str)]) -> NewConnection {
    let port = server.port.to_string();
    let fields =
        [("host", "localhost"), ("port", &*port), ("database", "shop"), ("user", USER), ("tls_mode", "verify-full")];
    let mut body =
        new(provider, AuthMethod::Database, &fields, &[("password", PASSWORD), ("ca_certificate", &server.authority)]);
    body.fields.extend(changes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    for (key, value) in secrets {
        body.secrets.remove(*key);
        if !value.is_empty() {
            body.secrets.insert((*key).to_owned(), shared::secret_text::SecretText::new(*value));
        }
    }
    body
}

async fn everything(provider: &str, server: DatabaseServer, backend: Backend) {
    let desk = Desk::new(Site::with(backend, &allowing(&server)).await).await;
    let no_ca = [("ca_certificate", "")];
    let refused = async |changes: &[(&str, &str)], secrets: &[(&str, &str)]| {
        desk.refused(ProblemKind::CredentialRefused, || form(provider, &server, changes, secrets)).await
    };
    for (word, changes, secrets) in [
        ("password", &[][..], &[("password", "canary-wrong")][..]),
        ("password", &[], &[("password", "")]),
        ("password", &[("user", "eve")], &[]),
        ("trusted authority", &[], &no_ca),
        ("another host", &[("host", "127.0.0.1")], &[]),
    ] {
        let words = refused(changes, secrets).await;
        assert!(words.contains(word), "{provider} {changes:?}: {words}");
    }
    let no_database = refused(&[("database", "none")], &[]).await;
    let no_right = refused(&[("database", "vault")], &[]).await;
    if provider == "postgresql" {
        assert!(no_database.contains("no database") && no_right.contains("may not"), "{no_database} {no_right}");
    } else {
        // It does not tell a user which databases there are.
        assert!(no_database.contains("may not") && no_right.contains("may not"), "{no_database} {no_right}");
    }
    // Each mode by which it can be reached.
    for (mode, secrets) in [("verify-full", &[][..]), ("require", &no_ca), ("disable", &no_ca)] {
        let made = desk.connected(form(provider, &server, &[("tls_mode", mode)], secrets)).await;
        assert_eq!((made.status, made.fields["tls_mode"].as_str()), (Status::Connected, mode));
        assert_eq!(made.account, None);
    }
    assert_eq!(desk.stored().await, 3);
}

#[rstest]
#[actix_web::test]
async fn postgresql_is_really_connected_to(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    everything("postgresql", servers::postgres(), backend).await;
}

#[rstest]
#[actix_web::test]
async fn mariadb_is_really_connected_to(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    everything("mysql", servers::mariadb(), backend).await;
}

#[actix_web::test]
async fn a_server_that_is_not_there_or_something_else_is_told() {
    let postgres = servers::postgres();
    let desk = Desk::new(Site::with(Backend::Sqlite, &allowing(&postgres)).await).await;
    // A PostgreSQL server waits for the client to speak first, as MySQL clients do not.
    let answer = desk.connect(form("mysql", &postgres, &[("tls_mode", "require")], &[("ca_certificate", "")])).await;
    assert_eq!(answer.kind(), ProblemKind::ProviderUnavailable);
    let wrong_mode = desk.unfit(|| form("postgresql", &postgres, &[("tls_mode", "require")], &[])).await;
    assert_eq!(wrong_mode.pointer, "/fields/tls_mode");
    drop(postgres);

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let allow = ("MOORING_OUTBOUND_ALLOW", format!("localhost:{port},localhost:{closed}"));
    let desk = Desk::new(Site::with(Backend::Sqlite, &[allow]).await).await;
    let at = |provider: &str, host: &str, port: u16| {
        let port = port.to_string();
        let fields = [("host", host), ("port", &port), ("database", "shop"), ("user", USER)];
        new(provider, AuthMethod::Database, &fields, &[("password", PASSWORD)])
    };
    for provider in ["postgresql", "mysql"] {
        for (host, port, word) in
            [("localhost", port, "too long"), ("localhost", closed, "refuses"), ("nobody.invalid", 5432, "not known")]
        {
            let answer = desk.connect(at(provider, host, port)).await;
            assert_eq!(answer.kind(), ProblemKind::ProviderUnavailable, "{host}: {}", answer.body);
            let words = answer.problem().detail.unwrap();
            assert!(words.contains(word), "{words}");
        }
        for host in ["127.0.0.1", "10.0.0.1", "::1", "[::1]", "169.254.169.254", "2130706433", "localhost"] {
            assert_eq!(desk.unfit(|| at(provider, host, 5432)).await.pointer, "/fields/host", "{host} S28");
        }
        let kept = desk.connected(NewConnection { save_unverified: true, ..at(provider, "localhost", closed) }).await;
        assert_eq!(kept.status, Status::Degraded);
        desk.forget(kept.id).await;
    }
}
