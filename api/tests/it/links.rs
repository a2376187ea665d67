//! Connecting a source through a link, without an account: from opening it to the receipt's address (PRODUCT §4, S13–S20).

use std::collections::BTreeMap;

use api::db::entity::{audit_event, branding, connection, credential, notification, receipt};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    access::{Role, Visibility},
    access_request::Restriction,
    authorization::{Failure, LIFETIME, ReadAuthorization, State},
    connect::{Decline, DeclineLink},
    connection::Kind,
    problem::ProblemKind,
    provider::{AuthMethod, Unavailable},
};

use super::support::{
    Answer, Backend, Caller, Place, Site,
    links::{Link, Wanted, oauth, open, wanted},
    people::Person,
    provider::{Mood, OauthServer},
};

pub struct World {
    pub server: OauthServer,
    pub site: Site,
    pub place: Place,
    /// Who makes links.
    pub ada: Person,
    /// Who holds them.
    pub bob: Caller,
}

impl World {
    pub async fn new(backend: Backend) -> Self {
        let server = OauthServer::start().await;
        let site = Site::with(backend, &server.settings()).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::Admin))).await;
        let bob = site.stranger();
        Self { server, site, place, ada, bob }
    }

    pub async fn link(&self, sources: &[Wanted]) -> Link {
        let link = self.site.link(self.place, self.ada.id, sources).await;
        self.bob.opens(&link).await;
        link
    }

    pub async fn state(&self, link: &Link) -> String {
        self.site.link_row(link).await.state
    }

    pub async fn connections(&self) -> Vec<connection::Model> {
        connection::Entity::find().all(self.site.state.db.reader()).await.unwrap()
    }

    /// Everything that happened, by action and kind of actor.
    pub async fn events(&self, action: &str) -> Vec<audit_event::Model> {
        let all = audit_event::Entity::find().all(self.site.state.db.reader()).await.unwrap();
        all.into_iter().filter(|event| event.action == action).collect()
    }

    pub async fn told(&self) -> Vec<notification::Model> {
        notification::Entity::find().all(self.site.state.db.reader()).await.unwrap()
    }

    /// The recipient connects one source of a link in one go.
    pub async fn connects(&self, link: &Link, subject: &str) -> String {
        let started = self.bob.leaves(link, link.source()).await;
        self.bob.lands(&self.server.agree_as(&started.url, subject)).await;
        let outcome = self.bob.outcome(started.id).await.unwrap();
        assert_eq!((outcome.state, outcome.failure), (State::Connected, None));
        outcome.granted.unwrap().receipt.unwrap()
    }

    /// An authorization that fails and leaves the link usable.
    pub async fn fails(&self, link: &Link, failure: Failure) {
        let started = self.bob.leaves(link, link.source()).await;
        self.bob.lands(&self.server.agree(&started.url)).await;
        let outcome = self.bob.outcome(started.id).await.unwrap();
        assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(failure)));
        assert!(outcome.granted.is_none());
        assert_eq!(self.state(link).await, "active");
        assert!(self.connections().await.is_empty());
        assert!(self.bob.asked(link).await.unwrap().sources[0].connected_at.is_none());
    }
}

/// The answer without what differs between any two.
pub fn bare(answer: &Answer) -> shared::problem::Problem {
    let mut problem = answer.problem();
    assert!(problem.request_id.take().is_some());
    problem
}

