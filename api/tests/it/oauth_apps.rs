//! OAuth apps of an organization: registered, changed, removed, never shown.

use std::collections::BTreeMap;

use api::{
    db::entity::{connection, oauth_app},
    oauth_app::service::resolve,
};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use shared::{
    access::{Role, Visibility},
    authorization::{NewAuthorization, ReadAuthorization, StartAuthorization, State},
    connection::{ConnectionQuery, Kind, ListConnections, Status, StatusReason},
    id::OrganizationId,
    oauth_app::{ListOauthApps, OauthAppOrigin, PutOauthApp, ReadOauthApp, RemovalQuery, RemoveOauthApp, SaveOauthApp},
    problem::ProblemKind,
    provider::{ListProviders, ProviderQuery, Unavailable},
    secret_text::SecretText,
};

use super::support::{
    Backend, Site,
    people::Person,
    provider::{CLIENT_SECRET, OauthServer, allowing},
};

fn save(organization: OrganizationId, issuer: &str, secret: Option<&str>) -> SaveOauthApp {
    let body = PutOauthApp {
        client_id: "mooring".to_owned(),
        client_secret: secret.map(SecretText::new),
        name: Some("Our login".to_owned()),
        issuer: Some(issuer.to_owned()),
        fields: BTreeMap::new(),
        secrets: BTreeMap::new(),
        force: false,
    };
    SaveOauthApp { organization, provider: "oidc-ours".to_owned(), body }
}

