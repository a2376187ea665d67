//! Events are written with the change and never change themselves (S49, TRAPS 14, 15).

use std::collections::BTreeMap;

use api::db::entity::audit_event;
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use shared::{
    access::{Role, Visibility},
    authorization::{NewAuthorization, StartAuthorization},
    connection::{CreateConnection, Kind},
    oauth_app::{PutOauthApp, RemovalQuery, RemoveOauthApp, SaveOauthApp},
    secret_text::SecretText,
    session::{EndSession, RefreshSession, SignIn, StartSession},
    workspace::{CreateWorkspace, NewWorkspace},
};

use super::{
    connections,
    startup::set_up,
    support::{
        Backend, Site,
        provider::{Mood, OauthServer, http_api},
    },
};

#[rstest]
#[actix_web::test]
async fn a_change_leaves_one_event_that_says_who_did_what_s49(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let body = NewWorkspace { name: " Sales ".to_owned() };
    let created = ada.browser.send(&CreateWorkspace { organization: place.organization, body }).await.unwrap();
    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!(event.action, "workspace.create");
    assert_eq!((event.actor_kind.as_str(), event.actor_name.as_str()), ("user", "Ada"));
    assert_eq!(event.actor_id, Some(ada.id.uuid()));
    assert_eq!((event.organization_id, event.workspace_id), (place.organization.uuid(), Some(created.id.uuid())));
    assert_eq!((event.object_id.as_str(), event.object_name.as_str()), (created.id.to_string().as_str(), "Sales"));
    assert_eq!((event.result.as_str(), event.address.as_str()), ("done", "127.0.0.1"));
    assert_eq!(event.request_id.len(), 32);
}

#[rstest]
#[actix_web::test]
async fn the_database_refuses_to_change_or_delete_an_event_s49(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let body = NewWorkspace { name: "Sales".to_owned() };
    ada.browser.send(&CreateWorkspace { organization: place.organization, body }).await.unwrap();
    for sql in ["UPDATE audit_events SET actor_name = 'Eve'", "DELETE FROM audit_events"] {
        let refused = site.state.db.write_tx(async |tx| tx.execute_unprepared(sql).await.map(drop)).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    let left = audit_event::Entity::find().order_by_asc(audit_event::Column::Id).all(site.state.db.reader()).await;
    assert_eq!(left.unwrap()[0].actor_name, "Ada");
}

#[rstest]
#[actix_web::test]
async fn every_kind_of_change_leaves_its_event_s49(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (server, api) = (OauthServer::start().await, http_api(200).await);
    let mut settings = server.settings();
    settings[1].1 = format!("{},{}", server.http.address(), api.address());
    let site = Site::with(backend, &settings).await;
    let ada = site.stranger();
    let link = api::setup::service::link(&site.state).await.ok().unwrap().unwrap();
    let session = ada.send(&set_up(link.split_once("#token=").unwrap().1, "ada@example.com")).await.unwrap();
    let (organization, workspace) = (session.organizations[0].id, session.organizations[0].workspaces[0].id);

    let app = |client_id: &str| PutOauthApp {
        client_id: client_id.to_owned(),
        client_secret: Some(SecretText::new("secret")),
        name: Some("Ours".to_owned()),
        issuer: Some(server.http.uri()),
        fields: BTreeMap::new(),
        secrets: BTreeMap::new(),
        force: false,
    };
    let provider = "oidc-ours".to_owned();
    ada.send(&SaveOauthApp { organization, provider: provider.clone(), body: app("one") }).await.unwrap();
    ada.send(&RemoveOauthApp { organization, provider, query: RemovalQuery::default() }).await.unwrap();
    ada.send(&CreateConnection { workspace, body: connections::new(&api.uri()) }).await.unwrap();
    let eve = site.stranger();
    for (browser, mood) in [(&ada, Mood::Fine), (&ada, Mood::RefusesClient), (&eve, Mood::Fine)] {
        server.is(mood);
        let body = NewAuthorization {
            kind: Kind::Source,
            provider: "oidc-test".to_owned(),
            name: None,
            visibility: Visibility::Private,
            integration: None,
            fields: BTreeMap::new(),
            external_id: None,
        };
        let started = ada.send(&StartAuthorization { workspace, body }).await.unwrap();
        browser.get(&server.agree(&started.url)).await;
    }
    let stolen = ada.cookies.borrow()["mooring_refresh"].clone();
    ada.send(&RefreshSession {}).await.unwrap();
    ada.send(&EndSession {}).await.unwrap();
    let sign_in = StartSession {
        body: SignIn { email: "ada@example.com".to_owned(), password: SecretText::new("a long enough password") },
    };
    ada.send(&sign_in).await.unwrap();
    let token = ada.cookies.borrow()["mooring_refresh"].clone();
    assert_ne!(token, stolen);
    ada.send(&RefreshSession {}).await.unwrap();
    site.clock.advance(api::session::rules::REPLACED_GRACE);
    ada.cookies.borrow_mut().insert("mooring_refresh".to_owned(), token);
    ada.send(&RefreshSession {}).await.unwrap_err();

    let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id).all(site.state.db.reader()).await;
    let lines: Vec<_> = events
        .unwrap()
        .into_iter()
        .map(|event| {
            let private = if event.private_to.is_some() { "private" } else { "open" };
            format!("{} {} {} {private} by {}", event.action, event.object_kind, event.result, event.actor_kind)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "organization.create organization done open by user",
            "workspace.create workspace done open by user",
            "user.create user done open by user",
            "session.start user done open by user",
            "oauth_app.save oauth_app done open by user",
            "oauth_app.remove oauth_app done open by user",
            "connection.create connection done open by user",
            "authorization.start authorization done private by user",
            "connection.create connection done private by user",
            "authorization.complete authorization done private by user",
            "authorization.start authorization done private by user",
            "authorization.complete authorization refused private by user",
            "authorization.start authorization done private by user",
            "authorization.complete authorization refused private by stranger",
            "session.end user done open by user",
            "session.start user done open by user",
            "session.refresh_token_reused user refused open by user",
        ]
    );
}
