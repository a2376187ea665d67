//! People who save flows at once, in several processes on one PostgreSQL database (TRAPS 4).

use api::db::{Db, entity::registration};
use futures_util::{future::join_all, join};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    access::{Scope, Visibility},
    connection::{ChangeConnection, Connection, CreateConnection, EditConnection, NewConnection, ReadUsage},
    flow::{CreateFlow, SavedFlow},
    id::{ConnectionId, IntegrationId, UserId, WorkspaceId},
    integration::{CreateIntegration, Kind, NewIntegration},
    invitation::{AcceptAnInvitation, AcceptInvitation, CreateInvitation, InvitedRole, NewInvitation},
    member::{RemoveFromWorkspace, RemoveMember},
    problem::{Problem, ProblemKind},
    secret_text::SecretText,
};
use tempfile::TempDir;
use wiremock::MockServer;

use super::{
    connections,
    flows::{made, new_flow},
    processes::{self, Process},
    startup::set_up,
    support::{Answer, Backend, Caller, caller, database, provider::http_api},
};

const ROUNDS: usize = 8;

/// Ada, who owns everything, and Bob, an admin, at two processes.
struct World {
    ada: Caller,
    bob: Caller,
    workspace: WorkspaceId,
    db: Db,
    api: MockServer,
    processes: Vec<Process>,
    _folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let api = http_api(200).await;
        let folder = database::folder();
        let url = Backend::Postgres.empty(folder.path()).await;
        let processes = processes::three(&url, &[("MOORING_OUTBOUND_ALLOW", api.address().to_string())]);
        let ada = caller::at(&processes[0].base);
        let token = processes[0].server.setup_token.as_deref().unwrap();
        let session = ada.send(&set_up(token, "ada@example.com")).await.unwrap();
        let workspace = session.organizations[0].workspaces[0].id;
        let bob = caller::at(&processes[1].base);
        join_workspace(&ada, workspace, &bob, "bob@example.com").await;
        let db = Db::connect(&url).await.unwrap();
        Self { ada, bob, workspace, db, api, processes, _folder: folder }
    }

    async fn integration(&self) -> IntegrationId {
        let body = NewIntegration { name: "Shop".to_owned(), kind: Kind::Custom };
        self.ada.send(&CreateIntegration { workspace: self.workspace, body }).await.unwrap().id
    }

    async fn source(&self) -> Connection {
        let body = NewConnection { visibility: Visibility::Shared, ..connections::new(&self.api.uri()) };
        self.ada.send(&CreateConnection { workspace: self.workspace, body }).await.unwrap()
    }

    async fn save(
        &self,
        who: &Caller,
        integration: IntegrationId,
        connections: &[ConnectionId],
    ) -> Result<SavedFlow, Problem> {
        let body = new_flow(Some(integration), connections.iter().map(|id| made(*id)).collect());
        who.send(&CreateFlow { workspace: self.workspace, body }).await
    }

    async fn registrations(&self, integration: IntegrationId) -> usize {
        let of = registration::Column::IntegrationId.eq(integration.uuid());
        registration::Entity::find().filter(of).all(self.db.reader()).await.unwrap().len()
    }
}

async fn join_workspace(inviter: &Caller, workspace: WorkspaceId, guest: &Caller, email: &str) -> UserId {
    let body = NewInvitation { email: email.to_owned(), role: InvitedRole::Admin, scope: Scope::All };
    let issued = inviter.send(&CreateInvitation { workspace, body }).await.unwrap();
    let body = AcceptInvitation {
        token: SecretText::new(issued.link.unwrap().split_once("#token=").unwrap().1),
        name: Some("Bob".to_owned()),
        password: Some(SecretText::new("a long enough password")),
    };
    guest.send(&AcceptAnInvitation { body }).await.unwrap().session.user.id
}

#[actix_web::test]
async fn whoever_makes_a_flow_while_they_are_removed_leaves_none_behind() {
    let world = World::new().await;
    let workspace = world.workspace;
    for round in 0..ROUNDS {
        let eve = caller::at(&world.processes[2].base);
        let user = join_workspace(&world.ada, workspace, &eve, &format!("eve{round}@example.com")).await;
        let create = CreateFlow { workspace, body: new_flow(None, Vec::new()) };
        let remove = RemoveFromWorkspace { workspace, user, body: RemoveMember::default() };
        let (made, removed) = join!(eve.send(&create), world.ada.call(&remove));
        match made {
            Ok(_) => assert_eq!(removed.kind(), ProblemKind::Undecided, "{}", removed.body),
            Err(problem) => assert_eq!((problem.status, removed.status.as_u16()), (404, 204), "{}", removed.body),
        }
    }
}

#[actix_web::test]
async fn people_who_save_flows_with_the_same_connections_at_once_register_each_once() {
    let world = World::new().await;
    let [one, other] = [world.source().await.id, world.source().await.id];
    for _ in 0..ROUNDS {
        let integration = world.integration().await;
        // In both orders, so that whoever locked as they are named would wait for the other for ever.
        let saves = [
            (&world.ada, [one, other]),
            (&world.bob, [other, one]),
            (&world.ada, [other, one]),
            (&world.bob, [one, other]),
        ];
        let save = async |(who, connections): (&Caller, [ConnectionId; 2])| {
            world.save(who, integration, &connections).await.unwrap()
        };
        let saved = join_all(saves.into_iter().map(save)).await;
        let reminders = saved.into_iter().filter(|saved| saved.reminder.is_some()).count();
        assert_eq!((reminders, world.registrations(integration).await), (1, 2));
    }
}

#[actix_web::test]
async fn of_a_save_and_a_disconnect_at_once_the_second_hears_of_the_first() {
    let world = World::new().await;
    let integration = world.integration().await;
    for _ in 0..ROUNDS {
        let source = world.source().await;
        let used = [source.id];
        let path = format!("/v1/connections/{}", source.id);
        let (saved, removed) =
            join!(world.save(&world.bob, integration, &used), world.ada.raw("DELETE", &path, None, &[]));
        agree(&world, source.id, saved, removed, "It was removed. Restore it first.").await;
    }
}

#[actix_web::test]
async fn of_a_save_and_an_unsharing_at_once_the_second_hears_of_the_first() {
    let world = World::new().await;
    let integration = world.integration().await;
    for _ in 0..ROUNDS {
        let source = world.source().await;
        let used = [source.id];
        let body = EditConnection {
            name: None,
            visibility: Some(Visibility::Private),
            external_id: None,
            version: Some(source.version),
            force: false,
        };
        let unshare = ChangeConnection { connection: source.id, body };
        let (saved, private) = join!(world.save(&world.bob, integration, &used), world.ada.call(&unshare));
        agree(&world, source.id, saved, private, "There is no such connection.").await;
    }
}

/// Either the flow uses the connection and it stays as it was, or it is taken away and no flow uses it.
async fn agree(world: &World, connection: ConnectionId, saved: Result<SavedFlow, Problem>, taken: Answer, words: &str) {
    let usage = world.ada.send(&ReadUsage { connection }).await.unwrap();
    match saved {
        Ok(saved) => {
            assert_eq!(taken.kind(), ProblemKind::HasDependents, "{}", taken.body);
            assert_eq!(usage.flows[0].id, saved.flow.id);
        }
        Err(problem) => {
            assert_eq!(problem.errors.first().map(|error| error.detail.as_str()), Some(words), "{problem:?}");
            assert!(taken.status.is_success() && usage.is_empty(), "{}", taken.body);
        }
    }
}
