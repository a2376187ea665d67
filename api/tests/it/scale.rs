//! A large workspace costs what a small one does: how many statements each answer takes, counted on the wire to PostgreSQL,
//! as a table to review. A list that asked once for each row would be another table in the large one.

use std::fmt::Write;

use api::db::entity::{connection, flow, flow_step, integration, registration, step};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    access::{GrantLevel, Role, Scope, Visibility},
    connection::{ConnectionQuery, ListConnections, ReadUsage},
    endpoint::Endpoint,
    flow::{FlowQuery, ListFlows, ReadFlow},
    id::{ConnectionId, FlowId, Id, IntegrationId, UserId},
    integration::{IntegrationQuery, ListIntegrations, ReadIntegration},
    registration::{
        ConnectionChange, ListRegistrations, PreviewChange, PreviewConnectionChange, PreviewRegistration,
        PreviewRegistrations, RegistrationChange, RegistrationQuery,
    },
    replacement::{Replace, ReplaceConnection},
    step::{ListExports, ListImports, StepQuery},
};

use super::support::{
    Caller, Place, Site, golden,
    wire::{Traffic, Wire},
};

struct Amount {
    integrations: usize,
    flows: usize,
    connections: usize,
    registrations: usize,
}

const SMALL: Amount = Amount { integrations: 5, flows: 20, connections: 40, registrations: 60 };
const LARGE: Amount = Amount { integrations: 500, flows: 5_000, connections: 10_000, registrations: 50_000 };

struct World {
    /// Serves as long as it is there.
    _site: Site,
    wire: Wire,
    place: Place,
    integrations: Vec<IntegrationId>,
    flows: Vec<FlowId>,
    connections: Vec<ConnectionId>,
    admin: Caller,
    /// Has `manage` on the first integration.
    selected: Caller,
}

macro_rules! insert_all {
    ($tx:expr, $entity:ty, $rows:expr) => {
        for chunk in $rows.chunks(500) {
            let chunk = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
            <$entity>::insert_many(chunk).exec_without_returning($tx).await?;
        }
    };
}

impl World {
    /// Every flow reads with an export of its own and writes with an import of its own; every integration has the
    /// connections registered that its number leads to.
    async fn new(amount: &Amount) -> Self {
        let (site, wire) = Site::watched().await;
        let place = site.place("Harbor").await;
        let admin = site.person("Admin", Some((place, Role::Admin))).await;
        let selected = site.person("Selected", Some((place, Role::User(Scope::Selected)))).await;
        let template = site.connection(place, admin.id, Visibility::Shared, "template").await;
        let template = site.stored(template).await;
        let rows = rows(&site, amount, place, admin.id, &template);
        let (integrations, connections, flows) = (ids(&rows.0), ids(&rows.1), ids(&rows.2));
        site.state
            .db
            .write_tx(async |tx| {
                insert_all!(tx, integration::Entity, rows.0);
                insert_all!(tx, connection::Entity, rows.1);
                insert_all!(tx, flow::Entity, rows.2);
                insert_all!(tx, step::Entity, rows.3);
                insert_all!(tx, flow_step::Entity, rows.4);
                insert_all!(tx, registration::Entity, rows.5);
                tx.execute_unprepared("ANALYZE").await.map(drop)
            })
            .await
            .unwrap();
        let integrations: Vec<IntegrationId> = integrations;
        site.grant(integrations[0], selected.id, GrantLevel::Manage).await;
        Self {
            _site: site,
            wire,
            place,
            integrations,
            flows,
            connections,
            admin: admin.browser,
            selected: selected.browser,
        }
    }

    /// What the second request costs: with the first, statements are prepared.
    async fn cost<E: Endpoint>(&self, who: &Caller, endpoint: &E) -> Traffic {
        who.send(endpoint).await.unwrap_or_else(|problem| panic!("{}: {problem:?}", E::PATH));
        self.wire.take().await;
        who.send(endpoint).await.unwrap();
        self.wire.take().await
    }
}

type Rows = (
    Vec<integration::Model>,
    Vec<connection::Model>,
    Vec<flow::Model>,
    Vec<step::Model>,
    Vec<flow_step::Model>,
    Vec<registration::Model>,
);

fn ids<M: HasId, K>(rows: &[M]) -> Vec<Id<K>> {
    rows.iter().map(|row| Id::new(row.id())).collect()
}

trait HasId {
    fn id(&self) -> uuid::Uuid;
}

macro_rules! has_id {
    ($($model:ty),*) => {$(
        impl HasId for $model {
            fn id(&self) -> uuid::Uuid {
                self.id
            }
        }
    )*};
}
has_id!(integration::Model, connection::Model, flow::Model);

