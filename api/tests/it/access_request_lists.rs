//! The list of links: what is in it, and what is in it for whom (S40).

use std::collections::BTreeSet;

use api::{
    access_request::store::list::{self, select},
    db::entity::{access_request, requested_source},
    paging::Slice,
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, EntityTrait, IntoActiveModel, QueryFilter,
    Statement,
    sea_query::{PostgresQueryBuilder, SqliteQueryBuilder},
};
use serde_json::Value as Json;
use shared::{
    access::{AccessRequestAction, AccessRequestFacts, Role, Scope, Visibility, access_request as decide},
    access_request::{AccessRequest, AccessRequestQuery, ListAccessRequests, ReadAccessRequest, State},
    id::{AccessRequestId, ConnectionId, Id},
    plan::Plan,
    problem::ProblemKind,
};

use super::{
    access_requests::{create, new},
    support::{Backend, Place, Site, people::Person},
};

async fn listed(place: Place, who: &Person, query: AccessRequestQuery) -> Vec<AccessRequest> {
    who.browser.send(&ListAccessRequests { workspace: place.workspace, query }).await.unwrap().items
}

#[rstest]
#[actix_web::test]
async fn the_list_is_paged_newest_first_and_filtered(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let (place, elsewhere) = (site.place("Harbor").await, site.place("Elsewhere").await);
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Owner))).await;
    let cleo = site.person("Cleo", Some((elsewhere, Role::Owner))).await;
    create(elsewhere, &cleo, new()).await.unwrap();
    let now = site.clock.now();
    let mut ids = Vec::new();
    for (state, creator) in [("active", &ada), ("used", &ada), ("active", &bob), ("declined", &bob), ("deleted", &ada)]
    {
        let id = site.request(place, creator.id, Visibility::Shared).await;
        site.edit_request(id, |row| row.state = Set(state.to_owned())).await;
        ids.push(id);
    }
    let expired = site.request(place, ada.id, Visibility::Shared).await;
    site.edit_request(expired, |row| row.expires_at = Set(now.minus(TimeDelta::hours(1)).utc())).await;

    let seen = async |query: AccessRequestQuery| {
        listed(place, &bob, query).await.into_iter().map(|link| link.id).collect::<Vec<_>>()
    };
    let all = AccessRequestQuery::default;
    assert_eq!(seen(all()).await, [expired, ids[2], ids[1], ids[0]]);
    let of = |state| AccessRequestQuery { state: Some(state), ..all() };
    assert_eq!(seen(of(State::Active)).await, [ids[2], ids[0]]);
    assert_eq!(seen(of(State::Used)).await, [ids[1]]);
    assert_eq!(seen(of(State::Expired)).await, [expired]);
    assert_eq!(seen(of(State::Declined)).await, [ids[3]]);
    assert_eq!(seen(of(State::Deleted)).await, [ids[4]]);
    assert_eq!(seen(AccessRequestQuery { created_by: Some(bob.id), ..all() }).await, [ids[2]]);
    for state in [State::Active, State::Used, State::Expired, State::Declined, State::Deleted] {
        assert!(listed(place, &bob, of(state)).await.iter().all(|link| link.state == state), "{state}");
    }

    let mut query = AccessRequestQuery { limit: Some(3), ..all() };
    let page = ListAccessRequests { workspace: place.workspace, query: query.clone() };
    let first = ada.browser.send(&page).await.unwrap();
    query.cursor = first.next_cursor;
    let rest = ada.browser.send(&ListAccessRequests { workspace: place.workspace, query }).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next_cursor), (3, 1, None));
    assert_eq!(rest.items[0].id, ids[0]);
}

#[rstest]
#[actix_web::test]
async fn a_list_shows_what_the_table_does_not_hide_s40(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let other = site.person("Other", Some((place, Role::Admin))).await;
    let roles = [None].into_iter().chain(Role::ALL.map(Some));
    for role in roles {
        let name = format!("Caller {role:?}").replace(['(', ')'], " ");
        let caller = site.person(&name, role.map(|role| (place, role))).await;
        let (mut all, mut expected) = (BTreeSet::new(), BTreeSet::new());
        for (creator, own) in [(caller.id, true), (other.id, false)] {
            for visibility in [Visibility::Private, Visibility::Shared] {
                let connection = site.connection(place, creator, visibility, "a connection").await;
                // What a renewed connection is now counts, and not what it was.
                for (stored, renews) in [(visibility, None), (visibility.other(), Some(connection))] {
                    let id = site.request_for(place, creator, stored, renews).await;
                    all.insert(id);
                    let facts = AccessRequestFacts { own, private: visibility == Visibility::Private };
                    if !decide(role, Plan::Enterprise, AccessRequestAction::See, facts).is_hidden() {
                        expected.insert(id);
                    }
                }
            }
        }
        let query = AccessRequestQuery::default();
        let slice = Slice { after: None, limit: 200 };
        let (db, who) = (site.state.db.reader(), (role, caller.id));
        let found = list::list(db, who, place.workspace, &query, &slice, site.clock.now()).await.unwrap();
        let found: BTreeSet<AccessRequestId> = found.iter().map(|link| Id::new(link.row.id)).collect();
        assert_eq!(found.intersection(&all).copied().collect::<BTreeSet<_>>(), expected, "{role:?}");

        let lists = matches!(role, Some(Role::Owner | Role::Admin));
        if lists {
            let query = AccessRequestQuery { limit: Some(200), ..query };
            let told: BTreeSet<_> = listed(place, &caller, query).await.iter().map(|link| link.id).collect();
            assert_eq!(told.intersection(&all).copied().collect::<BTreeSet<_>>(), expected, "{role:?}");
        }
        for id in all {
            let answer = caller.browser.call(&ReadAccessRequest { access_request: id }).await;
            let status = match (expected.contains(&id), lists) {
                (false, _) => 404,
                (true, true) => 200,
                (true, false) => 403,
            };
            assert_eq!(answer.status, status, "{role:?} {}", answer.body);
        }
    }
}

