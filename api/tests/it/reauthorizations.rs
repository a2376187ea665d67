//! Links that re-authorize a connection: what they ask for, and what ends them (PRODUCT §4).

use api::db::entity::{audit_event, authorization};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    access::{Role, Scope, Visibility, Why},
    access_request::{AccessRequest, NewReauthorization, ReadAccessRequest, RequestReauthorization, State},
    connection::{
        ChangeConnection, CreateConnection, Disconnect, EditConnection, Kind, Reconnect, ReconnectConnection,
        RemoveConnection, Transfer, TransferConnection,
    },
    id::{AccessRequestId, ConnectionId},
    member::{ConnectionFate, RemoveFromWorkspace, RemoveMember},
    problem::{Problem, ProblemKind},
    provider::AuthMethod,
    secret_text::SecretText,
};

use super::{
    connections,
    support::{
        Backend, Place, Site,
        emulator::World as Emulated,
        people::Person,
        provider::{allowing, http_api},
    },
};

async fn request(who: &Person, connection: ConnectionId) -> Result<AccessRequest, Problem> {
    let body: NewReauthorization = serde_json::from_value(json!({})).unwrap();
    let answer = who.browser.send(&RequestReauthorization { connection, body }).await;
    answer.map(|issued| issued.access_request)
}

struct World {
    site: Site,
    place: Place,
    /// The connection's owner.
    ada: Person,
    bob: Person,
    api: wiremock::MockServer,
    connection: ConnectionId,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let api = http_api(200).await;
        let site = Site::with(backend, &allowing(&api)).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::Admin))).await;
        let bob = site.person("Bob", Some((place, Role::Owner))).await;
        let create = CreateConnection { workspace: place.workspace, body: connections::new(&api.uri()) };
        let connection = ada.browser.send(&create).await.unwrap().id;
        Self { site, place, ada, bob, api, connection }
    }

    async fn state(&self, link: AccessRequestId) -> String {
        self.site.stored_request(link).await.state
    }

    /// One link of each of the two, besides one that was used, one that is for another connection, and one for new ones.
    async fn links(&self) -> Links {
        let other = self.site.connection(self.place, self.ada.id, Visibility::Shared, "other").await;
        let used = request(&self.bob, self.connection).await.unwrap().id;
        self.site.edit_request(used, |row| row.state = Set("used".to_owned())).await;
        Links {
            adas: request(&self.ada, self.connection).await.unwrap().id,
            bobs: request(&self.bob, self.connection).await.unwrap().id,
            spared: [
                (used, "used"),
                (request(&self.bob, other).await.unwrap().id, "active"),
                (self.site.request(self.place, self.bob.id, Visibility::Shared).await, "active"),
            ],
        }
    }

    /// Ada's and Bob's link are as told; the others are as they were.
    async fn are(&self, links: &Links, adas: &str, bobs: &str, because: &str) {
        assert_eq!((self.state(links.adas).await.as_str(), self.state(links.bobs).await.as_str()), (adas, bobs));
        for (link, state) in links.spared {
            assert_eq!(self.state(link).await, state);
        }
        let events = audit_event::Entity::find().all(self.site.state.db.reader()).await.unwrap();
        let ended: Vec<_> = events.iter().filter(|event| event.action == "access_request.delete").collect();
        assert_eq!(ended.len(), [adas, bobs].into_iter().filter(|state| *state == "deleted").count());
        assert!(ended.iter().all(|event| event.detail["because"] == because), "{ended:?}");
    }
}

struct Links {
    adas: AccessRequestId,
    bobs: AccessRequestId,
    spared: [(AccessRequestId, &'static str); 3],
}

#[rstest]
#[actix_web::test]
async fn it_asks_for_what_the_connection_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    world.site.edit(world.connection, |row| row.kind = Set("destination".to_owned())).await;
    let link = request(&world.bob, world.connection).await.unwrap();
    let renews = link.renews.unwrap();
    assert_eq!((renews.id, renews.name.as_str()), (world.connection, "Orders"));
    assert_eq!((link.visibility, link.created_by.id, link.state), (Visibility::Shared, world.bob.id, State::Active));
    let [source] = &link.sources[..] else { panic!("{:?}", link.sources) };
    assert_eq!((source.kind, source.provider.key.as_str()), (Kind::Destination, "http-api"));
    assert_eq!((source.method, source.name.as_ref()), (AuthMethod::ApiKey, None));
    assert_eq!(
        (source.fields["base_url"].as_str(), source.fields["name"].as_str()),
        (world.api.uri().as_str(), "X-Api-Key")
    );
}

#[rstest]
#[actix_web::test]
async fn it_takes_the_right_to_reconnect_and_to_make_links_and_a_connection_that_is_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let user = world.site.person("User", Some((world.place, Role::User(Scope::All)))).await;
    let narrow = world.site.person("Narrow", Some((world.place, Role::User(Scope::Selected)))).await;
    assert_eq!(request(&user, world.connection).await.unwrap_err().why, Some(Why::AdminsOnly));
    assert_eq!(request(&narrow, world.connection).await.unwrap_err().known(), Some(ProblemKind::NotFound));
    world.site.edit(world.connection, |row| row.visibility = Set("private".to_owned())).await;
    assert_eq!(request(&world.bob, world.connection).await.unwrap_err().known(), Some(ProblemKind::NotFound));
    let own = request(&world.ada, world.connection).await.unwrap();
    assert_eq!(own.visibility, Visibility::Private);
    let hidden = world.bob.browser.call(&ReadAccessRequest { access_request: own.id }).await;
    assert_eq!(hidden.kind(), ProblemKind::NotFound);