#[rstest]
#[actix_web::test]
async fn somebody_without_an_account_connects_two_sources_one_after_the_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let named = Wanted { name: Some("Shop"), ..oauth() };
    let link = world.link(&[named, oauth()]).await;
    let asked = world.bob.asked(&link).await.unwrap();
    assert_eq!((asked.asked_by.as_str(), asked.purpose.as_deref()), ("Ada", Some("Weekly reports")));
    assert_eq!((asked.organization.name.as_str(), asked.renews, asked.sources.len()), ("Harbor", false, 2));
    assert!(asked.sources[0].method.scopes.iter().all(|scope| !scope.words.is_empty()));
    assert_eq!(asked.sources[0].method.unavailable, None);

    for (number, source) in link.sources.iter().enumerate() {
        let started = world.bob.leaves(&link, *source).await;
        let landing = world.bob.lands(&world.server.agree_as(&started.url, &format!("shop{number}"))).await;
        assert_eq!(landing, format!("/connect?authorization={}", started.id));
        let outcome = world.bob.outcome(started.id).await.unwrap();
        let granted = outcome.granted.unwrap();
        assert_eq!((outcome.request, outcome.source, granted.source), (link.id, *source, *source));
        assert_eq!((outcome.state, granted.done), (State::Connected, number == 1));
        assert!(granted.receipt.unwrap().starts_with(&format!("{}/receipt#token=", world.site.base)));
        let left = world.bob.cookies.borrow().keys().filter(|name| name.contains("attempt")).count();
        assert_eq!(left, 0, "an attempt's cookie stays");
        assert_eq!(world.state(&link).await, if number == 1 { "used" } else { "active" });
        if number == 0 {
            let again = world.bob.starts(link.start(*source)).await.err().unwrap();
            assert_eq!(again.known(), Some(ProblemKind::Conflict));
            assert!(world.bob.asked(&link).await.unwrap().sources[0].connected_at.is_some());
        }
    }
    assert_eq!(world.bob.asked(&link).await.unwrap_err().known(), Some(ProblemKind::DeadLink));

    let mut made = world.connections().await;
    made.sort_by_key(|row| row.id);
    assert_eq!(made.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Shop", "Test server"]);
    for row in &made {
        assert_eq!((row.owner_id, row.visibility.as_str()), (world.ada.id.uuid(), "shared"));
        assert_eq!((row.status.as_str(), row.workspace_id), ("connected", world.place.workspace.uuid()));
    }
    for action in ["access_request.open", "access_request.connect", "connection.create", "authorization.complete"] {
        let events = world.events(action).await;
        assert_eq!(events.len(), if action == "access_request.open" { 1 } else { 2 }, "{action}");
        for event in events {
            assert_eq!((event.actor_kind.as_str(), event.actor_id), ("link", Some(link.id.uuid())), "{action}");
        }
    }
    let told = world.told().await;
    let kinds: Vec<_> = told.iter().map(|one| (one.kind.as_str(), one.user_id, &one.detail)).collect();
    let (one, two) = (json!({ "connected": 1, "of": 2 }), json!({ "connected": 2, "of": 2 }));
    assert_eq!(kinds, [("link_used", world.ada.id.uuid(), &one), ("link_used", world.ada.id.uuid(), &two)]);
}

#[rstest]
#[actix_web::test]
async fn a_receipts_address_is_shown_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    let started = world.bob.leaves(&link, link.source()).await;
    let cookies = world.bob.cookies.borrow().clone();
    world.bob.lands(&world.server.agree(&started.url)).await;
    let shown = world.bob.outcome(started.id).await.unwrap().granted.unwrap().receipt.unwrap();
    // As if the answer that takes the cookie away had never arrived.
    world.bob.cookies.replace(cookies);
    let again = world.bob.outcome(started.id).await.unwrap();
    assert_eq!((again.state, again.granted.unwrap().receipt), (State::Connected, None));
    let row = receipt::Entity::find().one(world.site.state.db.reader()).await.unwrap().unwrap();
    let token = shown.split_once("#token=").unwrap().1;
    assert_eq!(row.digest.unwrap(), api::secret::Digest::of(token).as_bytes().to_vec(), "only its digest is kept");
    let held = credential::Entity::find().one(world.site.state.db.reader()).await.unwrap().unwrap();
    assert_eq!(held.receipt_id, Some(row.id));
}

