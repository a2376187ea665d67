//! A workspace of ten thousand connections: pages are short index ranges on both databases, for every kind of member
//! (TRAPS 6).

use api::{
    connection::store::list::select,
    db::entity::{connection, registration},
    paging::Slice,
};
use rstest::rstest;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, EntityTrait, IntoActiveModel, Statement,
    sea_query::{PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder},
};
use serde_json::Value as Json;
use shared::{
    access::{GrantLevel, Role, Scope, Visibility},
    connection::{ConnectionQuery, Kind},
    id::{ConnectionId, UserId},
};

use super::support::{Backend, Place, Site};

const CONNECTIONS: usize = 10_000;
const PAGE: u16 = 50;

struct World {
    site: Site,
    place: Place,
    /// Owns a hundredth of all, half of it private.
    caller: UserId,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let site = Site::new(backend).await;
        let place = site.place("Harbor").await;
        let caller = site.person("Caller", Some((place, Role::User(Scope::Selected)))).await.id;
        let other = site.person("Other", Some((place, Role::Admin))).await.id;
        let template = site.connection(place, other, Visibility::Shared, "template").await;
        let template = site.stored(template).await;
        // Every other one is another workspace's.
        let elsewhere = site.place("Elsewhere").await;
        let rows: Vec<_> = (0..2 * CONNECTIONS)
            .map(|number| (number / 2, if number % 2 == 0 { place } else { elsewhere }))
            .map(|(number, place)| connection::Model {
                workspace_id: place.workspace.uuid(),
                id: site.state.random.id::<shared::id::Connection>(&site.clock).uuid(),
                kind: if number % 2 == 0 { "source" } else { "destination" }.to_owned(),
                owner_id: if number % 100 < 2 { caller } else { other }.uuid(),
                visibility: if number % 4 < 2 { "shared" } else { "private" }.to_owned(),
                ..template.clone()
            })
            .collect();
        let integration = site.integration(place, "custom", "A").await;
        site.grant(integration, caller, GrantLevel::Manage).await;
        let registered = rows.iter().step_by(200).map(|row| registration::Model {
            integration_id: integration.uuid(),
            connection_id: row.id,
            how: "by_hand".to_owned(),
            registered_by: other.uuid(),
            registered_at: site.clock.now().utc(),
        });
        let registered: Vec<_> = registered.collect();
        site.state
            .db
            .write_tx(async |tx| {
                for chunk in rows.chunks(500) {
                    let chunk = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
                    connection::Entity::insert_many(chunk).exec_without_returning(tx).await?;
                }
                let all = registered.into_iter().map(IntoActiveModel::into_active_model);
                registration::Entity::insert_many(all).exec_without_returning(tx).await?;
                tx.execute_unprepared("ANALYZE").await.map(drop)
            })
            .await
            .unwrap();
        Self { site, place, caller }
    }

    fn select(&self, role: Role, kind: Option<Kind>, after: Option<ConnectionId>) -> SelectStatement {
        let query = ConnectionQuery { kind, ..ConnectionQuery::default() };
        select(
            (Some(role), self.caller),
            self.place.workspace,
            &query,
            &Slice { after, limit: PAGE },
            self.site.clock.now(),
        )
        .unwrap()
    }
}

pub async fn explain(site: &Site, select: &SelectStatement) -> Vec<sea_orm::QueryResult> {
    let db = Database::connect(ConnectOptions::new(&site.database_url).max_connections(1).to_owned());
    let db = db.await.unwrap();
    let backend = db.get_database_backend();
    if backend == DatabaseBackend::Postgres {
        // Of disks without a moving head. With PostgreSQL's default, of last century's disks, the scale between two
        // good plans tips over with each sample that ANALYZE takes.
        db.execute_unprepared("SET random_page_cost = 1.1").await.unwrap();
    }
    let (explain, sql) = match backend {
        DatabaseBackend::Postgres => ("EXPLAIN (ANALYZE, FORMAT JSON)", select.to_string(PostgresQueryBuilder)),
        _ => ("EXPLAIN QUERY PLAN", select.to_string(SqliteQueryBuilder)),
    };
    let rows = db.query_all_raw(Statement::from_string(backend, format!("{explain} {sql}"))).await.unwrap();
    db.close().await.unwrap();
    rows
}

/// Rows that the plan's scans of `table` touched, kept or not.
pub fn examined(plan: &Json, table: &str) -> f64 {
    let number = |key: &str| plan[key].as_f64().unwrap_or(0.0);
    let children: f64 = plan["Plans"].as_array().into_iter().flatten().map(|plan| examined(plan, table)).sum();
    if plan["Node Type"].as_str().unwrap().contains("Scan") && plan["Relation Name"] == table {
        let discarded = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
        return children + (number("Actual Rows") + discarded) * number("Actual Loops");
    }
    children
}

#[rstest]
#[case::everything(Role::Admin)]
#[case::a_guest(Role::Guest(Scope::All))]
#[case::selected(Role::User(Scope::Selected))]
#[actix_web::test]
async fn a_page_of_ten_thousand_costs_a_page(#[case] role: Role) {
    let world = World::new(Backend::Postgres).await;
    let first = world.select(role, Some(Kind::Source), None);
    let page = world.site.state.db.reader().query_all(&first).await.unwrap();
    assert_eq!(page.len(), usize::from(PAGE) + 1);
    let last: uuid::Uuid = page[usize::from(PAGE) - 1].try_get("", "c_id").unwrap();
    for after in [None, Some(ConnectionId::new(last))] {
        let select = world.select(role, Some(Kind::Source), after);
        let rows = explain(&world.site, &select).await;
        let plan: Json = rows[0].try_get("", "QUERY PLAN").unwrap();
        let touched = examined(&plan[0]["Plan"], "connections");
        let most = 5.0 * (f64::from(PAGE) + 1.0);
        assert!(touched <= most, "{touched} rows for a page of {PAGE}: {plan:#}");
        assert!(touched > 0.0, "the plan was not understood: {plan:#}");
    }
}

#[rstest]
#[case::everything(Role::Admin)]
#[case::selected(Role::User(Scope::Selected))]
#[actix_web::test]
async fn sqlite_reads_a_page_through_an_index(#[case] role: Role) {
    let world = World::new(Backend::Sqlite).await;
    let select = world.select(role, Some(Kind::Source), None);
    let steps: Vec<String> =
        explain(&world.site, &select).await.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
    let scans: Vec<_> = steps.iter().filter(|step| step.starts_with("SCAN connections")).collect();
    assert!(scans.is_empty(), "{steps:#?}");
    let index = |step: &&String| step.contains("USING") && step.contains("INDEX connections_");
    assert!(steps.iter().filter(index).count() >= 2, "{steps:#?}");
}