    world
        .site
        .edit(world.connection, |row| {
            (row.provider, row.method) = (Set("oidc-gone".to_owned()), Set("oauth2".to_owned()));
        })
        .await;
    let problem = request(&world.ada, world.connection).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::OauthAppMissing));
    world.site.mark_removed(world.connection).await;
    assert_eq!(request(&world.ada, world.connection).await.unwrap_err().known(), Some(ProblemKind::Conflict));
}

#[rstest]
#[actix_web::test]
async fn it_ends_when_its_connection_is_removed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let links = world.links().await;
    let query = Disconnect { force: true };
    world.ada.browser.send(&RemoveConnection { connection: world.connection, query }).await.unwrap();
    world.are(&links, "deleted", "deleted", "connection_removed").await;
}

#[rstest]
#[actix_web::test]
async fn it_ends_when_its_connection_is_transferred(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let links = world.links().await;
    let body = Transfer { to: world.bob.id, version: Some(1) };
    world.ada.browser.send(&TransferConnection { connection: world.connection, body }).await.unwrap();
    world.are(&links, "deleted", "deleted", "connection_transferred").await;
}

#[rstest]
#[actix_web::test]
async fn it_ends_when_its_connection_is_made_private_by_somebody_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let links = world.links().await;
    let body = EditConnection { name: Some("Renamed".to_owned()), version: Some(1), ..EditConnection::default() };
    world.bob.browser.send(&ChangeConnection { connection: world.connection, body }).await.unwrap();
    assert_eq!(world.state(links.bobs).await, "active", "another name ends nothing");
    let body = EditConnection { visibility: Some(Visibility::Private), version: Some(2), ..EditConnection::default() };
    world.ada.browser.send(&ChangeConnection { connection: world.connection, body }).await.unwrap();
    world.are(&links, "active", "deleted", "connection_made_private").await;
    let events = audit_event::Entity::find().all(world.site.state.db.reader()).await.unwrap();
    let ended = events.iter().find(|event| event.action == "access_request.delete").unwrap();
    assert_eq!(ended.private_to, Some(world.ada.id.uuid()), "it tells of a private connection");
}

#[rstest]
#[actix_web::test]
async fn it_ends_when_its_connection_gets_another_typed_credential(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let links = world.links().await;
    let secrets = [("key".to_owned(), SecretText::new("a new key"))].into();
    let reconnect = |body| ReconnectConnection { connection: world.connection, body };
    let missing = world.ada.browser.call(&reconnect(Reconnect::default())).await;
    assert_eq!(missing.kind(), ProblemKind::InvalidFields);
    assert_eq!(world.state(links.bobs).await, "active", "what fails ends nothing");
    world.ada.browser.send(&reconnect(Reconnect { secrets, ..Reconnect::default() })).await.unwrap();
    world.are(&links, "deleted", "deleted", "connection_reconnected").await;
}

#[rstest]
#[actix_web::test]
async fn it_ends_when_somebody_logs_in_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = Emulated::on(backend, "notion", &["api.notion.com"]).await;
    let admin = world.site.person("Admin", Some((world.place, Role::Admin))).await;
    let answer = json!({ "access_token": "at", "refresh_token": "rt", "expires_in": 3600, "workspace_id": "w-1",
        "workspace_name": "One" });
    world.answers("POST", "api.notion.com/v1/oauth/token", answer).await;
    let first = world.leave(&[]).await;
    world.come_back(&first, &[("code", "c")]).await;
    let connection = world.connection().await.id;
    world.site.edit(connection, |row| row.visibility = Set("shared".to_owned())).await;
    let link = request(&admin, connection).await.unwrap().id;

    let again = world.leave(&[]).await;
    let db = world.site.state.db.reader();
    let row = authorization::Entity::find_by_id(again.started.id.uuid()).one(db).await.unwrap().unwrap();
    let row = authorization::ActiveModel { renews: Set(Some(connection.uuid())), ..row.into_active_model() };
    world.site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    assert_eq!(world.come_back(&again, &[("code", "c")]).await.connection, Some(connection));
    assert_eq!(world.site.stored_request(link).await.state, "deleted");
}

#[rstest]
#[case::transferred(true, "connection_transferred")]
#[case::disconnected(false, "connection_removed")]
#[actix_web::test]
async fn it_ends_when_the_connections_owner_leaves(
    #[case] given: bool,
    #[case] because: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let fate = if given { ConnectionFate::Transfer { to: world.bob.id } } else { ConnectionFate::Disconnect };
    let (mine, theirs) = (
        request(&world.ada, world.connection).await.unwrap().id,
        request(&world.bob, world.connection).await.unwrap().id,
    );
    // Ada's own link needs no decision: it ends with the connection, whose fate is decided.
    let body = RemoveMember { connections: [(world.connection, fate)].into(), ..RemoveMember::default() };
    let leave = RemoveFromWorkspace { workspace: world.place.workspace, user: world.ada.id, body };
    world.ada.browser.send(&leave).await.unwrap();
    for link in [mine, theirs] {
        assert_eq!(world.state(link).await, "deleted");
    }
    let events = audit_event::Entity::find().all(world.site.state.db.reader()).await.unwrap();
    let ended = events.iter().filter(|event| event.action == "access_request.delete");
    assert_eq!(ended.filter(|event| event.detail["because"] == because).count(), 2);
}