#[rstest]
#[actix_web::test]
async fn looking_at_a_link_leaves_it_as_it_is_s15(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let link = world.site.link(world.place, world.ada.id, &[oauth()]).await;
    world.site.clock.advance(TimeDelta::minutes(5));
    let first = world.site.clock.now();
    for _ in 0..10 {
        let scanner = world.site.stranger();
        for method in ["HEAD", "GET"] {
            scanner.raw(method, "/connect", None, &[("accept", "text/html")]).await;
            let path = format!("/v1/connect?request={}", link.id);
            assert_eq!(scanner.raw(method, &path, None, &[]).await.status, 410, "without a pass");
        }
        scanner.opens(&link).await;
        scanner.asked(&link).await.unwrap();
        world.site.clock.advance(TimeDelta::minutes(1));
    }
    let row = world.site.link_row(&link).await;
    assert_eq!((row.state.as_str(), row.opened_at), ("active", Some(first.utc())), "the first time is noted");
    assert_eq!(world.events("access_request.open").await.len(), 1);
    world.bob.opens(&link).await;
    world.connects(&link, "alice").await;
}

#[rstest]
#[actix_web::test]
async fn links_that_do_not_work_are_answered_alike_and_say_nothing_of_anybody_s14(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let mut tokens = vec![("unknown", "never was one".to_owned())];
    for state in ["used", "declined", "deleted"] {
        let link = world.site.link(world.place, world.ada.id, &[oauth()]).await;
        world.site.edit_link(&link, |row| row.state = Set(state.to_owned())).await;
        tokens.push((state, link.token));
    }
    let expired = world.site.link(world.place, world.ada.id, &[oauth()]).await;
    let now = world.site.clock.now().utc();
    world.site.edit_link(&expired, |row| row.expires_at = Set(now)).await;
    tokens.push(("expired", expired.token));
    let user = world.site.person("User", Some((world.place, Role::User(shared::access::Scope::All)))).await;
    tokens.push(("not an administrator's", world.site.link(world.place, user.id, &[oauth()]).await.token));
    let mut answers = Vec::new();
    for (name, token) in &tokens {
        let answer = world.bob.call(&open(token)).await;
        assert!(!answer.headers.contains_key("set-cookie"), "{name}");
        assert!(!answer.body.contains("Harbor") && !answer.body.contains("Ada"), "{name}: {}", answer.body);
        answers.push((name, bare(&answer)));
    }
    let live = world.site.link(world.place, world.ada.id, &[oauth()]).await;
    let without_pass = world.bob.raw("GET", &format!("/v1/connect?request={}", live.id), None, &[]).await;
    answers.push((&"no pass", bare(&without_pass)));
    for (name, answer) in &answers {
        assert_eq!((answer, answer.known()), (&answers[0].1, Some(ProblemKind::DeadLink)), "{name}");
    }
    assert!(world.connections().await.is_empty() && world.told().await.is_empty());
}

#[rstest]
#[actix_web::test]
async fn a_link_dies_at_its_end_by_the_servers_clock_s17(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(-1, 0, 1)] late: i64,
    #[values("open", "start", "callback")] at: &str,
) {
    let world = World::new(backend).await;
    let link = world.site.link(world.place, world.ada.id, &[oauth()]).await;
    let end = world.site.clock.now().plus(TimeDelta::minutes(5));
    world.site.edit_link(&link, |row| row.expires_at = Set(end.utc())).await;
    let turn = || world.site.clock.set(end.plus(TimeDelta::microseconds(late)));
    if at == "open" {
        turn();
        assert_eq!(world.bob.call(&open(&link.token)).await.status, if late < 0 { 200 } else { 410 });
        return;
    }
    world.bob.opens(&link).await;
    if at == "start" {
        turn();
        let started = world.bob.starts(link.start(link.source())).await;
        assert_eq!(started.is_ok(), late < 0);
        return;
    }
    let started = world.bob.leaves(&link, link.source()).await;
    turn();
    world.bob.lands(&world.server.agree(&started.url)).await;
    let outcome = world.bob.outcome(started.id).await.unwrap();
    if late < 0 {
        assert_eq!((outcome.state, outcome.failure), (State::Connected, None));
    } else {
        assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::LinkDead)));
        assert_eq!(world.server.requests("/token").await, 0, "a code was traded");
        assert!(world.connections().await.is_empty());
    }
}