fn rows(site: &Site, amount: &Amount, place: Place, owner: UserId, template: &connection::Model) -> Rows {
    let at = site.clock.now().utc();
    let workspace_id = place.workspace.uuid();
    let fresh = || site.state.random.id::<shared::id::Connection>(&site.clock).uuid();
    let integrations: Vec<_> = (0..amount.integrations)
        .map(|number| integration::Model {
            id: fresh(),
            workspace_id,
            kind: "custom".to_owned(),
            name: format!("Integration {number}"),
            search: format!("integration {number}"),
            created_at: at,
            version: 1,
        })
        .collect();
    let connections: Vec<_> = (0..amount.connections)
        .map(|number| connection::Model {
            id: fresh(),
            kind: if number % 2 == 0 { "source" } else { "destination" }.to_owned(),
            ..template.clone()
        })
        .collect();
    let flows: Vec<_> = (0..amount.flows)
        .map(|number| flow::Model {
            id: fresh(),
            workspace_id,
            integration_id: Some(integrations[number % amount.integrations].id),
            owner_id: None,
            name: format!("Flow {number}"),
            search: format!("flow {number}"),
            created_at: at,
            version: 1,
        })
        .collect();
    let steps: Vec<_> = (0..2 * amount.flows)
        .map(|number| step::Model {
            id: fresh(),
            workspace_id,
            kind: if number % 2 == 0 { "export" } else { "import" }.to_owned(),
            // Every twentieth reads from the first.
            connection_id: connections[if number % 20 == 0 { 0 } else { number % amount.connections }].id,
            name: format!("Step {number}"),
            search: format!("step {number}"),
            settings: json!({}),
            created_by: owner.uuid(),
            created_at: at,
            version: 1,
        })
        .collect();
    let uses: Vec<_> = steps
        .iter()
        .enumerate()
        .map(|(number, step)| flow_step::Model {
            flow_id: flows[number / 2].id,
            step_id: step.id,
            position: i32::from(number % 2 == 1),
        })
        .collect();
    let registrations: Vec<_> = (0..amount.registrations)
        .map(|number| {
            let round = number / amount.integrations;
            registration::Model {
                integration_id: integrations[number % amount.integrations].id,
                connection_id: connections[(number + round) % amount.connections].id,
                how: "by_hand".to_owned(),
                registered_by: owner.uuid(),
                registered_at: at,
            }
        })
        .collect();
    (integrations, connections, flows, steps, uses, registrations)
}

async fn table(world: &World) -> String {
    let mut table =
        "# Statements that an answer takes, however large the workspace is; `tx` counts as two more\n\n".to_owned();
    writeln!(table, "{:<58}{:<8}selected", "", "admin").unwrap();
    let (workspace, integration) = (world.place.workspace, world.integrations[0]);
    // The first connection is registered with the first integration, so that both callers see it.
    let (one, other) = (world.connections[0], world.connections[2]);
    let last = *world.connections.last().unwrap();
    let limit = Some(50);
    macro_rules! line {
        ($title:literal, $endpoint:expr) => {{
            let endpoint = $endpoint;
            let admin = world.cost(&world.admin, &endpoint).await;
            let selected = world.cost(&world.selected, &endpoint).await;
            writeln!(table, "{:<58}{:<8}{}", $title, admin.statements, selected.statements).unwrap();
        }};
    }
    line!("list integrations", ListIntegrations { workspace, query: IntegrationQuery { limit, ..Default::default() } });
    line!("read an integration", ReadIntegration { integration });
    line!(
        "list registrations",
        ListRegistrations { integration, query: RegistrationQuery { limit, ..Default::default() } }
    );
    line!("list flows", ListFlows { workspace, query: FlowQuery { limit, ..Default::default() } });
    line!(
        "list the flows of an integration",
        ListFlows { workspace, query: FlowQuery { limit, integration: Some(integration), ..Default::default() } }
    );
    line!("read a flow", ReadFlow { flow: world.flows[0] });
    line!("list exports", ListExports { workspace, query: StepQuery { limit, ..Default::default() } });
    line!("list imports", ListImports { workspace, query: StepQuery { limit, ..Default::default() } });
    line!("list connections", ListConnections { workspace, query: ConnectionQuery { limit, ..Default::default() } });
    line!(
        "list what could be registered",
        ListConnections {
            workspace,
            query: ConnectionQuery { limit, not_registered_with: Some(integration), ..Default::default() }
        }
    );
    line!("what uses a connection", ReadUsage { connection: one });
    line!(
        "preview of disconnecting",
        PreviewConnectionChange { connection: one, body: PreviewChange { change: ConnectionChange::Disconnect } }
    );
    line!(
        "preview of deregistering",
        PreviewRegistrations {
            integration,
            body: PreviewRegistration { connections: vec![one], change: RegistrationChange::Deregister }
        }
    );
    let preview = |connections| PreviewRegistrations {
        integration,
        body: PreviewRegistration { connections, change: RegistrationChange::Register },
    };
    let mut only_admin = |title: &str, cost: Traffic| writeln!(table, "{title:<58}{}", cost.statements).unwrap();
    only_admin("preview of registering one", world.cost(&world.admin, &preview(vec![last])).await);
    let many: Vec<_> = world.connections.iter().rev().take(20).copied().collect();
    only_admin("preview of registering twenty", world.cost(&world.admin, &preview(many)).await);
    let replace = Replace { with: other, only_editable: false, share: Vec::new(), dry_run: true };
    let replace = ReplaceConnection { connection: one, body: replace };
    only_admin("dry run of Replace", world.cost(&world.admin, &replace).await);
    table
}

#[actix_web::test]
async fn a_large_workspace_takes_the_golden_statements_of_a_small_one() {
    let small = table(&World::new(&SMALL).await).await;
    let large = table(&World::new(&LARGE).await).await;
    assert_eq!(small, large, "as many statements for each, whatever there is");
    golden::check("tests/golden/statements.txt", &large);
}

#[actix_web::test]
async fn a_statement_and_its_ping_are_counted() {
    let (site, wire) = Site::watched().await;
    let count = async || {
        wire.take().await;
        site.state
            .db
            .reader()
            .query_one_raw(sea_orm::Statement::from_string(sea_orm::DatabaseBackend::Postgres, "SELECT 1"))
            .await
            .unwrap();
        wire.take().await
    };
    // The pool asks once more whether the connection lives, when it takes it back.
    for _ in 0..3 {
        let seen = count().await;
        assert_eq!(seen.statements, 1);
        assert!(seen.round_trips >= 2, "{seen:?}");
    }
}