#[rstest]
#[actix_web::test]
async fn which_connection_a_source_made_is_told_to_those_who_see_it_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Owner))).await;
    let made = site.connection(place, ada.id, Visibility::Shared, "canary").await;
    let (used, renewal) = (
        site.request(place, ada.id, Visibility::Shared).await,
        site.request_for(place, bob.id, Visibility::Shared, Some(made)).await,
    );
    let source = requested_source::Entity::find()
        .filter(requested_source::Column::AccessRequestId.eq(used.uuid()))
        .one(site.state.db.reader())
        .await;
    let mut source = source.unwrap().unwrap().into_active_model();
    source.connection_id = Set(Some(made.uuid()));
    source.connected_at = Set(Some(site.clock.now().utc()));
    site.state.db.write_tx(async |tx| source.update(tx).await.map(drop)).await.unwrap();

    let read = async |who: &Person, id| who.browser.send(&ReadAccessRequest { access_request: id }).await;
    let told = async |who: &Person| {
        let link = read(who, used).await.unwrap();
        assert_eq!(link.sources[0].connected_at, Some(site.clock.now()));
        link.sources[0].connection
    };
    assert_eq!((told(&ada).await, told(&bob).await), (Some(made), Some(made)));
    assert_eq!(read(&ada, renewal).await.unwrap().renews.unwrap().name, "canary");

    site.edit(made, |row| row.visibility = Set("private".to_owned())).await;
    assert_eq!((told(&ada).await, told(&bob).await), (Some(made), None::<ConnectionId>));
    // Bob's own link stays his, but says nothing of the connection any more.
    let own = read(&bob, renewal).await.unwrap();
    assert_eq!((own.renews, own.visibility), (None, Visibility::Private));
    assert_eq!(read(&ada, renewal).await.unwrap_err().known(), Some(ProblemKind::NotFound));
    let list = ListAccessRequests { workspace: place.workspace, query: AccessRequestQuery::default() };
    assert!(!bob.browser.call(&list).await.body.contains("canary"));

    site.mark_removed(made).await;
    assert_eq!(told(&ada).await, Some(made));
    let gone = site.clock.now().minus(shared::connection::KEPT).utc();
    site.edit(made, |row| row.removed_at = Set(Some(gone))).await;
    assert_eq!(told(&ada).await, None, "after thirty days there is no such connection");
}

const LINKS: usize = 2_000;
const PAGE: u16 = 50;

#[rstest]
#[case::postgres(Backend::Postgres)]
#[case::sqlite(Backend::Sqlite)]
#[actix_web::test]
async fn a_page_of_many_links_costs_a_page(#[case] backend: Backend) {
    let site = Site::new(backend).await;
    let (place, elsewhere) = (site.place("Harbor").await, site.place("Elsewhere").await);
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let template = site.stored_request(site.request(place, ada.id, Visibility::Shared).await).await;
    let rows: Vec<_> = (0..2 * LINKS)
        .map(|number| {
            let id = site.state.random.id::<shared::id::AccessRequest>(&site.clock);
            let workspace_id = if number % 2 == 0 { place } else { elsewhere }.workspace.uuid();
            let digest = id.to_string().into_bytes();
            access_request::Model { id: id.uuid(), workspace_id, digest, ..template.clone() }
        })
        .collect();
    let fill = async |tx: &api::db::Tx| {
        for chunk in rows.chunks(500) {
            let chunk = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
            access_request::Entity::insert_many(chunk).exec_without_returning(tx).await?;
        }
        tx.execute_unprepared("ANALYZE").await.map(drop)
    };
    site.state.db.write_tx(fill).await.unwrap();

    let slice = Slice { after: Some(Id::new(rows[LINKS].id)), limit: PAGE };
    let query = AccessRequestQuery::default();
    let who = (Some(Role::User(Scope::All)), ada.id);
    let select = select(who, place.workspace, &query, &slice, site.clock.now());
    let db = Database::connect(ConnectOptions::new(&site.database_url).max_connections(1).to_owned()).await.unwrap();
    let engine = db.get_database_backend();
    let explain = match engine {
        DatabaseBackend::Postgres => {
            db.execute_unprepared("SET random_page_cost = 1.1").await.unwrap();
            format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", select.to_string(PostgresQueryBuilder))
        }
        _ => format!("EXPLAIN QUERY PLAN {}", select.to_string(SqliteQueryBuilder)),
    };
    let plan = db.query_all_raw(Statement::from_string(engine, explain)).await.unwrap();
    if backend == Backend::Postgres {
        let plan: Json = plan[0].try_get("", "QUERY PLAN").unwrap();
        let touched = super::query_plans::examined(&plan[0]["Plan"], "access_requests");
        assert!(touched > 0.0 && touched <= 5.0 * (f64::from(PAGE) + 1.0), "{touched} rows: {plan:#}");
    } else {
        let steps: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
        assert!(steps.iter().any(|step| step.contains("INDEX access_requests_by_workspace")), "{steps:#?}");
        assert!(!steps.iter().any(|step| step.starts_with("SCAN access_requests")), "{steps:#?}");
    }
}