#[rstest]
#[case::deleted("deleted")]
#[case::replaced("replaced")]
#[actix_web::test]
async fn a_link_that_ends_between_start_and_callback_connects_nothing_s18(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] how: &str,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    let started = world.bob.leaves(&link, link.source()).await;
    if how == "deleted" {
        world.site.delete_link(&link).await;
    } else {
        world.site.edit_link(&link, |row| row.digest = Set(vec![7; 32])).await;
    }
    let landing = world.bob.lands(&world.server.agree(&started.url)).await;
    assert_eq!(landing, format!("/connect?authorization={}", started.id));
    let outcome = world.bob.outcome(started.id).await.unwrap();
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::LinkDead)));
    assert_eq!(world.bob.asked(&link).await.unwrap_err().known(), Some(ProblemKind::DeadLink), "the pass ended too");
    assert_eq!(world.server.requests("/token").await, 0);
    assert!(world.connections().await.is_empty());
}

#[rstest]
#[actix_web::test]
async fn deleting_a_used_link_leaves_what_was_connected(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    world.connects(&link, "alice").await;
    world.site.delete_link(&link).await;
    let [row] = &world.connections().await[..] else { panic!() };
    assert_eq!((row.status.as_str(), world.server.requests("/revoke").await), ("connected", 0));
}

#[rstest]
#[actix_web::test]
async fn only_the_browser_that_pressed_start_comes_back_s4(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    let eve = world.site.stranger();
    eve.opens(&link).await;
    // The attacker's attempt is finished by the victim's browser, and the other way round.
    for (begins, ends) in [(&eve, &world.bob), (&world.bob, &eve)] {
        let started = begins.leaves(&link, link.source()).await;
        let landing = ends.lands(&world.server.agree(&started.url)).await;
        assert_eq!(landing, "/connect?problem=another_browser");
        assert_eq!(ends.outcome(started.id).await.err().unwrap().known(), Some(ProblemKind::DeadLink));
        let outcome = begins.outcome(started.id).await.unwrap();
        assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::AnotherBrowser)));
    }
    assert_eq!(world.server.requests("/token").await, 0);
    assert_eq!(world.state(&link).await, "active");
    // Any browser with the link may connect it.
    let started = eve.leaves(&link, link.source()).await;
    eve.lands(&world.server.agree(&started.url)).await;
    assert_eq!(eve.outcome(started.id).await.unwrap().state, State::Connected);
}

#[rstest]
#[actix_web::test]
async fn a_recipients_attempt_is_not_its_creators(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    let started = world.bob.leaves(&link, link.source()).await;
    let read = world.ada.browser.send(&ReadAuthorization { authorization: started.id }).await;
    assert_eq!(read.unwrap_err().known(), Some(ProblemKind::NotFound));
    // Nor is a member's attempt read as a recipient's.
    let own = world.site.authorization(world.place, world.ada.id).await;
    assert_eq!(world.ada.browser.outcome(own).await.err().unwrap().known(), Some(ProblemKind::DeadLink));
}

#[rstest]
#[case::denied(Mood::RefusesCode, Failure::CodeRefused)]
#[case::down(Mood::Down, Failure::ProviderUnavailable)]
#[case::scopes(Mood::FewerScopes, Failure::MissingScopes)]
#[actix_web::test]
async fn what_fails_leaves_the_link_usable(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] mood: Mood,
    #[case] failure: Failure,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    world.server.is(mood);
    world.fails(&link, failure).await;
    let given_back = if mood == Mood::FewerScopes { 2 } else { 0 };
    assert_eq!(world.server.requests("/revoke").await, given_back);
    world.server.is(Mood::Fine);
    world.connects(&link, "alice").await;
}

