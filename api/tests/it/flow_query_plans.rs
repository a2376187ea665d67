//! A workspace of ten thousand flows and as many exports: pages are short index ranges on both databases, for every kind of
//! member (TRAPS 6).

use api::{
    db::entity::{flow, flow_step, step},
    flow::store::list as flows,
    paging::Slice,
    step::store::list as steps,
};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, sea_query::SelectStatement};
use serde_json::{Value as Json, json};
use shared::{
    access::{GrantLevel, Role, Scope, Visibility},
    flow::FlowQuery,
    id::{Export, Flow, Id, UserId},
    step::{Kind, StepQuery},
};

use super::{
    query_plans::{examined, explain},
    support::{Backend, Place, Site},
};

const FLOWS: usize = 10_000;
const CONNECTIONS: usize = 200;
const INTEGRATIONS: usize = 50;
const PAGE: u16 = 50;

struct World {
    site: Site,
    place: Place,
    /// Has a grant on one integration in fifty, with which two connections in a hundred are registered, and owns a hundredth
    /// of the flows.
    caller: UserId,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let site = Site::new(backend).await;
        let place = site.place("Harbor").await;
        let caller = site.person("Caller", Some((place, Role::User(Scope::Selected)))).await.id;
        let other = site.person("Other", Some((place, Role::Admin))).await.id;
        let mut integrations = Vec::new();
        for _ in 0..INTEGRATIONS {
            integrations.push(site.integration(place, "custom", "A").await);
        }
        site.grant(integrations[0], caller, GrantLevel::Manage).await;
        let mut connections = Vec::new();
        for number in 0..CONNECTIONS {
            let visibility = if number % 2 == 0 { Visibility::Shared } else { Visibility::Private };
            let id = site.connection(place, other, visibility, "A connection").await;
            if number % 100 == 0 {
                site.register(integrations[0], id, other).await;
            }
            connections.push(id);
        }
        let created_at = site.clock.now().utc();
        let rows: Vec<_> = (0..FLOWS)
            .map(|number| {
                let (flow, step) =
                    (site.state.random.id::<Flow>(&site.clock), site.state.random.id::<Export>(&site.clock));
                let alone = number % 3 == 0;
                let owner = if number % 300 == 0 { caller } else { other };
                let flow = flow::Model {
                    id: flow.uuid(),
                    workspace_id: place.workspace.uuid(),
                    integration_id: (!alone).then(|| integrations[number % INTEGRATIONS].uuid()),
                    owner_id: alone.then(|| owner.uuid()),
                    name: "A flow".to_owned(),
                    search: "a flow".to_owned(),
                    created_at,
                    version: 1,
                };
                let step = step::Model {
                    id: step.uuid(),
                    workspace_id: place.workspace.uuid(),
                    kind: "export".to_owned(),
                    connection_id: connections[number % CONNECTIONS].uuid(),
                    name: "A step".to_owned(),
                    search: "a step".to_owned(),
                    settings: json!({}),
                    created_by: other.uuid(),
                    created_at,
                    version: 1,
                };
                let part = flow_step::Model { flow_id: flow.id, step_id: step.id, position: 0 };
                (flow, step, part)
            })
            .collect();
        site.state
            .db
            .write_tx(async |tx| {
                for chunk in rows.chunks(500) {
                    let all = chunk.iter().cloned();
                    flow::Entity::insert_many(all.clone().map(|(row, ..)| row.into_active_model()))
                        .exec_without_returning(tx)
                        .await?;
                    step::Entity::insert_many(all.clone().map(|(_, row, _)| row.into_active_model()))
                        .exec_without_returning(tx)
                        .await?;
                    flow_step::Entity::insert_many(all.map(|(.., row)| row.into_active_model()))
                        .exec_without_returning(tx)
                        .await?;
                }
                tx.execute_unprepared("ANALYZE").await.map(drop)
            })
            .await
            .unwrap();
        Self { site, place, caller }
    }

    fn flows(&self, role: Role, after: Option<uuid::Uuid>) -> SelectStatement {
        let slice = Slice { after: after.map(Id::new), limit: PAGE };
        flows::select((Some(role), self.caller), self.place.workspace, &FlowQuery::default(), &slice)
    }

    fn steps(&self, role: Role, before: Option<uuid::Uuid>) -> SelectStatement {
        let query = StepQuery::default();
        let asked = steps::Asked {
            workspace: self.place.workspace,
            kind: Kind::Export,
            query: &query,
            before,
            rows: u64::from(PAGE) + 1,
        };
        steps::select((Some(role), self.caller), asked)
    }
}

/// By role, after an id.
type Select = fn(&World, Role, Option<uuid::Uuid>) -> SelectStatement;

#[rstest]
#[case::everything(Role::Admin)]
#[case::a_guest(Role::Guest(Scope::All))]
#[case::selected(Role::User(Scope::Selected))]
#[actix_web::test]
async fn a_page_of_ten_thousand_flows_or_steps_costs_a_page(#[case] role: Role) {
    let world = World::new(Backend::Postgres).await;
    let lists: [(&str, &str, Select); 2] = [("flows", "f_id", World::flows), ("steps", "st_id", World::steps)];
    for (table, id, select) in lists {
        let page = world.site.state.db.reader().query_all(&select(&world, role, None)).await.unwrap();
        assert_eq!(page.len(), usize::from(PAGE) + 1, "{table}");
        let last: uuid::Uuid = page[usize::from(PAGE) - 1].try_get("", id).unwrap();
        for after in [None, Some(last)] {
            let rows = explain(&world.site, &select(&world, role, after)).await;
            let plan: Json = rows[0].try_get("", "QUERY PLAN").unwrap();
            let touched = examined(&plan[0]["Plan"], table);
            let most = 5.0 * (f64::from(PAGE) + 1.0);
            assert!(touched <= most, "{touched} {table} for a page of {PAGE}: {plan:#}");
            assert!(touched > 0.0, "the plan was not understood: {plan:#}");
        }
    }
}

#[rstest]
#[case::everything(Role::Admin)]
#[case::selected(Role::User(Scope::Selected))]
#[actix_web::test]
async fn sqlite_reads_a_page_of_flows_or_steps_through_an_index(#[case] role: Role) {
    let world = World::new(Backend::Sqlite).await;
    for (table, select) in [("flows", world.flows(role, None)), ("steps", world.steps(role, None))] {
        let rows = explain(&world.site, &select).await;
        let steps: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
        let scan = format!("SCAN {table}");
        assert!(!steps.iter().any(|step| step.starts_with(&scan)), "{steps:#?}");
        let index = |step: &&String| step.starts_with(&format!("SEARCH {table} USING"));
        assert!(steps.iter().filter(index).count() >= 2, "{steps:#?}");
    }
}
