//! Access tokens that have ended are refreshed before they are tried: once, and the old one is kept until the new is stored
//! (S26, S27).

use std::collections::BTreeMap;

use api::{
    connection::credential::{Credential, credential_place},
    db::entity::credential,
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait};
use shared::{
    access::{Role, Scope, Visibility},
    authorization::{NewAuthorization, ReadAuthorization, StartAuthorization},
    connection::{Kind, Status, StatusReason, TestConnection},
    id::ConnectionId,
};

use super::support::{
    Backend, Place, Site,
    people::Person,
    provider::{Mood, OauthServer},
};

struct Desk {
    server: OauthServer,
    site: Site,
    place: Place,
    ada: Person,
}

impl Desk {
    async fn new(backend: Backend) -> Self {
        let server = OauthServer::start().await;
        let site = Site::with(backend, &server.settings()).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
        Self { server, site, place, ada }
    }

    /// A shared connection of Alice's account.
    async fn connected(&self) -> ConnectionId {
        let body = NewAuthorization {
            kind: Kind::Source,
            provider: "oidc-test".to_owned(),
            name: Some("Orders".to_owned()),
            visibility: Visibility::Shared,
            integration: None,
            fields: BTreeMap::new(),
            external_id: Some("orders".to_owned()),
        };
        let start = StartAuthorization { workspace: self.place.workspace, body };
        let started = self.ada.browser.send(&start).await.unwrap();
        self.ada.browser.get(&self.server.agree(&started.url)).await;
        let done = self.ada.browser.send(&ReadAuthorization { authorization: started.id }).await.unwrap();
        done.connection.unwrap()
    }

    async fn credential(&self, id: ConnectionId) -> credential::Model {
        credential::Entity::find_by_id(id.uuid()).one(self.site.state.db.reader()).await.unwrap().unwrap()
    }
}

#[rstest]
#[actix_web::test]
async fn an_ended_token_is_refreshed_once_before_it_is_tried_s26(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let desk = Desk::new(backend).await;
    let id = desk.connected().await;
    desk.site.clock.advance(TimeDelta::hours(1));
    desk.site.renew(&desk.ada.browser, desk.ada.session);
    let asked = desk.server.requests("/token").await;
    let test = TestConnection { connection: id };
    let tests = join_all((0..8).map(|_| desk.ada.browser.send(&test))).await;
    assert!(tests.iter().all(|tested| tested.as_ref().unwrap().status == Status::Connected));
    assert_eq!(desk.server.requests("/token").await, asked + 1);
    let stored = desk.credential(id).await;
    assert_eq!((stored.version, stored.lease_until), (2, None));
    let place = credential_place(id, desk.place.workspace);
    let kept: Credential = desk.site.state.vault.open_json(&place, &stored.sealed).await.unwrap();
    assert!(matches!(kept, Credential::Oauth2 { refresh_token: Some(_), .. }));
}

#[rstest]
#[actix_web::test]
async fn tokens_are_shown_to_no_other_server_than_theirs_s6(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let desk = Desk::new(backend).await;
    let id = desk.connected().await;
    desk.site.edit(id, |row| row.app_issuer = Set(Some("https://before.example".to_owned()))).await;
    let asked = desk.server.requests("/token").await;
    desk.site.clock.advance(TimeDelta::hours(1));
    desk.site.renew(&desk.ada.browser, desk.ada.session);
    let tested = desk.ada.browser.send(&TestConnection { connection: id }).await.unwrap();
    assert_eq!((tested.status, tested.reason), (Status::NeedsReconnect, Some(StatusReason::OauthAppChanged)));
    assert_eq!(desk.server.requests("/token").await, asked);
}

#[rstest]
#[case::refused(Mood::RefusesCode, Status::NeedsReconnect)]
#[case::down(Mood::Down, Status::Degraded)]
#[actix_web::test]
async fn a_refresh_that_fails_says_what_it_means_s27(#[case] mood: Mood, #[case] expected: Status) {
    let desk = Desk::new(Backend::Sqlite).await;
    let id = desk.connected().await;
    desk.site.clock.advance(TimeDelta::hours(1));
    desk.site.renew(&desk.ada.browser, desk.ada.session);
    desk.server.is(mood);
    let tested = desk.ada.browser.send(&TestConnection { connection: id }).await.unwrap();
    assert_eq!(tested.status, expected);
    let stored = desk.credential(id).await;
    assert_eq!((stored.version, stored.lease_until), (1, None), "the old token is kept");
    desk.server.is(Mood::Fine);
    let tested = desk.ada.browser.send(&TestConnection { connection: id }).await.unwrap();
    assert_eq!(tested.status, Status::Connected);
}
