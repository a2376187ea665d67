//! What people are told without having asked, who may be told, and how each wants it.

use api::{
    db::entity::{change, notification as stored, notification_preference, workspace_member},
    jobs,
    notification::{News, tell},
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait, ModelTrait};
use shared::{
    access::{GrantLevel, Role, Scope, Visibility},
    connection::{RestoreConnection, Status, StatusReason, TestConnection},
    id::{ConnectionId, NotificationId, UserId},
    member::{ConnectionFate, RemoveFromWorkspace, RemoveMember},
    notification::{
        COUNTED_MAX, CountUnread, Detail, EditPreferences, Kind, ListNotifications, MarkNotificationsRead, MarkRead,
        Notification, NotificationQuery, Preference, ReadPreferences, SavePreferences,
    },
    oauth_app::{PutOauthApp, SaveOauthApp},
    secret_text::SecretText,
};

use super::{
    support::{
        Backend, Caller, Place, Site,
        provider::{CLIENT_SECRET, OauthServer, allowing},
    },
    testing::World,
};

pub fn news(kind: Kind, place: Place, subject: &str, connection: Option<ConnectionId>) -> News {
    News {
        kind,
        workspace: place.workspace,
        subject: subject.to_owned(),
        access_request: None,
        connection,
        detail: Detail::default(),
    }
}

impl Site {
    pub async fn tell(&self, people: &[UserId], news: &News) {
        let people = people.iter().copied();
        self.state.db.write_tx(async |tx| tell(tx, &self.state, people, news).await).await.unwrap();
    }
}

async fn list(browser: &Caller) -> Vec<Notification> {
    browser.send(&ListNotifications { query: NotificationQuery::default() }).await.unwrap().items
}

async fn subjects(browser: &Caller) -> Vec<String> {
    list(browser).await.into_iter().map(|one| one.subject).collect()
}

async fn unread(browser: &Caller) -> u32 {
    browser.send(&CountUnread {}).await.unwrap().count
}

async fn mark_read(browser: &Caller, up_to: NotificationId) -> u32 {
    browser.send(&MarkNotificationsRead { body: MarkRead { up_to } }).await.unwrap().count
}

#[rstest]
#[actix_web::test]
async fn what_one_is_told_is_listed_counted_and_read(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Owner))).await;
    for subject in ["one", "two", "three"] {
        // Somebody who is named twice is told once.
        site.tell(&[ada.id, bob.id, ada.id], &news(Kind::LinkDeclined, place, subject, None)).await;
    }
    let mut query = NotificationQuery { limit: Some(2), ..NotificationQuery::default() };
    let first = ada.browser.send(&ListNotifications { query: query.clone() }).await.unwrap();
    assert_eq!(first.items.iter().map(|one| one.subject.as_str()).collect::<Vec<_>>(), ["three", "two"]);
    query.cursor = first.next_cursor.clone();
    let second = ada.browser.send(&ListNotifications { query: query.clone() }).await.unwrap();
    assert_eq!(second.items.iter().map(|one| one.subject.as_str()).collect::<Vec<_>>(), ["one"]);
    assert_eq!(second.next_cursor, None);
    assert_eq!((first.items[0].kind, first.items[0].workspace), (Kind::LinkDeclined, place.workspace));
    assert_eq!(first.items[0].created_at, site.clock.now());

    assert_eq!(unread(&ada.browser).await, 3);
    let two = first.items[1].id;
    assert_eq!(mark_read(&ada.browser, two).await, 1);
    assert_eq!(unread(&bob.browser).await, 3, "another's are read");
    for (wanted, expected) in [(true, vec!["three"]), (false, vec!["two", "one"])] {
        let query = NotificationQuery { unread: Some(wanted), ..NotificationQuery::default() };
        let items = ada.browser.send(&ListNotifications { query }).await.unwrap().items;
        assert_eq!(items.iter().map(|one| one.subject.as_str()).collect::<Vec<_>>(), expected);
        assert!(items.iter().all(|one| one.read_at.is_none() == wanted));
    }
    let told = change::Entity::find().all(site.state.db.reader()).await.unwrap();
    let of = |user: UserId| told.iter().filter(|row| row.user_id == Some(user.uuid())).count();
    assert!(told.iter().all(|row| row.noun == "notification" && row.workspace_id.is_none()));
    assert_eq!((of(ada.id), of(bob.id)), (4, 3), "one for each, and one for what was read");
    assert_eq!(mark_read(&ada.browser, two).await, 1, "again");
}

