//! Marker secrets go in everywhere and must come out nowhere: not in the database file, not in a response, not in the log
//! (S22, S25).

use std::collections::BTreeMap;

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use shared::{
    access::{Role, Visibility},
    authorization::{NewAuthorization, ReadAuthorization, StartAuthorization, State},
    connect::{LinkQuery, ReadLink},
    connection::{ConnectionQuery, CreateConnection, Kind, ListConnections},
    oauth_app::{PutOauthApp, SaveOauthApp},
    secret_text::SecretText,
    session::{SignIn, StartSession},
};
use tracing_subscriber::fmt::MakeWriter;

use super::{
    connections, receipts,
    support::{
        Backend, Site, links,
        provider::{Mood, OauthServer, http_api},
    },
};

const CANARY: &str = "canary-";

#[derive(Clone, Default)]
pub struct Log(pub Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[actix_web::test]
async fn no_secret_leaves_the_vault_s22_s25() {
    let log = Log::default();
    // For the whole test program: other tests' lines do no harm, their secrets are markers too.
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).try_init().unwrap();
    let (server, api) = (OauthServer::start().await, http_api(200).await);
    let mut settings = server.settings();
    settings[1].1 = format!("{},{}", server.http.address(), api.address());
    let site = Site::with(Backend::Sqlite, &settings).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let mut said = Vec::new();

    let sign_in = StartSession {
        body: SignIn { email: "ada@example.com".to_owned(), password: SecretText::new("canary-password") },
    };
    said.push(site.stranger().call(&sign_in).await);
    let body = PutOauthApp {
        client_id: "mooring".to_owned(),
        client_secret: Some(SecretText::new("canary-client-secret")),
        name: Some("Ours".to_owned()),
        issuer: Some(server.http.uri()),
        fields: BTreeMap::new(),
        secrets: BTreeMap::new(),
        force: false,
    };
    let organization = place.organization;
    said.push(ada.browser.call(&SaveOauthApp { organization, provider: "oidc-ours".to_owned(), body }).await);
    let body = connections::new(&api.uri());
    said.push(ada.browser.call(&CreateConnection { workspace: place.workspace, body }).await);
    for mood in [Mood::Fine, Mood::RefusesClient, Mood::Down, Mood::Garbage] {
        server.is(mood);
        let body = NewAuthorization {
            kind: Kind::Source,
            provider: "oidc-ours".to_owned(),
            name: None,
            visibility: Visibility::Shared,
            integration: None,
            fields: BTreeMap::new(),
            external_id: None,
        };
        let started = ada.browser.send(&StartAuthorization { workspace: place.workspace, body }).await.unwrap();
        said.push(ada.browser.get(&server.agree(&started.url)).await);
        let read = ReadAuthorization { authorization: started.id };
        let expected = if mood == Mood::Fine { State::Connected } else { State::Failed };
        assert_eq!(ada.browser.send(&read).await.unwrap().state, expected);
        said.push(ada.browser.call(&read).await);
    }
    // A recipient's link and receipt: what is sent never comes back, and what is shown once is stored nowhere.
    server.is(Mood::Fine);
    let link = site.link(place, ada.id, &[links::oauth()]).await;
    let bob = site.stranger();
    bob.opens(&link).await;
    said.push(bob.call(&links::open(&link.token)).await);
    said.push(bob.call(&ReadLink { query: LinkQuery { request: link.id } }).await);
    let started = bob.leaves(&link, link.source()).await;
    said.push(bob.get(&server.agree(&started.url)).await);
    let outcome = bob.outcome(started.id).await.unwrap();
    let address = outcome.granted.unwrap().receipt.unwrap();
    said.push(bob.call(&receipts::open(&address)).await);
    let shown = address.split_once("#token=").unwrap().1;

    let list = ListConnections { workspace: place.workspace, query: ConnectionQuery::default() };
    assert_eq!(ada.browser.send(&list).await.unwrap().items.len(), 3, "the markers did not go in");
    said.push(ada.browser.call(&list).await);

    for answer in &said {
        assert!(!answer.body.contains(CANARY), "{}", answer.body);
        assert!(!format!("{:?}", answer.headers).contains(CANARY), "{:?}", answer.headers);
    }
    let path = site.database_url.trim_start_matches("sqlite://");
    for file in [path.to_owned(), format!("{path}-wal")] {
        let bytes = std::fs::read(&file).unwrap_or_default();
        for secret in [CANARY, shown] {
            assert!(!contains(&bytes, secret.as_bytes()), "{file} holds a secret in clear");
        }
    }
    let wal = std::fs::metadata(format!("{path}-wal")).map_or(0, |file| file.len());
    assert!(std::fs::metadata(path).unwrap().len() + wal > 100_000, "there is nothing to look through");
    let lines = log.0.lock().unwrap();
    assert!(contains(&lines, b"answered"), "the log was not caught");
    let leaks: Vec<_> = lines
        .split(|byte| *byte == b'\n')
        .filter(|line| contains(line, CANARY.as_bytes()) || contains(line, shown.as_bytes()))
        // What the pretended provider and the test's own browser log of themselves.
        .filter(|line| !contains(line, b"wiremock") && !contains(line, b"hyper"))
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
