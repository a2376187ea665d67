//! OAuth from the first click to the stored connection, at a server that conforms and at one that does not (S1–S12).

use std::collections::BTreeMap;

use api::db::entity::{authorization, connection, credential};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::EntityTrait;
use shared::{
    access::{Role, Scope, Visibility},
    authorization::{
        Failure, LIFETIME, NewAuthorization, ReadAuthorization, StartAuthorization, StartedAuthorization, State,
    },
    connection::{Connection, ConnectionQuery, Kind, ListConnections, Status, StatusReason},
    problem::ProblemKind,
};

use super::support::{
    Backend, Place, Site,
    people::Person,
    provider::{Mood, OauthServer},
};

struct World {
    server: OauthServer,
    site: Site,
    place: Place,
    ada: Person,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let server = OauthServer::start().await;
        let site = Site::with(backend, &server.settings()).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
        Self { server, site, place, ada }
    }

    async fn start(&self) -> StartedAuthorization {
        self.ada.browser.send(&self.request()).await.unwrap()
    }

    fn request(&self) -> StartAuthorization {
        let body = NewAuthorization {
            kind: Kind::Source,
            provider: "oidc-test".to_owned(),
            name: None,
            visibility: Visibility::Private,
            integration: None,
            fields: BTreeMap::new(),
            external_id: None,
        };
        StartAuthorization { workspace: self.place.workspace, body }
    }

    /// The browser follows the provider's redirect: the clean address it lands on.
    async fn come_back(&self, callback: &str) -> String {
        self.land(&self.ada, callback).await
    }

    async fn land(&self, person: &Person, callback: &str) -> String {
        let answer = person.browser.get(callback).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store", "S9");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "S9");
        answer.header("location").to_owned()
    }

    async fn outcome(&self, started: &StartedAuthorization) -> (State, Option<Failure>) {
        let read = ReadAuthorization { authorization: started.id };
        let now = self.ada.browser.send(&read).await.unwrap();
        (now.state, now.failure)
    }

    async fn connections(&self) -> Vec<Connection> {
        let list = ListConnections { workspace: self.place.workspace, query: ConnectionQuery::default() };
        self.ada.browser.send(&list).await.unwrap().items
    }

    async fn assert_nothing_stored(&self) {
        let db = self.site.state.db.reader();
        assert!(connection::Entity::find().all(db).await.unwrap().is_empty());
        assert!(credential::Entity::find().all(db).await.unwrap().is_empty());
    }
}

#[rstest]
#[actix_web::test]
async fn an_authorized_account_is_listed_as_connected(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let started = world.start().await;
    assert_eq!(world.outcome(&started).await, (State::Open, None));
    let landing = world.come_back(&world.server.agree(&started.url)).await;
    assert_eq!(landing, format!("/authorized?id={}", started.id));
    assert_eq!(world.outcome(&started).await, (State::Connected, None));
    let [connected] = &world.connections().await[..] else { panic!() };
    assert_eq!((connected.status, connected.name.as_str()), (Status::Connected, "Test server"));
    let account = connected.account.as_ref().unwrap();
    assert_eq!((account.issuer.as_str(), account.subject.as_str()), (world.server.http.uri().as_str(), "alice"));
    assert_eq!(account.label, "alice@example.com");
    assert_eq!(connected.granted_scopes, ["openid", "email", "profile", "offline_access"]);
    assert!(connected.missing_scopes.is_empty());
    assert_eq!(connected.access_expires_at, Some(world.site.clock.now().plus(TimeDelta::hours(1))));
    assert_eq!(connected.verified_at, Some(world.site.clock.now()));
    assert!(world.ada.browser.cookies.borrow().keys().all(|name| !name.contains("attempt")), "the cookie stays");
}

#[rstest]
#[actix_web::test]
async fn fewer_scopes_than_asked_for_are_told_s8(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    world.server.is(Mood::FewerScopes);
    let started = world.start().await;
    world.come_back(&world.server.agree(&started.url)).await;
    let [connected] = &world.connections().await[..] else { panic!() };
    assert_eq!((connected.status, connected.reason), (Status::NeedsReconnect, Some(StatusReason::MissingScopes)));
    assert_eq!(connected.missing_scopes, ["profile"], "a refresh token stands for offline_access");
}

#[rstest]
#[case::wrong_client_secret(Mood::RefusesClient, Failure::ClientRefused)]
#[case::refused_code(Mood::RefusesCode, Failure::CodeRefused)]
#[case::provider_down(Mood::Down, Failure::ProviderUnavailable)]
#[case::provider_slow(Mood::Slow, Failure::ProviderUnavailable)]
#[case::garbage(Mood::Garbage, Failure::ProtocolViolation)]
#[case::wrong_nonce(Mood::WrongNonce, Failure::ProtocolViolation)]
#[actix_web::test]
async fn a_faulty_exchange_stores_nothing_and_says_why(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] mood: Mood,
    #[case] failure: Failure,
) {
    let world = World::new(backend).await;
    let started = world.start().await;
    world.server.is(mood);
    let landing = world.come_back(&world.server.agree(&started.url)).await;
    assert_eq!(landing, format!("/authorized?id={}", started.id));
    assert_eq!(world.outcome(&started).await, (State::Failed, Some(failure)));
    world.assert_nothing_stored().await;
}

