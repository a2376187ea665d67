//! What a page load costs: whole requests over HTTP against a workspace of 10,000 connections on SQLite, and the vault.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark ends where something unexpected happens")]

#[expect(dead_code, unused_imports, reason = "the benchmarks stand on a part of what the tests stand on")]
#[path = "../tests/it"]
mod it {
    pub mod support;
}

use std::sync::LazyLock;

use actix_web::rt::{Runtime, System};
use api::{db::entity::connection, vault::Place};
use divan::{Bencher, black_box};
use it::support::{Backend, Site, people::Person};
use sea_orm::{EntityTrait, IntoActiveModel};
use shared::access::{Role, Visibility};

const CONNECTIONS: usize = 10_000;

fn main() {
    divan::main();
}

struct World {
    site: Site,
    ada: Person,
    list: String,
    one: String,
}

/// One system for all benchmarks: the server lives on it.
fn world(runtime: &Runtime) -> World {
    runtime.block_on(async {
        let site = Site::new(Backend::Sqlite).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::Owner))).await;
        let first = site.connection(place, ada.id, Visibility::Shared, "first").await;
        let model = connection::Entity::find_by_id(first.uuid()).one(site.state.db.reader()).await.unwrap().unwrap();
        let rows: Vec<_> = (1..CONNECTIONS)
            .map(|_| {
                let id = site.state.random.id::<shared::id::Connection>(&site.clock).uuid();
                connection::Model { id, ..model.clone() }.into_active_model()
            })
            .collect();
        for chunk in rows.chunks(500) {
            let insert = connection::Entity::insert_many(chunk.to_vec());
            site.state.db.write_tx(async |tx| insert.exec_without_returning(tx).await.map(drop)).await.unwrap();
        }
        let list = format!("/v1/workspaces/{}/connections", place.workspace);
        World { site, ada, list, one: format!("/v1/connections/{first}") }
    })
}

fn requests(bencher: Bencher<'_, '_>, path: impl Fn(&World) -> &str) {
    let system = System::new();
    let runtime = Runtime::new().unwrap();
    let world = world(&runtime);
    bencher.bench_local(|| {
        let answer = runtime.block_on(world.ada.browser.get(path(&world)));
        assert_eq!(answer.status, 200);
    });
    drop((world, system));
}

#[divan::bench(sample_count = 200)]
fn a_page_of_fifty_connections(bencher: Bencher<'_, '_>) {
    requests(bencher, |world| &world.list);
}

#[divan::bench(sample_count = 200)]
fn one_connection(bencher: Bencher<'_, '_>) {
    requests(bencher, |world| &world.one);
}

#[divan::bench(sample_count = 200)]
fn who_is_signed_in(bencher: Bencher<'_, '_>) {
    requests(bencher, |_| "/v1/session");
}

#[divan::bench]
fn seal_and_open_a_credential(bencher: Bencher<'_, '_>) {
    static TOKEN: LazyLock<Vec<u8>> = LazyLock::new(|| vec![7; 2_000]);
    let system = System::new();
    let runtime = Runtime::new().unwrap();
    let world = world(&runtime);
    let vault = &world.site.state.vault;
    bencher.bench_local(|| {
        let place = Place::new("credentials", "con_1", "sealed", "wsp_1");
        let sealed = vault.seal(&place, &TOKEN);
        black_box(runtime.block_on(vault.open_sealed(&place, &sealed)).ok());
    });
    drop(system);
}