#[rstest]
#[actix_web::test]
async fn only_the_restricted_account_is_accepted_s20(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let by = |restriction| Wanted { restriction: Some(restriction), ..oauth() };
    let email = world.link(&[by(Restriction::Email { email: "Carol@Example.com".to_owned() })]).await;
    for claims in [
        json!({ "email": "alice@example.com", "email_verified": true }),
        json!({ "email": "carol@example.com" }),
        json!({ "email": "carol@example.com", "email_verified": false }),
        json!({ "email": "carol@example.com", "email_verified": "true" }),
    ] {
        world.server.claims(claims);
        world.fails(&email, Failure::WrongAccount).await;
    }
    let account = world.link(&[by(Restriction::Account { subject: "carol".to_owned() })]).await;
    world.fails(&account, Failure::WrongAccount).await;
    assert_eq!(world.server.requests("/revoke").await, 10, "each refused grant is given back");
    world.server.claims(json!({ "email": "carol@example.com", "email_verified": true }));
    world.connects(&email, "somebody").await;
    world.connects(&account, "carol").await;
}

#[rstest]
#[actix_web::test]
async fn a_link_shows_the_organizations_branding_and_what_cannot_be_used(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let row = branding::Model {
        organization_id: world.place.organization.uuid(),
        name: Some("Harbor & Sons".to_owned()),
        accent: Some("#0b5578".to_owned()),
        logo: Some(vec![1, 2, 3]),
    };
    let db = &world.site.state.db;
    db.write_tx(async |tx| row.into_active_model().insert(tx).await.map(drop)).await.unwrap();
    let fields = [("host", "db.example.com"), ("tls_mode", "require")];
    let database = wanted("postgresql", AuthMethod::Database, &fields);
    let link = world.link(&[wanted("notion", AuthMethod::Oauth2, &[]), database]).await;
    let asked = world.bob.asked(&link).await.unwrap();
    assert_eq!(asked.organization.name, "Harbor & Sons");
    assert_eq!(asked.organization.accent.as_deref(), Some("#0b5578"));
    assert_eq!(asked.organization.logo.as_deref(), Some("data:image/png;base64,AQID"));
    assert_eq!(asked.sources[0].method.unavailable, Some(Unavailable::OauthAppMissing));
    let refused = world.bob.starts(link.start(link.sources[0])).await.err().unwrap();
    assert_eq!(refused.known(), Some(ProblemKind::OauthAppMissing));
    let database = &asked.sources[1];
    assert!(database.method.fields.iter().all(|field| !["host", "tls_mode"].contains(&field.key.as_str())));
    assert!(database.method.fields.iter().any(|field| field.key == "password" && field.secret));
    assert_eq!(database.fixed.len(), 2);
    assert_eq!(database.fixed[0].value, "db.example.com");
    let mut start = link.start(link.sources[1]);
    start.fields = BTreeMap::from([("host".to_owned(), "evil.example.com".to_owned())]);
    let refused = world.bob.starts(start).await.err().unwrap();
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "/fields/host"));
}

#[rstest]
#[actix_web::test]
async fn who_declines_ends_the_link_and_its_creator_is_told(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth(), oauth()]).await;
    let started = world.bob.leaves(&link, link.sources[0]).await;
    let decline = DeclineLink { body: Decline { request: link.id } };
    let stranger = world.site.stranger();
    assert_eq!(stranger.send(&decline).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
    world.bob.send(&decline).await.unwrap();
    assert_eq!(world.bob.send(&decline).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
    assert_eq!(world.state(&link).await, "declined");
    let [told] = &world.told().await[..] else { panic!() };
    assert_eq!((told.kind.as_str(), told.user_id), ("link_declined", world.ada.id.uuid()));
    assert_eq!(told.subject, "oidc-test, oidc-test");
    let [event] = &world.events("access_request.decline").await[..] else { panic!() };
    assert_eq!((event.actor_kind.as_str(), event.private_to), ("link", None));
    world.bob.lands(&world.server.agree(&started.url)).await;
    assert_eq!(world.bob.outcome(started.id).await.unwrap().failure, Some(Failure::LinkDead));
}

#[rstest]
#[actix_web::test]
async fn a_private_links_events_are_its_creators_alone_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let link = world.site.link(world.place, world.ada.id, &[oauth()]).await;
    world.site.edit_link(&link, |row| row.visibility = Set(Visibility::Private.to_string())).await;
    world.bob.opens(&link).await;
    world.connects(&link, "alice").await;
    let [row] = &world.connections().await[..] else { panic!() };
    assert_eq!(row.visibility, "private");
    let events = audit_event::Entity::find().all(world.site.state.db.reader()).await.unwrap();
    assert_eq!(events.len(), 5);
    for event in events {
        assert_eq!(event.private_to, Some(world.ada.id.uuid()), "{}", event.action);
    }
}