#[rstest]
#[case::denied("error=access_denied", Failure::Denied)]
#[case::overloaded("error=temporarily_unavailable", Failure::ProviderUnavailable)]
#[case::bad_scope("error=invalid_scope&error_description=%3Cscript%3E", Failure::ClientRefused)]
#[case::another_server("code=x&iss=https%3A%2F%2Fevil.example", Failure::ProtocolViolation)]
#[case::no_iss_where_it_was_announced("code=x", Failure::ProtocolViolation)]
#[actix_web::test]
async fn an_answer_without_a_usable_code_stores_nothing_s6_s10(#[case] answer: &str, #[case] failure: Failure) {
    let world = World::new(Backend::Sqlite).await;
    let started = world.start().await;
    let good = world.server.agree(&started.url);
    let (path, query) = good.split_once('?').unwrap();
    let state = query.split('&').find(|part| part.starts_with("state=")).unwrap();
    let iss = if answer.contains("error") { format!("&iss={}", world.server.http.uri()) } else { String::new() };
    world.come_back(&format!("{path}?{answer}&{state}{iss}")).await;
    assert_eq!(world.outcome(&started).await, (State::Failed, Some(failure)));
    assert_eq!(world.server.requests("/token").await, 0, "a code was sent on");
    world.assert_nothing_stored().await;
}

#[rstest]
#[actix_web::test]
async fn a_state_is_used_once_s3(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let started = world.start().await;
    let callback = world.server.agree(&started.url);
    world.come_back(&callback).await;
    assert_eq!(world.come_back(&callback).await, "/authorized?problem=unknown_state");
    assert_eq!(world.connections().await.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn of_many_arrivals_at_once_one_makes_a_connection_s3(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let started = world.start().await;
    let callback = world.server.agree(&started.url);
    let arrivals = (0..20).map(|_| world.come_back(&callback));
    let landings = futures_util::future::join_all(arrivals).await;
    assert_eq!(landings.iter().filter(|landing| landing.contains("?id=")).count(), 1);
    assert_eq!(world.connections().await.len(), 1);
    assert_eq!(world.server.requests("/token").await, 1);
}

#[rstest]
#[actix_web::test]
async fn another_browser_that_comes_back_is_refused_and_uses_the_state_up_s4(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let eve = world.site.person("Eve", Some((world.place, Role::Owner))).await;
    let started = world.start().await;
    let callback = world.server.agree(&started.url);
    assert_eq!(world.land(&eve, &callback).await, "/authorized?problem=another_browser");
    assert_eq!(world.outcome(&started).await, (State::Failed, Some(Failure::AnotherBrowser)));
    assert_eq!(world.come_back(&callback).await, "/authorized?problem=unknown_state");
    assert_eq!(world.server.requests("/token").await, 0);
    world.assert_nothing_stored().await;
}

#[actix_web::test]
async fn a_cookie_of_another_attempt_does_not_help_s4() {
    let world = World::new(Backend::Sqlite).await;
    let (first, second) = (world.start().await, world.start().await);
    let name = |id: &StartedAuthorization| {
        let id = id.id.to_string();
        format!("mooring_attempt_{}", &id[id.len() - 8..])
    };
    {
        let mut cookies = world.ada.browser.cookies.borrow_mut();
        let other = cookies[&name(&second)].clone();
        cookies.insert(name(&first), other);
    }
    let landing = world.come_back(&world.server.agree(&first.url)).await;
    assert_eq!(landing, "/authorized?problem=another_browser");
    world.assert_nothing_stored().await;
}

#[actix_web::test]
async fn a_browser_keeps_five_attempts_at_most() {
    let world = World::new(Backend::Sqlite).await;
    for _ in 0..7 {
        world.start().await;
    }
    let kept = world.ada.browser.cookies.borrow().keys().filter(|name| name.contains("attempt")).count();
    assert_eq!(kept, 5);
}

#[rstest]
#[actix_web::test]
async fn an_attempt_dies_at_ten_minutes_s3_s17(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let (late, punctual) = (world.start().await, world.start().await);
    world.site.clock.advance(LIFETIME - TimeDelta::microseconds(1));
    world.site.renew(&world.ada.browser, world.ada.session);
    world.come_back(&world.server.agree(&punctual.url)).await;
    assert_eq!(world.outcome(&punctual).await.0, State::Connected);
    world.site.clock.advance(TimeDelta::microseconds(1));
    assert_eq!(world.come_back(&world.server.agree(&late.url)).await, "/authorized?problem=unknown_state");
    assert_eq!(world.outcome(&late).await, (State::Expired, Some(Failure::Expired)));
    assert_eq!(world.connections().await.len(), 1);
}

#[actix_web::test]
async fn a_callback_at_another_apps_address_is_refused_s6() {
    let world = World::new(Backend::Sqlite).await;
    let started = world.start().await;
    let callback = world.server.agree(&started.url).replace("/oauth/callback/oidc-test", "/oauth/callback/oidc-else");
    world.come_back(&callback).await;
    assert_eq!(world.outcome(&started).await, (State::Failed, Some(Failure::ProtocolViolation)));
    assert_eq!(world.server.requests("/token").await, 0);
}

#[rstest]
#[actix_web::test]
async fn who_lost_the_right_meanwhile_connects_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    use api::db::entity::organization_member;
    let world = World::new(backend).await;
    let started = world.start().await;
    let key = (world.place.organization.uuid(), world.ada.id.uuid());
    world
        .site
        .state
        .db
        .write_tx(async |tx| organization_member::Entity::delete_by_id(key).exec(tx).await.map(drop))
        .await
        .unwrap();
    world.come_back(&world.server.agree(&started.url)).await;
    assert_eq!(world.outcome(&started).await, (State::Failed, Some(Failure::NotAllowed)));
    assert_eq!(world.server.requests("/token").await, 0);
}

#[rstest]
#[actix_web::test]
async fn tokens_that_find_the_plan_full_are_given_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let started = world.start().await;
    crate::connections::set_plan(&world.site, world.place, "free").await;
    world.site.connection(world.place, world.ada.id, Visibility::Private, "the one").await;
    world.come_back(&world.server.agree(&started.url)).await;
    assert_eq!(world.outcome(&started).await, (State::Failed, Some(Failure::PlanLimit)));
    assert_eq!(world.server.requests("/revoke").await, 2, "refresh token and access token");
    assert_eq!(world.connections().await.len(), 1);
    let again = world.ada.browser.send(&world.request()).await.unwrap_err();
    assert_eq!(again.known(), Some(ProblemKind::PlanLimit), "nobody is sent away for nothing");
}

