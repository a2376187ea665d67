//! Registering while somebody takes the connection back, in several processes: what is private is registered nowhere
//! (TRAPS 4).

use api::db::{
    Db,
    entity::{connection, registration},
};
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use serde_json::json;
use shared::{
    access::Visibility,
    connection::CreateConnection,
    id::{ConnectionId, IntegrationId, WorkspaceId},
    integration::{CreateIntegration, Kind, NewIntegration},
    problem::ProblemKind,
    registration::{Register, RegisterConnections},
};

use super::{
    connections,
    processes::{Process, sign_in, three},
    startup::set_up,
    support::{Answer, Backend, Caller, caller, database, provider::http_api},
};

const ROUNDS: usize = 12;

struct World {
    _folder: tempfile::TempDir,
    _processes: Vec<Process>,
    /// The same person at each process.
    ada: Vec<Caller>,
    workspace: WorkspaceId,
    api: wiremock::MockServer,
    db: Db,
}

impl World {
    async fn new() -> Self {
        let api = http_api(200).await;
        let folder = database::folder();
        let url = Backend::Postgres.empty(folder.path()).await;
        let processes = three(&url, &[("MOORING_OUTBOUND_ALLOW", api.address().to_string())]);
        let token = processes[0].server.setup_token.as_deref().unwrap();
        let session = caller::at(&processes[0].base).send(&set_up(token, "ada@example.com")).await.unwrap();
        let mut ada = Vec::new();
        for process in &processes {
            ada.push(sign_in(process, "ada@example.com").await.0);
        }
        let workspace = session.organizations[0].workspaces[0].id;
        let db = Db::connect(&url).await.unwrap();
        Self { _folder: folder, _processes: processes, ada, workspace, api, db }
    }

    async fn integration(&self) -> IntegrationId {
        let body = NewIntegration { name: "Nightly".to_owned(), kind: Kind::Custom };
        self.ada[0].send(&CreateIntegration { workspace: self.workspace, body }).await.unwrap().id
    }

    async fn connection(&self) -> ConnectionId {
        let body = connections::new(&self.api.uri());
        self.ada[0].send(&CreateConnection { workspace: self.workspace, body }).await.unwrap().id
    }

    async fn register(&self, at: usize, integration: IntegrationId, connection: ConnectionId) -> Answer {
        let body = Register { connections: vec![connection], share: Vec::new() };
        self.ada[at].call(&RegisterConnections { integration, body }).await
    }

    async fn unshare(&self, at: usize, connection: ConnectionId, force: bool) -> Answer {
        let body = json!({ "visibility": "private", "version": 1, "force": force }).to_string();
        self.ada[at].raw("PATCH", &format!("/v1/connections/{connection}"), Some(&body), &[]).await
    }

    /// Whether the connection is private, and how often it is registered.
    async fn stored(&self, id: ConnectionId) -> (bool, usize) {
        let reader = self.db.reader();
        let row = connection::Entity::find_by_id(id.uuid()).one(reader).await.unwrap().unwrap();
        let all = registration::Entity::find().all(reader).await.unwrap();
        let registered = all.iter().filter(|row| row.connection_id == id.uuid()).count();
        (row.visibility == Visibility::Private.to_string(), registered)
    }
}

#[actix_web::test]
async fn registering_and_unsharing_at_once_leave_nothing_private_registered() {
    let world = World::new().await;
    let integrations = [world.integration().await, world.integration().await];
    for round in 0..ROUNDS {
        let (connection, force) = (world.connection().await, round % 2 == 0);
        let (one, unshared, other) = futures_util::join!(
            world.register(round % 3, integrations[0], connection),
            world.unshare((round + 1) % 3, connection, force),
            world.register((round + 2) % 3, integrations[1], connection),
        );
        let (private, registered) = world.stored(connection).await;
        assert_eq!(private, unshared.status == 200, "{}", unshared.body);
        if private {
            assert_eq!(registered, 0, "{} {}", one.body, other.body);
        } else {
            assert!(!force, "its owner always may");
            assert_eq!(unshared.kind(), ProblemKind::HasDependents);
            assert_eq!(registered, 2);
        }
        for answer in [one, other] {
            assert!(answer.status == 200 || answer.kind() == ProblemKind::PrivateConnection, "{}", answer.body);
        }
    }
}

#[actix_web::test]
async fn one_connection_that_is_registered_by_everybody_at_once_is_registered_once() {
    let world = World::new().await;
    let integration = world.integration().await;
    for _ in 0..ROUNDS {
        let connection = world.connection().await;
        let answers = join_all((0..6).map(|at| world.register(at % 3, integration, connection))).await;
        assert!(answers.iter().all(|answer| answer.status == 200), "nobody is refused");
        let news = answers.iter().filter(|answer| answer.body.contains("Orders")).count();
        assert_eq!((news, world.stored(connection).await), (1, (false, 1)), "one is told of it");
    }
}