#[rstest]
#[actix_web::test]
async fn a_link_renews_a_connection_for_the_same_account_only_s29(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    world.connects(&world.link(&[Wanted { name: Some("Shop"), ..oauth() }]).await, "alice").await;
    let [before] = &world.connections().await[..] else { panic!() };
    let id = shared::id::Id::new(before.id);
    world
        .site
        .edit(id, |row| {
            row.status = Set("needs_reconnect".to_owned());
            row.visibility = Set("private".to_owned());
        })
        .await;
    let asks = [Wanted { kind: Kind::Source, ..oauth() }];
    let link = world.site.link_to(world.place, world.ada.id, &asks, Some(id)).await;
    world.bob.opens(&link).await;
    assert!(world.bob.asked(&link).await.unwrap().renews);
    let started = world.bob.leaves(&link, link.source()).await;
    world.bob.lands(&world.server.agree_as(&started.url, "mallory")).await;
    let outcome = world.bob.outcome(started.id).await.unwrap();
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::WrongAccount)), "nobody is asked");
    assert_eq!((world.state(&link).await.as_str(), world.server.requests("/revoke").await), ("active", 2));
    world.connects(&link, "alice").await;
    let [after] = &world.connections().await[..] else { panic!() };
    assert_eq!((after.id, after.name.as_str(), after.owner_id), (before.id, "Shop", before.owner_id));
    assert_eq!((after.visibility.as_str(), after.status.as_str()), ("private", "connected"));
    assert_eq!(world.state(&link).await, "used");
    let held = credential::Entity::find().one(world.site.state.db.reader()).await.unwrap().unwrap();
    let receipts = receipt::Entity::find().all(world.site.state.db.reader()).await.unwrap();
    assert_eq!((receipts.len(), held.version), (2, 2));
    assert_eq!(held.receipt_id, receipts.iter().map(|row| row.id).max(), "the new receipt takes the old one's place");
    let private: Vec<_> = world.events("authorization.complete").await.iter().map(|event| event.private_to).collect();
    assert_eq!(private[1..], [Some(world.ada.id.uuid()); 2]);
}

#[rstest]
#[actix_web::test]
async fn a_link_to_renew_dies_with_its_connection(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let other = world.site.person("Other", Some((world.place, Role::Admin))).await;
    let id = world.site.connection(world.place, other.id, Visibility::Shared, "Orders").await;
    let link = world.site.link_to(world.place, world.ada.id, &[oauth()], Some(id)).await;
    world.bob.opens(&link).await;
    world.bob.asked(&link).await.unwrap();
    world.site.edit(id, |row| row.visibility = Set("private".to_owned())).await;
    assert_eq!(world.bob.asked(&link).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
    world.site.edit(id, |row| row.visibility = Set("shared".to_owned())).await;
    world.site.mark_removed(id).await;
    assert_eq!(world.bob.asked(&link).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
}

#[actix_web::test]
async fn an_attempt_that_nobody_came_back_for_is_told_as_expired() {
    let world = World::new(Backend::Sqlite).await;
    let link = world.link(&[oauth()]).await;
    let started = world.bob.leaves(&link, link.source()).await;
    world.site.clock.advance(LIFETIME);
    let outcome = world.bob.outcome(started.id).await.unwrap();
    assert_eq!((outcome.state, outcome.failure), (State::Expired, Some(Failure::Expired)));
    assert_eq!(world.state(&link).await, "active");
}
