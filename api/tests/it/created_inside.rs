//! Connections that are made inside an integration: shared and registered at once, where their maker may register
//! (PRODUCT §5).

use std::collections::BTreeMap;

use api::db::entity::{audit_event, grant};
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use shared::{
    access::{GrantLevel, Role, Scope, Visibility, Why},
    authorization::{
        Authorization, Failure, NewAuthorization, ReadAuthorization, StartAuthorization, StartedAuthorization, State,
    },
    connection::{Connection, ConnectionQuery, CreateConnection, Kind, ListConnections, NewConnection},
    id::IntegrationId,
    problem::ProblemKind,
    registration::{How, ListRegistrations, RegistrationQuery},
};

use super::{
    connections,
    support::{
        Answer, Backend, Place, Site,
        people::Person,
        provider::{OauthServer, allowing, http_api},
    },
};

struct World {
    site: Site,
    place: Place,
    /// Of selected integrations, with a grant on this one.
    selma: Person,
    integration: IntegrationId,
}

impl World {
    async fn new(site: Site, level: GrantLevel) -> Self {
        let place = site.place("Harbor").await;
        let selma = site.person("Selma", Some((place, Role::User(Scope::Selected)))).await;
        let integration = site.integration(place, "custom", "Nightly").await;
        site.grant(integration, selma.id, level).await;
        Self { site, place, selma, integration }
    }

    async fn connections(&self) -> Vec<Connection> {
        let list = ListConnections { workspace: self.place.workspace, query: ConnectionQuery::default() };
        self.selma.browser.send(&list).await.unwrap().items
    }

    /// The one connection, shared and registered.
    async fn assert_made(&self) {
        let [made] = &self.connections().await[..] else { panic!() };
        assert_eq!((made.visibility, made.owner.id), (Visibility::Shared, self.selma.id));
        let list = ListRegistrations { integration: self.integration, query: RegistrationQuery::default() };
        let [registered] = &self.selma.browser.send(&list).await.unwrap().items[..] else { panic!() };
        assert_eq!((registered.connection.id, registered.how), (made.id, How::CreatedHere));
        assert_eq!(registered.registered_by.id, self.selma.id);
        let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id);
        let events = events.all(self.site.state.db.reader()).await.unwrap();
        let registering = events.iter().find(|event| event.action == "integration.register").unwrap();
        assert_eq!((registering.private_to, &registering.detail["how"]), (None, &"created_here".into()));
        let making = events.iter().find(|event| event.action == "connection.create").unwrap();
        assert_eq!(making.private_to, None);
    }

    async fn revoke(&self) {
        let key = (self.integration.uuid(), self.selma.id.uuid());
        let db = &self.site.state.db;
        db.write_tx(async |tx| grant::Entity::delete_by_id(key).exec(tx).await.map(drop)).await.unwrap();
    }

    fn authorization(&self) -> StartAuthorization {
        let body = NewAuthorization {
            kind: Kind::Source,
            provider: "oidc-test".to_owned(),
            name: None,
            visibility: Visibility::Private,
            integration: Some(self.integration),
            fields: BTreeMap::new(),
            external_id: None,
        };
        StartAuthorization { workspace: self.place.workspace, body }
    }

    async fn outcome(&self, started: &StartedAuthorization) -> Authorization {
        self.selma.browser.send(&ReadAuthorization { authorization: started.id }).await.unwrap()
    }
}

#[rstest]
#[actix_web::test]
async fn a_typed_connection_is_shared_and_registered_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = http_api(200).await;
    let world = World::new(Site::with(backend, &allowing(&api)).await, GrantLevel::Manage).await;
    let body = NewConnection {
        visibility: Visibility::Private,
        integration: Some(world.integration),
        ..connections::new(&api.uri())
    };
    let made = world.selma.browser.send(&CreateConnection { workspace: world.place.workspace, body }).await.unwrap();
    assert_eq!((made.visibility, made.granted), (Visibility::Shared, Some(GrantLevel::Manage)));
    world.assert_made().await;
}

#[rstest]
#[actix_web::test]
async fn what_cannot_be_registered_is_refused_before_anybody_is_asked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = http_api(200).await;
    let world = World::new(Site::with(backend, &allowing(&api)).await, GrantLevel::Monitor).await;
    let (site, place) = (&world.site, world.place);
    let create = async |integration| -> Answer {
        let body = NewConnection { integration: Some(integration), ..connections::new(&api.uri()) };
        world.selma.browser.call(&CreateConnection { workspace: place.workspace, body }).await
    };
    assert_eq!(create(world.integration).await.problem().why, Some(Why::MonitorOnly));
    let hidden = site.integration(place, "custom", "Hidden").await;
    let elsewhere = site.place("Elsewhere").await;
    site.join(world.selma.id, elsewhere, Role::Owner).await;
    let foreign = site.integration(elsewhere, "custom", "Foreign").await;
    let absent: IntegrationId = site.state.random.id(&site.clock);
    for unseen in [hidden, foreign, absent] {
        let problem = create(unseen).await.problem();
        assert_eq!((problem.errors[0].pointer.as_str(), problem.errors.len()), ("/integration", 1));
    }
    let app = site.integration(place, "app", "Shop app").await;
    site.grant(app, world.selma.id, GrantLevel::Manage).await;
    assert_eq!(create(app).await.kind(), ProblemKind::IntegrationApp);
    assert!(api.received_requests().await.unwrap().is_empty(), "the provider was not troubled");
    assert!(world.connections().await.is_empty());
}

#[rstest]
#[actix_web::test]
async fn an_authorized_connection_is_shared_and_registered_when_it_is_stored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = OauthServer::start().await;
    let world = World::new(Site::with(backend, &server.settings()).await, GrantLevel::Manage).await;
    let started = world.selma.browser.send(&world.authorization()).await.unwrap();
    world.selma.browser.get(&server.agree(&started.url)).await;
    assert_eq!(world.outcome(&started).await.state, State::Connected);
    world.assert_made().await;
}

#[rstest]
#[actix_web::test]
async fn an_authorization_whose_right_is_gone_when_it_comes_back_stores_nothing_s41(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = OauthServer::start().await;
    let world = World::new(Site::with(backend, &server.settings()).await, GrantLevel::Manage).await;
    let started = world.selma.browser.send(&world.authorization()).await.unwrap();
    world.revoke().await;
    world.selma.browser.get(&server.agree(&started.url)).await;
    let outcome = world.outcome(&started).await;
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::NotAllowed)));
    assert_eq!(server.requests("/token").await, 0);

    let refused = world.selma.browser.call(&world.authorization()).await.problem();
    assert_eq!(refused.errors[0].pointer, "/integration", "nor is another begun");
    assert!(world.connections().await.is_empty());
}