#[rstest]
#[actix_web::test]
async fn nobody_is_told_of_what_they_cannot_see_nor_reads_it_later_s40_s41(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
    let olga = site.person("Olga", Some((place, Role::Owner))).await;
    let gus = site.person("Gus", Some((place, Role::Guest(Scope::Selected)))).await;
    let eve = site.person("Eve", Some((site.place("Elsewhere").await, Role::Owner))).await;
    let everybody = [ada.id, olga.id, gus.id, eve.id];
    let private = site.connection(place, ada.id, Visibility::Private, "private").await;
    let shared = site.connection(place, ada.id, Visibility::Shared, "shared").await;
    let granted = site.connection(place, ada.id, Visibility::Shared, "granted").await;
    let integration = site.integration(place, "custom", "Shop").await;
    site.register(integration, granted, ada.id).await;
    site.grant(integration, gus.id, GrantLevel::Monitor).await;
    for (subject, connection) in
        [("private", Some(private)), ("shared", Some(shared)), ("granted", Some(granted)), ("link", None)]
    {
        site.tell(&everybody, &news(Kind::AccessRevoked, place, subject, connection)).await;
    }
    assert_eq!(subjects(&ada.browser).await, ["link", "granted", "shared", "private"]);
    assert_eq!(subjects(&olga.browser).await, ["link", "granted", "shared"]);
    assert_eq!(subjects(&gus.browser).await, ["link", "granted"]);
    assert!(subjects(&eve.browser).await.is_empty());
    let rows = stored::Entity::find().all(site.state.db.reader()).await.unwrap();
    assert_eq!(rows.len(), 9, "what is hidden is stored");

    site.edit(shared, |row| row.visibility = Set("private".to_owned())).await;
    site.edit(granted, |row| row.owner_id = Set(olga.id.uuid())).await;
    assert_eq!(subjects(&olga.browser).await, ["link", "granted"]);
    assert_eq!(unread(&olga.browser).await, 2);
    assert_eq!(subjects(&ada.browser).await, ["link", "granted", "shared", "private"]);
    site.mark_removed(private).await;
    assert_eq!(subjects(&ada.browser).await, ["link", "granted", "shared", "private"]);
    site.clock.advance(shared::connection::KEPT);
    for person in [&ada, &gus] {
        site.keep_signed_in(person).await;
    }
    assert_eq!(subjects(&ada.browser).await, ["link", "granted", "shared"], "what is gone is spoken of");

    let id = (place.workspace.uuid(), gus.id.uuid());
    let row = workspace_member::Entity::find_by_id(id).one(site.state.db.reader()).await.unwrap().unwrap();
    site.state.db.write_tx(async |tx| row.delete(tx).await.map(drop)).await.unwrap();
    assert!(subjects(&gus.browser).await.is_empty(), "of a workspace without a place");
    assert_eq!(unread(&gus.browser).await, 0);
}

