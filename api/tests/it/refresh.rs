//! Access tokens that have ended are refreshed before they are tried: once, and the old one is kept until the new is stored
//! (S26, S27).

use std::{collections::BTreeMap, time::Duration};

use actix_web::rt;
use api::{
    connection::credential::{Credential, credential_place},
    credential::due,
    db::entity::{credential, notification},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use shared::{
    access::{Role, Scope, Visibility},
    authorization::{NewAuthorization, ReadAuthorization, StartAuthorization},
    connection::{Kind, Status, StatusReason, TestConnection},
    id::ConnectionId,
    notification::Kind as News,
};
use tokio_util::sync::CancellationToken;

use super::support::{
    Backend, Place, Site,
    people::Person,
    provider::{CLIENT_SECRET, Mood, OauthServer},
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

    async fn connected(&self) -> ConnectionId {
        self.connected_at("oidc-test", &self.server).await
    }

    /// A shared connection of Alice's account.
    async fn connected_at(&self, provider: &str, server: &OauthServer) -> ConnectionId {
        let body = NewAuthorization {
            kind: Kind::Source,
            provider: provider.to_owned(),
            name: Some("Orders".to_owned()),
            visibility: Visibility::Shared,
            integration: None,
            fields: BTreeMap::new(),
            external_id: None,
        };
        let start = StartAuthorization { workspace: self.place.workspace, body };
        let started = self.ada.browser.send(&start).await.unwrap();
        self.ada.browser.get(&server.agree(&started.url)).await;
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

async fn told(desk: &Desk, kind: News) -> usize {
    let found = notification::Entity::find().filter(notification::Column::Kind.eq(kind.to_string()));
    found.all(desk.site.state.db.reader()).await.unwrap().len()
}

#[rstest]
#[actix_web::test]
async fn a_token_is_refreshed_before_it_ends_by_whichever_process_is_first_s26(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let desk = Desk::new(backend).await;
    let id = desk.connected().await;
    let asked = desk.server.requests("/token").await;
    // A tenth of its hour before its end.
    desk.site.clock.advance(TimeDelta::minutes(54) - TimeDelta::seconds(1));
    due::all(&desk.site.state).await.ok().unwrap();
    assert_eq!(desk.server.requests("/token").await, asked, "too early");
    desk.site.clock.advance(TimeDelta::seconds(1));
    join_all((0..4).map(|_| due::all(&desk.site.state))).await.into_iter().for_each(|done| done.ok().unwrap());
    assert_eq!(desk.server.requests("/token").await, asked + 1);
    let stored = desk.credential(id).await;
    assert_eq!((stored.version, stored.lease_until, stored.refresh_started_at), (2, None, None));
    assert_eq!(stored.refresh_after, Some(desk.site.clock.now().plus(TimeDelta::minutes(54)).utc()));
}

#[rstest]
#[actix_web::test]
async fn an_idle_connection_is_kept_alive_for_a_year(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let desk = Desk::new(backend).await;
    let id = desk.connected().await;
    for _ in 0..365 {
        desk.site.clock.advance(TimeDelta::hours(24));
        due::all(&desk.site.state).await.ok().unwrap();
    }
    let stored = desk.credential(id).await;
    assert_eq!((stored.version, stored.refresh_failures), (366, 0));
    assert!(stored.access_expires_at > Some(desk.site.clock.now().utc()));
}

#[rstest]
#[actix_web::test]
async fn a_grant_that_has_ended_needs_a_person_at_once_and_says_so_once_s27(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let desk = Desk::new(backend).await;
    let id = desk.connected().await;
    desk.server.is(Mood::RefusesCode);
    let asked = desk.server.requests("/token").await;
    desk.site.clock.advance(TimeDelta::minutes(54));
    for _ in 0..5 {
        due::all(&desk.site.state).await.ok().unwrap();
        desk.site.clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(desk.server.requests("/token").await, asked + 1, "nothing is left to try");
    let row = desk.site.stored(id).await;
    assert_eq!((row.status.as_str(), row.reason.as_deref()), ("needs_reconnect", Some("revoked")));
    assert_eq!(told(&desk, News::NeedsReconnect).await, 1);
}

#[rstest]
#[actix_web::test]
async fn a_provider_that_is_down_is_asked_with_longer_pauses_and_its_connection_degraded_once_s27(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let desk = Desk::new(backend).await;
    let id = desk.connected().await;
    desk.server.is(Mood::Down);
    let asked = desk.server.requests("/token").await;
    desk.site.clock.advance(TimeDelta::minutes(54));
    due::all(&desk.site.state).await.ok().unwrap();
    assert_eq!(desk.site.stored(id).await.status, "connected", "the token that it has still works");
    // Ten hours, looked at every second, would be 36,000 attempts.
    for _ in 0..600 {
        desk.site.clock.advance(TimeDelta::minutes(1));
        due::all(&desk.site.state).await.ok().unwrap();
    }
    let attempts = desk.server.requests("/token").await - asked;
    assert!((15..=40).contains(&attempts), "{attempts} attempts");
    assert_eq!(desk.site.stored(id).await.status, "degraded");
    assert_eq!(told(&desk, News::Degraded).await, 1);

    desk.server.is(Mood::Fine);
    desk.site.clock.advance(TimeDelta::hours(1));
    due::all(&desk.site.state).await.ok().unwrap();
    assert_eq!(desk.site.stored(id).await.status, "connected");
    assert_eq!(desk.credential(id).await.refresh_failures, 0);
}

#[rstest]
#[case::that_the_provider_had_not_seen(Mood::Fine, "connected", None)]
#[case::that_the_provider_had_answered(Mood::RefusesCode, "needs_reconnect", Some("refresh_interrupted"))]
#[actix_web::test]
async fn a_refresh_that_a_process_died_in_is_tried_once_more_and_called_what_it_is_s26(
    #[case] mood: Mood,
    #[case] status: &str,
    #[case] reason: Option<&str>,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let desk = Desk::new(backend).await;
    let id = desk.connected().await;
    desk.site.clock.advance(TimeDelta::minutes(54));
    // What a process leaves behind that was killed between its question and its commit.
    let now = desk.site.clock.now();
    let mut row = desk.credential(id).await.into_active_model();
    row.lease_until = Set(Some(now.plus(TimeDelta::seconds(26)).utc()));
    row.refresh_started_at = Set(Some(now.utc()));
    desk.site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    desk.server.is(mood);
    let asked = desk.server.requests("/token").await;
    due::all(&desk.site.state).await.ok().unwrap();
    assert_eq!(desk.server.requests("/token").await, asked, "its lease holds");
    desk.site.clock.advance(TimeDelta::seconds(60));
    due::all(&desk.site.state).await.ok().unwrap();
    assert_eq!(desk.server.requests("/token").await, asked + 1);
    let row = desk.site.stored(id).await;
    assert_eq!((row.status.as_str(), row.reason.as_deref()), (status, reason));
}

#[actix_web::test]
async fn a_provider_that_hangs_has_room_for_its_own_only() {
    let (hanging, other) = (OauthServer::start().await, OauthServer::start().await);
    let app = |key: &str, server: &OauthServer| {
        json!({ "provider": key, "name": key, "issuer": server.http.uri(), "client_id": "mooring",
            "client_secret": CLIENT_SECRET })
    };
    let allowed = format!("{},{}", hanging.http.address(), other.http.address());
    let apps = json!([app("oidc-hanging", &hanging), app("oidc-other", &other)]).to_string();
    let settings = [("MOORING_OAUTH_APPS", apps), ("MOORING_OUTBOUND_ALLOW", allowed)];
    let site = Site::with(Backend::Postgres, &settings).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
    let desk = Desk { server: hanging, site, place, ada };
    let mut crowd = Vec::new();
    for _ in 0..10 {
        crowd.push(desk.connected_at("oidc-hanging", &desk.server).await);
    }
    desk.site.clock.advance(TimeDelta::seconds(1));
    let last = desk.connected_at("oidc-other", &other).await;
    let asked = desk.server.requests("/token").await;
    desk.server.is(Mood::Slow);
    desk.site.clock.advance(TimeDelta::minutes(54));
    let stop = CancellationToken::new();
    let state = desk.site.state.clone();
    let working = rt::spawn({
        let stop = stop.clone();
        async move { due::run(&state, &stop).await }
    });
    // It is the last that is due.
    while desk.credential(last).await.version == 1 {
        rt::time::sleep(Duration::from_millis(20)).await;
    }
    let hanging = desk.server.requests("/token").await - asked;
    assert!((1..=6).contains(&hanging), "{hanging} at once");
    assert_eq!(desk.credential(crowd[0]).await.version, 1);
    stop.cancel();
    working.await.unwrap();
}
