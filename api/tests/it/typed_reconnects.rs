//! Authorizing a connection again with a typed credential: it passes its test or nothing changes.

use std::collections::BTreeMap;

use rstest::rstest;
use shared::{
    access::{Role, Scope, Visibility},
    connection::{ReadConnection, Reconnect, ReconnectConnection, Reconnection, Status, TestConnection},
    id::ConnectionId,
    problem::{Problem, ProblemKind},
    provider::AuthMethod,
    secret_text::SecretText,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::support::{Backend, Site, people::Person, provider::allowing};

/// What the API that a key is for answers.
async fn api(status: u16) -> MockServer {
    let api = MockServer::start().await;
    answers(&api, status).await;
    api
}

async fn answers(api: &MockServer, status: u16) {
    api.reset().await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(status)).mount(api).await;
}

async fn reconnect(who: &Person, id: ConnectionId, fields: &[(&str, &str)]) -> Result<Reconnection, Problem> {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let secrets = BTreeMap::from([("key".to_owned(), SecretText::new("a new key"))]);
    let body = Reconnect { fields, secrets, ..Reconnect::default() };
    who.browser.send(&ReconnectConnection { connection: id, body }).await
}

#[rstest]
#[actix_web::test]
async fn a_typed_credential_is_replaced_once_it_passes_its_test(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = api(401).await;
    let site = Site::with(backend, &allowing(&api)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
    let id = site.connection(place, ada.id, Visibility::Shared, "Orders").await;
    let uri = api.uri();
    let read = async || ada.browser.send(&ReadConnection { connection: id }).await.unwrap();
    let before = read().await;
    let refused = reconnect(&ada, id, &[("base_url", &uri)]).await.unwrap_err();
    assert_eq!(refused.known(), Some(ProblemKind::CredentialRefused));
    assert_eq!(read().await, before, "what fails is not stored");

    answers(&api, 200).await;
    let done = reconnect(&ada, id, &[("base_url", &uri)]).await.unwrap();
    let [change] = &done.changed[..] else { panic!("{:?}", done.changed) };
    assert_eq!((change.key.as_str(), change.after.as_deref()), ("base_url", Some(uri.as_str())));
    let after = done.connection.unwrap();
    assert_eq!(
        (after.id, after.status, &after.name, &after.owner),
        (id, Status::Connected, &before.name, &before.owner)
    );
    // What is left out stays, and the key that was typed is the one that is used.
    let tested = ada.browser.send(&TestConnection { connection: id }).await.unwrap();
    assert_eq!(tested.fields, after.fields);
    let calls = api.received_requests().await.unwrap();
    assert!(calls.iter().all(|call| call.headers["authorization"].to_str().unwrap().contains("a new key")));

    let missing = ReconnectConnection { connection: id, body: Reconnect::default() };
    assert_eq!(ada.browser.send(&missing).await.unwrap_err().errors[0].pointer, "/secrets/key");
    let other = Reconnect { method: Some(AuthMethod::Database), ..Reconnect::default() };
    let other = ada.browser.send(&ReconnectConnection { connection: id, body: other }).await.unwrap_err();
    assert_eq!(other.errors[0].pointer, "/method");
    site.mark_removed(id).await;
    assert_eq!(reconnect(&ada, id, &[]).await.unwrap_err().known(), Some(ProblemKind::Conflict));
}