#[rstest]
#[actix_web::test]
async fn a_server_added_by_its_issuer_can_be_connected_to_at_an_address_of_its_own_s6(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = OauthServer::start().await;
    let site = Site::with(backend, &allowing(&server.http)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let browser = &ada.browser;
    let query = ProviderQuery { workspace: Some(place.workspace) };
    let providers = browser.send(&ListProviders { query: query.clone() }).await.unwrap().items;
    let generic = providers.iter().find(|provider| provider.key == "openid-connect").unwrap();
    assert_eq!(generic.methods[0].unavailable, Some(Unavailable::OauthAppMissing));

    let saved = browser.send(&save(place.organization, &server.http.uri(), Some(CLIENT_SECRET))).await.unwrap();
    assert_eq!(saved.origin, OauthAppOrigin::Organization);
    assert!(saved.redirect_uri.starts_with(&format!("{}/oauth/callback/app_", site.base)), "{}", saved.redirect_uri);
    let providers = browser.send(&ListProviders { query }).await.unwrap().items;
    let ours = providers.iter().find(|provider| provider.key == "oidc-ours").unwrap();
    assert_eq!((ours.name.as_str(), ours.methods[0].unavailable), ("Our login", None));

    let body = NewAuthorization {
        kind: Kind::Destination,
        provider: "oidc-ours".to_owned(),
        name: Some("Mine".to_owned()),
        visibility: Visibility::Shared,
        integration: None,
        fields: BTreeMap::new(),
        external_id: None,
    };
    let started = browser.send(&StartAuthorization { workspace: place.workspace, body }).await.unwrap();
    browser.get(&server.agree(&started.url)).await;
    let outcome = browser.send(&ReadAuthorization { authorization: started.id }).await.unwrap();
    assert_eq!(outcome.state, State::Connected);

    let remove = RemoveOauthApp {
        organization: place.organization,
        provider: "oidc-ours".to_owned(),
        query: RemovalQuery::default(),
    };
    assert_eq!(browser.send(&remove).await.unwrap_err().known(), Some(ProblemKind::OauthAppInUse), "it is in use");
    let mut other = save(place.organization, &server.http.uri(), None);
    other.body.client_id = "another".to_owned();
    other.body.client_secret = Some(SecretText::new(CLIENT_SECRET));
    assert_eq!(browser.send(&other).await.unwrap_err().known(), Some(ProblemKind::OauthAppInUse), "it is in use");
}

#[rstest]
#[actix_web::test]
async fn a_secret_is_kept_when_it_is_left_out_and_never_shown_s24(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = OauthServer::start().await;
    let site = Site::with(backend, &allowing(&server.http)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let missing = ada.browser.send(&save(place.organization, &server.http.uri(), None)).await.unwrap_err();
    assert_eq!(missing.errors[0].pointer, "/client_secret");
    let answer = ada.browser.call(&save(place.organization, &server.http.uri(), Some(CLIENT_SECRET))).await;
    assert!(!answer.body.contains(CLIENT_SECRET));
    let sealed = async || oauth_app::Entity::find().one(site.state.db.reader()).await.unwrap().unwrap().client_secret;
    let before = sealed().await;
    ada.browser.send(&save(place.organization, &server.http.uri(), None)).await.unwrap();
    assert_eq!(sealed().await, before);
    let mut moved = save(place.organization, &server.http.uri(), None);
    moved.body.client_id = "another".to_owned();
    let refused = ada.browser.send(&moved).await.unwrap_err();
    assert_eq!(refused.errors[0].pointer, "/client_secret", "a stored secret goes along with another client id");
    let read = ReadOauthApp { organization: place.organization, provider: "oidc-ours".to_owned() };
    assert!(!ada.browser.call(&read).await.body.contains(CLIENT_SECRET));
    ada.browser
        .send(&RemoveOauthApp {
            organization: place.organization,
            provider: "oidc-ours".to_owned(),
            query: RemovalQuery::default(),
        })
        .await
        .unwrap();
    assert!(ada.browser.send(&ListOauthApps { organization: place.organization }).await.unwrap().items.is_empty());
}

#[actix_web::test]
async fn an_issuer_that_does_not_answer_as_itself_is_refused() {
    let server = OauthServer::start().await;
    let site = Site::with(Backend::Sqlite, &allowing(&server.http)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let with_slash = format!("{}/", server.http.uri());
    for issuer in [with_slash.as_str(), "nonsense", "http://169.254.169.254", ""] {
        let problem = ada.browser.send(&save(place.organization, issuer, Some("x"))).await.unwrap_err();
        assert_eq!(problem.errors[0].pointer, "/issuer", "{issuer}");
    }
    let mut unknown = save(place.organization, &server.http.uri(), Some("x"));
    for provider in ["nothing", "http-api", "openid-connect", "oidc-", "oidc-UPPER"] {
        unknown.provider = provider.to_owned();
        let problem = ada.browser.send(&unknown).await.unwrap_err();
        assert_eq!(problem.known(), Some(ProblemKind::NotFound), "{provider}");
    }
}

#[actix_web::test]
async fn the_operators_app_is_everybodys_and_nobodys_to_remove() {
    let server = OauthServer::start().await;
    let site = Site::with(Backend::Sqlite, &server.settings()).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let apps = ada.browser.send(&ListOauthApps { organization: place.organization }).await.unwrap().items;
    assert_eq!((apps[0].provider.as_str(), apps[0].origin), ("oidc-test", OauthAppOrigin::Instance));
    assert_eq!(apps[0].redirect_uri, format!("{}/oauth/callback/oidc-test", site.base));
    let remove = RemoveOauthApp {
        organization: place.organization,
        provider: "oidc-test".to_owned(),
        query: RemovalQuery::default(),
    };
    assert_eq!(ada.browser.send(&remove).await.unwrap_err().known(), Some(ProblemKind::NotFound));
}

/// With one account connected through the organization's own app.
async fn with_connection(backend: Backend) -> (OauthServer, Site, super::support::Place, Person) {
    let server = OauthServer::start().await;
    let site = Site::with(backend, &allowing(&server.http)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    ada.browser.send(&save(place.organization, &server.http.uri(), Some(CLIENT_SECRET))).await.unwrap();
    let body = NewAuthorization {
        kind: Kind::Source,
        provider: "oidc-ours".to_owned(),
        name: None,
        visibility: Visibility::Private,
        integration: None,
        fields: BTreeMap::new(),
        external_id: None,
    };
    let started = ada.browser.send(&StartAuthorization { workspace: place.workspace, body }).await.unwrap();
    ada.browser.get(&server.agree(&started.url)).await;
    (server, site, place, ada)
}

async fn status(place: super::support::Place, ada: &Person) -> (Status, Option<StatusReason>) {
    let list = ListConnections { workspace: place.workspace, query: ConnectionQuery::default() };
    let all = ada.browser.send(&list).await.unwrap().items;
    assert_eq!(all.len(), 1);
    (all[0].status, all[0].reason)
}

#[rstest]
#[actix_web::test]
async fn another_client_id_takes_force_and_then_accounts_have_to_be_reconnected(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (server, _site, place, ada) = with_connection(backend).await;
    let mut change = save(place.organization, &server.http.uri(), Some("another secret"));
    ada.browser.send(&change).await.unwrap();
    assert_eq!(status(place, &ada).await, (Status::Connected, None), "a secret changes nothing else");
    change.body.client_id = "another".to_owned();
    let problem = ada.browser.send(&change).await.unwrap_err();
    assert_eq!((problem.known(), problem.connections), (Some(ProblemKind::OauthAppInUse), Some(1)));
    assert_eq!(status(place, &ada).await, (Status::Connected, None));
    change.body.force = true;
    assert_eq!(ada.browser.send(&change).await.unwrap().client_id, "another");
    assert_eq!(status(place, &ada).await, (Status::NeedsReconnect, Some(StatusReason::OauthAppChanged)));
    let query = RemovalQuery::default();
    let remove = RemoveOauthApp { organization: place.organization, provider: "oidc-ours".to_owned(), query };
    ada.browser.send(&remove).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn removing_an_app_takes_force_and_leaves_other_organizations_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (_server, site, place, ada) = with_connection(backend).await;
    let elsewhere = site.place("Elsewhere").await;
    let bob = site.person("Bob", Some((elsewhere, Role::Owner))).await;
    let theirs = site.connection(elsewhere, bob.id, Visibility::Private, "theirs").await;
    let row = connection::Entity::find_by_id(theirs.uuid()).one(site.state.db.reader()).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    row.provider = Set("oidc-ours".to_owned());
    row.method = Set("oauth2".to_owned());
    row.client_id = Set(Some("mooring".to_owned()));
    site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();

    let mut remove = RemoveOauthApp {
        organization: place.organization,
        provider: "oidc-ours".to_owned(),
        query: RemovalQuery::default(),
    };
    let problem = ada.browser.send(&remove).await.unwrap_err();
    assert_eq!((problem.known(), problem.connections), (Some(ProblemKind::OauthAppInUse), Some(1)));
    remove.query.force = true;
    ada.browser.send(&remove).await.unwrap();
    assert_eq!(status(place, &ada).await, (Status::NeedsReconnect, Some(StatusReason::OauthAppChanged)));
    assert_eq!(status(elsewhere, &bob).await.0, Status::Connected);
}

#[rstest]
#[actix_web::test]
async fn a_provider_may_ask_for_more_than_client_id_and_secret_s24(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let providers = ada.browser.send(&ListProviders { query: ProviderQuery::default() }).await.unwrap().items;
    let of = |key: &str| providers.iter().find(|provider| provider.key == key).unwrap().oauth_app.as_ref();
    let form = of("google-ads").unwrap();
    assert_eq!(form.redirect_uri, Some(format!("{}/oauth/callback/google-ads", site.base)));
    assert!(form.docs_url.is_some() && form.fields[0].secret);
    assert!(of("http-api").is_none() && of("openid-connect").unwrap().redirect_uri.is_none());

    let mut body = PutOauthApp {
        client_id: "client".to_owned(),
        client_secret: Some(SecretText::new("secret")),
        name: None,
        issuer: None,
        fields: BTreeMap::new(),
        secrets: BTreeMap::new(),
        force: false,
    };
    let put = |body: &PutOauthApp| SaveOauthApp {
        organization: place.organization,
        provider: "google-ads".to_owned(),
        body: body.clone(),
    };
    let missing = ada.browser.send(&put(&body)).await.unwrap_err();
    assert_eq!(missing.errors[0].pointer, "/secrets/developer_token");
    body.secrets.insert("developer_token".to_owned(), SecretText::new("canary-token"));
    let answer = ada.browser.call(&put(&body)).await;
    assert!(answer.status.is_success() && !answer.body.contains("canary-token"), "{}", answer.body);
    body.secrets.clear();
    ada.browser.send(&put(&body)).await.unwrap();
    let kept = resolve(&site.state, place.organization, "google-ads").await.ok().unwrap().unwrap();
    assert_eq!(kept.secrets["developer_token"].expose(), "canary-token", "what is left out stays");
    body.secrets.insert("other".to_owned(), SecretText::new("x"));
    let unknown = ada.browser.send(&put(&body)).await.unwrap_err();
    assert_eq!(unknown.errors[0].pointer, "/secrets/other");
}
