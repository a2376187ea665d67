//! OAuth apps of an organization: registered, changed, removed, never shown.

use api::db::entity::oauth_app;
use rstest::rstest;
use sea_orm::EntityTrait;
use shared::{
    access::{Role, Visibility},
    authorization::{NewAuthorization, ReadAuthorization, StartAuthorization, State},
    connection::Kind,
    id::OrganizationId,
    oauth_app::{ListOauthApps, OauthAppOrigin, PutOauthApp, ReadOauthApp, RemoveOauthApp, SaveOauthApp},
    problem::ProblemKind,
    provider::{ListProviders, ProviderQuery, Unavailable},
    secret_text::SecretText,
};

use super::support::{
    Backend, Site,
    provider::{CLIENT_SECRET, OauthServer, allowing},
};

fn save(organization: OrganizationId, issuer: &str, secret: Option<&str>) -> SaveOauthApp {
    let body = PutOauthApp {
        client_id: "mooring".to_owned(),
        client_secret: secret.map(SecretText::new),
        name: Some("Our login".to_owned()),
        issuer: Some(issuer.to_owned()),
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
        fields: std::collections::BTreeMap::new(),
        external_id: None,
    };
    let started = browser.send(&StartAuthorization { workspace: place.workspace, body }).await.unwrap();
    browser.get(&server.agree(&started.url)).await;
    let outcome = browser.send(&ReadAuthorization { authorization: started.id }).await.unwrap();
    assert_eq!(outcome.state, State::Connected);

    let remove = RemoveOauthApp { organization: place.organization, provider: "oidc-ours".to_owned() };
    assert_eq!(browser.send(&remove).await.unwrap_err().known(), Some(ProblemKind::Conflict), "it is in use");
    let mut other = save(place.organization, &server.http.uri(), None);
    other.body.client_id = "another".to_owned();
    assert_eq!(browser.send(&other).await.unwrap_err().known(), Some(ProblemKind::Conflict), "it is in use");
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
        .send(&RemoveOauthApp { organization: place.organization, provider: "oidc-ours".to_owned() })
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
    let remove = RemoveOauthApp { organization: place.organization, provider: "oidc-test".to_owned() };
    assert_eq!(ada.browser.send(&remove).await.unwrap_err().known(), Some(ProblemKind::NotFound));
}