#[rstest]
#[actix_web::test]
async fn the_grant_of_a_live_connection_is_not_revoked_along_s30(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (first, second) = (world.start().await, world.start().await);
    world.come_back(&world.server.agree(&first.url)).await;
    crate::connections::set_plan(&world.site, world.place, "free").await;
    world.come_back(&world.server.agree(&second.url)).await;
    assert_eq!(world.outcome(&second).await, (State::Failed, Some(Failure::PlanLimit)));
    assert_eq!(world.server.requests("/revoke").await, 0);
}

#[rstest]
#[actix_web::test]
async fn an_app_that_changed_meanwhile_gets_no_code_s6(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    use shared::oauth_app::{PutOauthApp, SaveOauthApp};
    let world = World::new(backend).await;
    let owner = world.site.person("Owner", Some((world.place, Role::Owner))).await;
    let started = world.start().await;
    let body = PutOauthApp {
        client_id: "another".to_owned(),
        client_secret: Some(shared::secret_text::SecretText::new("x")),
        name: Some("Ours".to_owned()),
        issuer: Some(world.server.http.uri()),
        fields: BTreeMap::new(),
        secrets: BTreeMap::new(),
        force: false,
    };
    let save = SaveOauthApp { organization: world.place.organization, provider: "oidc-test".to_owned(), body };
    owner.browser.send(&save).await.unwrap();
    world.come_back(&world.server.agree(&started.url)).await;
    assert_eq!(world.outcome(&started).await, (State::Failed, Some(Failure::OauthAppMissing)));
    assert_eq!(world.server.requests("/token").await, 0);
}

#[actix_web::test]
async fn another_members_authorization_does_not_exist() {
    let world = World::new(Backend::Sqlite).await;
    let eve = world.site.person("Eve", Some((world.place, Role::Owner))).await;
    let started = world.start().await;
    let problem = eve.browser.send(&ReadAuthorization { authorization: started.id }).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::NotFound));
}

#[actix_web::test]
async fn without_an_oauth_app_or_server_nothing_starts() {
    let world = World::new(Backend::Sqlite).await;
    let mut request = world.request();
    request.body.provider = "oidc-none".to_owned();
    let problem = world.ada.browser.send(&request).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::OauthAppMissing));
    world.server.http.reset().await;
    let problem = world.ada.browser.send(&world.request()).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::ProviderMisconfigured));
    let db = world.site.state.db.reader();
    assert!(authorization::Entity::find().all(db).await.unwrap().is_empty());
}
