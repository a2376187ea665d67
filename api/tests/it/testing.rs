//! Trying credentials: when somebody asks, and once a day.

use api::jobs;
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait};
use shared::{
    access::{Role, Scope, Visibility},
    connection::{Connection, ReadConnection, Status, StatusReason, TestConnection},
    id::ConnectionId,
    problem::ProblemKind,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::support::{Backend, Place, Site, people::Person, provider::allowing};

pub struct World {
    pub api: MockServer,
    pub site: Site,
    pub place: Place,
    pub ada: Person,
    pub id: ConnectionId,
}

impl World {
    pub async fn new(backend: Backend) -> Self {
        let api = MockServer::start().await;
        let site = Site::with(backend, &allowing(&api)).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
        let id = site.connection(place, ada.id, Visibility::Private, "Orders").await;
        let fields = serde_json::json!({ "base_url": api.uri(), "placement": "header" });
        site.edit(id, |row| row.fields = Set(fields)).await;
        Self { api, site, place, ada, id }
    }

    pub async fn answers(&self, status: u16) {
        self.api.reset().await;
        Mock::given(matchers::any()).respond_with(ResponseTemplate::new(status)).mount(&self.api).await;
    }

    pub async fn test(&self) -> Connection {
        self.ada.browser.send(&TestConnection { connection: self.id }).await.unwrap()
    }

    async fn calls(&self) -> usize {
        self.api.received_requests().await.unwrap().len()
    }

    pub async fn work(&self) {
        jobs::all_due(&self.site.state).await.ok().unwrap();
    }

    async fn events(&self) -> Vec<(String, String)> {
        let rows = api::db::entity::audit_event::Entity::find().all(self.site.state.db.reader()).await.unwrap();
        let tests = rows.into_iter().filter(|row| row.action == "connection.test");
        tests
            .map(|row| {
                assert_eq!(row.private_to, Some(self.ada.id.uuid()), "the event is its owner's alone");
                (row.actor_kind, row.detail["status"].as_str().unwrap().to_owned())
            })
            .collect()
    }
}

#[rstest]
#[actix_web::test]
async fn a_test_says_what_the_provider_says(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    for (status, expected) in [
        (200, (Status::Connected, None)),
        (503, (Status::Degraded, Some(StatusReason::ProviderUnavailable))),
        (401, (Status::NeedsReconnect, Some(StatusReason::CredentialRefused))),
        // A provider that is silent does not take back that it refused.
        (503, (Status::NeedsReconnect, Some(StatusReason::CredentialRefused))),
        (204, (Status::Connected, None)),
    ] {
        world.answers(status).await;
        world.site.clock.advance(TimeDelta::seconds(1));
        let tested = world.test().await;
        assert_eq!((tested.status, tested.reason), expected, "{status}");
        assert_eq!(tested.version, 1, "an open form does not become stale");
        assert_eq!(tested.verified_at == Some(world.site.clock.now()), (200..300).contains(&status));
    }
    world.site.mark_removed(world.id).await;
    let refused = world.ada.browser.send(&TestConnection { connection: world.id }).await.unwrap_err();
    assert_eq!(refused.known(), Some(ProblemKind::Conflict));
}

#[rstest]
#[actix_web::test]
async fn what_no_test_can_see_stays(#[values("missing_scopes", "oauth_app_changed", "transferred")] reason: &str) {
    let world = World::new(Backend::Sqlite).await;
    world.answers(200).await;
    let stored = reason.to_owned();
    world
        .site
        .edit(world.id, |row| (row.status, row.reason) = (Set("needs_reconnect".to_owned()), Set(Some(stored))))
        .await;
    assert_eq!(world.test().await.status, Status::NeedsReconnect);
}

#[rstest]
#[actix_web::test]
async fn each_connection_is_tried_once_a_day(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    world.answers(401).await;
    world.work().await;
    assert_eq!(world.calls().await, 1);
    let read = ReadConnection { connection: world.id };
    assert_eq!(world.ada.browser.send(&read).await.unwrap().status, Status::NeedsReconnect);
    world.work().await;
    world.site.clock.advance(TimeDelta::hours(23));
    world.work().await;
    assert_eq!(world.calls().await, 1, "not before a day has passed");
    world.site.clock.advance(TimeDelta::hours(2));
    world.work().await;
    assert_eq!(world.calls().await, 2);
    let news = [("system".to_owned(), "needs_reconnect".to_owned())];
    assert_eq!(world.events().await, news, "only a change is an event");
}

#[rstest]
#[actix_web::test]
async fn a_provider_that_fails_is_asked_again_soon(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    world.answers(503).await;
    world.work().await;
    assert_eq!(world.calls().await, 1);
    world.answers(200).await;
    world.site.clock.advance(TimeDelta::minutes(14));
    world.work().await;
    assert_eq!(world.calls().await, 0);
    world.site.clock.advance(TimeDelta::minutes(1));
    world.work().await;
    assert_eq!(world.calls().await, 1);
    let told = ["degraded", "connected"].map(|status| ("system".to_owned(), status.to_owned()));
    assert_eq!(world.events().await, told);
}

#[actix_web::test]
async fn processes_share_the_tests_and_none_is_done_twice() {
    let world = World::new(Backend::Postgres).await;
    world.answers(200).await;
    let fields = serde_json::json!({ "base_url": world.api.uri(), "placement": "header" });
    for number in 0..49 {
        let id = world.site.connection(world.place, world.ada.id, Visibility::Shared, &format!("{number}")).await;
        world.site.edit(id, |row| row.fields = Set(fields.clone())).await;
    }
    let workers = (0..4).map(|_| jobs::all_due(&world.site.state));
    for outcome in futures_util::future::join_all(workers).await {
        outcome.ok().unwrap();
    }
    assert_eq!(world.calls().await, 50);
}