#[rstest]
#[actix_web::test]
async fn each_kind_can_be_switched_off_by_each_person(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Owner))).await;
    let before = ada.browser.send(&ReadPreferences {}).await.unwrap();
    assert!(!before.mail_configured);
    assert_eq!(before.kinds.len(), 6);
    assert!(before.kinds.iter().all(|wish| wish.in_app && wish.email), "what nobody chose is on");

    let off = Preference { kind: Kind::Degraded, in_app: false, email: true };
    let save = |kinds| SavePreferences { body: EditPreferences { kinds } };
    for _ in 0..2 {
        let after = ada.browser.send(&save(vec![off])).await.unwrap();
        let expected: Vec<_> =
            before.kinds.iter().map(|wish| if wish.kind == off.kind { off } else { *wish }).collect();
        assert_eq!(after.kinds, expected);
        assert_eq!(ada.browser.send(&ReadPreferences {}).await.unwrap(), after);
    }
    assert_eq!(bob.browser.send(&ReadPreferences {}).await.unwrap(), before, "another's are theirs");
    for kind in [Kind::Degraded, Kind::NeedsReconnect] {
        site.tell(&[ada.id, bob.id], &news(kind, place, &kind.to_string(), None)).await;
    }
    assert_eq!(subjects(&ada.browser).await, ["needs_reconnect"]);
    assert_eq!(subjects(&bob.browser).await, ["needs_reconnect", "degraded"]);

    let body = r#"{"kinds":[{"kind":"degraded","in_app":true,"email":true},{"kind":"x","in_app":true,"email":true}]}"#;
    let refused = ada.browser.raw("PUT", "/v1/notifications/preferences", Some(body), &[]).await.problem();
    assert_eq!(refused.errors[0].pointer, "/kinds/1/kind");
    let rows = notification_preference::Entity::find().all(site.state.db.reader()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].in_app, "something of what was refused is kept");
}

#[rstest]
#[actix_web::test]
async fn unread_ones_are_counted_up_to_a_hundred_and_old_ones_forgotten(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    for number in 0..=COUNTED_MAX {
        site.tell(&[ada.id], &news(Kind::LinkUsed, place, &number.to_string(), None)).await;
    }
    assert_eq!(unread(&ada.browser).await, COUNTED_MAX);
    let stored = async || stored::Entity::find().all(site.state.db.reader()).await.unwrap().len();
    site.clock.advance(TimeDelta::days(90) - TimeDelta::microseconds(1));
    jobs::all_due(&site.state).await.ok().unwrap();
    assert_eq!(stored().await, 101);
    site.clock.advance(TimeDelta::microseconds(1));
    jobs::all_due(&site.state).await.ok().unwrap();
    assert_eq!(stored().await, 0);
}

#[rstest]
#[actix_web::test]
async fn the_owner_is_told_once_of_each_change_of_state_and_not_of_each_attempt(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let told = async || {
        let kinds = list(&world.ada.browser).await.into_iter().rev();
        kinds.map(|one| (one.kind, one.detail.reason, one.connection, one.subject)).collect::<Vec<_>>()
    };
    let degraded = (Kind::Degraded, Some(StatusReason::ProviderUnavailable), Some(world.id), "Orders".to_owned());
    let refused = (Kind::NeedsReconnect, Some(StatusReason::CredentialRefused), Some(world.id), "Orders".to_owned());
    let mut expected = Vec::new();
    for (status, news) in [
        (200, None),
        (503, Some(&degraded)),
        (503, None),
        (200, None),
        (503, Some(&degraded)),
        (401, Some(&refused)),
        (401, None),
        (200, None),
        (401, Some(&refused)),
    ] {
        world.answers(status).await;
        world.site.clock.advance(TimeDelta::hours(26));
        world.site.keep_signed_in(&world.ada).await;
        world.work().await;
        expected.extend(news.cloned());
        assert_eq!(told().await, expected, "{status}");
    }
}

#[actix_web::test]
async fn who_tests_or_restores_a_connection_is_answered_and_its_owner_told_where_that_is_another() {
    let world = World::new(Backend::Sqlite).await;
    let bob = world.site.person("Bob", Some((world.place, Role::Admin))).await;
    world.site.edit(world.id, |row| row.visibility = Set("shared".to_owned())).await;
    world.answers(401).await;
    assert_eq!(world.test().await.status, Status::NeedsReconnect);
    assert!(list(&world.ada.browser).await.is_empty(), "it was the owner's own test");
    world.answers(503).await;
    world.site.edit(world.id, |row| row.status = Set("connected".to_owned())).await;
    bob.browser.send(&TestConnection { connection: world.id }).await.unwrap();
    let told = list(&world.ada.browser).await;
    assert_eq!(told.iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::Degraded]);
    world.answers(401).await;
    world.site.mark_removed(world.id).await;
    bob.browser.send(&RestoreConnection { connection: world.id }).await.unwrap();
    let told = list(&world.ada.browser).await;
    assert_eq!(told.iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::NeedsReconnect, Kind::Degraded]);
    assert!(list(&bob.browser).await.is_empty());
}

#[rstest]
#[actix_web::test]
async fn another_oauth_app_is_news_to_the_owners_of_what_was_connected_with_the_old_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = OauthServer::start().await;
    let site = Site::with(backend, &allowing(&server.http)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::User(Scope::All)))).await;
    let save = |client_id: &str| {
        let body = PutOauthApp {
            client_id: client_id.to_owned(),
            client_secret: Some(SecretText::new(CLIENT_SECRET)),
            name: Some("Ours".to_owned()),
            issuer: Some(server.http.uri()),
            fields: [].into(),
            secrets: [].into(),
            force: true,
        };
        SaveOauthApp { organization: place.organization, provider: "oidc-ours".to_owned(), body }
    };
    ada.browser.send(&save("mooring")).await.unwrap();
    for (owner, status) in [(&ada, "connected"), (&bob, "connected"), (&bob, "needs_reconnect"), (&bob, "removed")] {
        let id = site.connection(place, owner.id, Visibility::Private, status).await;
        site.edit(id, |row| {
            row.provider = Set("oidc-ours".to_owned());
            row.method = Set("oauth2".to_owned());
            row.client_id = Set(Some("mooring".to_owned()));
            row.status = Set(status.to_owned());
        })
        .await;
    }
    ada.browser.send(&save("another")).await.unwrap();
    for person in [&ada, &bob] {
        let told = list(&person.browser).await;
        let [one] = &told[..] else { panic!("{told:?}") };
        assert_eq!((one.kind, one.subject.as_str()), (Kind::NeedsReconnect, "connected"));
        assert_eq!(one.detail.reason, Some(StatusReason::OauthAppChanged));
    }
    let changes = change::Entity::find().all(site.state.db.reader()).await.unwrap();
    let mut owners: Vec<_> = changes.iter().filter(|row| row.noun == "connection").map(|row| row.user_id).collect();
    owners.sort();
    assert_eq!(owners, [Some(ada.id.uuid()), Some(bob.id.uuid())], "each private one is told to its owner alone");
}

#[rstest]
#[actix_web::test]
async fn who_gets_a_connection_without_its_credential_is_told_unless_they_took_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let cara = site.person("Cara", Some((place, Role::User(Scope::All)))).await;
    for (to, expected) in [(&cara, vec!["secret of Bob 0"]), (&ada, vec![])] {
        let bob = site.person(&format!("Bob {}", expected.len()), Some((place, Role::User(Scope::All)))).await;
        site.connection(place, bob.id, Visibility::Private, "secret of Bob 0").await;
        let body = RemoveMember {
            private_connections: [("http-api".to_owned(), ConnectionFate::Transfer { to: to.id })].into(),
            ..RemoveMember::default()
        };
        ada.browser.send(&RemoveFromWorkspace { workspace: place.workspace, user: bob.id, body }).await.unwrap();
        assert_eq!(subjects(&to.browser).await, expected);
        assert!(list(&to.browser).await.iter().all(|one| one.detail.reason == Some(StatusReason::Transferred)));
    }
}
