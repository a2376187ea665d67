//! Streams of what changed: who hears of what, across processes, and when they end (TRAPS 32).

use api::{
    db::entity::{change, session, workspace_member},
    jobs,
    session::rules::IDLE,
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryOrder};
use shared::{
    access::{Role, Scope, Visibility},
    connection::{ChangeConnection, EditConnection},
    id::{ConnectionId, UserId, WorkspaceId},
    live::{Change, PATH},
    session::EndSession,
    workspace::{ChangeWorkspace, EditWorkspace},
};

use super::{
    processes::{self, sign_in},
    startup::set_up,
    support::{Backend, Caller, Place, Site, caller, database},
};

async fn rename(browser: &Caller, connection: ConnectionId, name: &str) {
    let body = EditConnection {
        name: Some(name.to_owned()),
        visibility: None,
        external_id: None,
        version: Some(1),
        force: false,
    };
    browser.send(&ChangeConnection { connection, body }).await.unwrap();
}

async fn rename_workspace(browser: &Caller, workspace: WorkspaceId, name: &str) {
    let body = EditWorkspace { name: name.to_owned() };
    browser.send(&ChangeWorkspace { workspace, body }).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_change_is_told_to_who_may_see_it_and_to_nobody_else_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    site.tell_streams();
    let (place, there) = (site.place("Harbor").await, site.place("Elsewhere").await);
    let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
    let owner = site.person("Olga", Some((place, Role::Owner))).await;
    let eve = site.person("Eve", Some((there, Role::Owner))).await;
    let private = site.connection(place, ada.id, Visibility::Private, "Private").await;
    let shared = site.connection(place, ada.id, Visibility::Shared, "Shared").await;
    let mut ada_hears = ada.browser.listen().await;
    let mut owner_hears = owner.browser.listen().await;
    let mut eve_hears = eve.browser.listen().await;

    rename(&ada.browser, private, "Mine").await;
    let change = Change { workspace: Some(place.workspace), noun: "connection".to_owned() };
    assert_eq!(ada_hears.change().await, Some(change));
    rename_workspace(&owner.browser, place.workspace, "Port").await;
    // Changes come in their order: what comes first says that nothing came before.
    assert_eq!(owner_hears.noun().await, "workspace", "another's private connection is told of");
    assert_eq!(ada_hears.noun().await, "workspace");
    rename(&ada.browser, shared, "Ours").await;
    assert_eq!(owner_hears.noun().await, "connection");
    rename_workspace(&eve.browser, there.workspace, "Abroad").await;
    let abroad = Change { workspace: Some(there.workspace), noun: "workspace".to_owned() };
    assert_eq!(eve_hears.change().await, Some(abroad), "a workspace without a place is told of");
}

#[rstest]
#[actix_web::test]
async fn a_stream_ends_with_its_session_and_does_not_prolong_it_s34(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    site.tell_streams();
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let mut hears = ada.browser.listen().await;
    hears.beat().await;
    ada.browser.send(&EndSession {}).await.unwrap();
    assert_eq!(hears.change().await, None);

    // Without any news of it.
    let bob = site.person("Bob", Some((place, Role::Owner))).await;
    let stored = || async {
        session::Entity::find_by_id(bob.session.uuid()).one(site.state.db.reader()).await.unwrap().unwrap()
    };
    let before = stored().await;
    let mut hears = bob.browser.listen().await;
    site.clock.advance(IDLE - TimeDelta::seconds(1));
    hears.beat().await;
    assert_eq!(stored().await, before);
    site.clock.advance(TimeDelta::seconds(1));
    assert_eq!(hears.change().await, None);
    assert_eq!(bob.browser.ask("GET", PATH, None, &[]).await.status(), 401);
}

#[rstest]
#[actix_web::test]
async fn who_loses_a_place_hears_no_more_of_it_s41(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    site.tell_streams();
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let connection = site.connection(place, ada.id, Visibility::Shared, "Orders").await;
    let (mut ada_hears, mut bob_hears) = (ada.browser.listen().await, bob.browser.listen().await);
    take_place(&site, place, bob.id).await;
    bob_hears.beat().await;
    rename(&ada.browser, connection, "Sales").await;
    assert_eq!(ada_hears.noun().await, "connection");
    bob.browser.send(&EndSession {}).await.unwrap();
    assert_eq!(bob_hears.change().await, None, "it ended without having told of the connection");
}

async fn take_place(site: &Site, place: Place, user: UserId) {
    let id = (place.workspace.uuid(), user.uuid());
    let row = workspace_member::Entity::find_by_id(id).one(site.state.db.reader()).await.unwrap().unwrap();
    site.state.db.write_tx(async |tx| row.delete(tx).await.map(drop)).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn what_is_committed_late_is_told_and_what_is_old_is_forgotten(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let write = async |id: u128, noun: &str, seconds: i64| {
        let row = change::Model {
            id: uuid::Uuid::from_u128(id),
            at: site.clock.now().minus(TimeDelta::seconds(seconds)).utc(),
            organization_id: Some(place.organization.uuid()),
            workspace_id: Some(place.workspace.uuid()),
            noun: noun.to_owned(),
            user_id: None,
        };
        site.state.db.write_tx(async |tx| row.into_active_model().insert(tx).await.map(drop)).await.unwrap();
    };
    write(1, "flow", 61).await;
    write(3, "connection", 0).await;
    let mut hears = ada.browser.listen().await;
    site.tell_streams();
    assert_eq!(hears.noun().await, "connection", "what was long ago is told");
    write(2, "member", 9).await;
    assert_eq!(hears.noun().await, "member", "of a transaction that began before and ended after");
    write(4, "workspace", 0).await;
    assert_eq!(hears.noun().await, "workspace", "something is told twice");

    jobs::all_due(&site.state).await.ok().unwrap();
    let left = change::Entity::find().order_by_asc(change::Column::Id).all(site.state.db.reader()).await.unwrap();
    assert_eq!(left.iter().map(|row| row.id.as_u128()).collect::<Vec<_>>(), [2, 3, 4]);
}

#[actix_web::test]
async fn a_stream_is_kept_by_no_cache_and_held_back_by_no_compressor() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let stream = ada.browser.listen().await;
    let headers = ["content-type", "cache-control", "content-encoding", "x-accel-buffering"];
    assert_eq!(headers.map(|name| stream.header(name)), ["text/event-stream", "no-store", "identity", "no"]);
    let head = ada.browser.raw("HEAD", PATH, None, &[]).await;
    assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""), "a HEAD ends");
    let problem = site.stranger().get(PATH).await;
    assert_eq!(problem.status, 401);
}

#[actix_web::test]
async fn a_change_in_one_process_arrives_in_anothers_stream_and_shutdown_ends_streams() {
    let folder = database::folder();
    let url = Backend::Postgres.empty(folder.path()).await;
    let mut processes = [processes::start(&url, &[]), processes::start(&url, &[])];
    let token = processes[0].server.setup_token.clone().unwrap();
    let here = caller::at(&processes[0].base);
    let session = here.send(&set_up(&token, "ada@example.com")).await.unwrap();
    let workspace = session.organizations[0].workspaces[0].id;
    let (there, _) = sign_in(&processes[1], "ada@example.com").await;
    let mut hears = there.listen().await;
    rename_workspace(&here, workspace, "Port").await;
    let told = loop {
        let change = hears.change().await.unwrap();
        // Signing in was a moment ago, too.
        if change.noun != "session" && change.noun != "member" && change.noun != "organization" {
            break change;
        }
    };
    assert_eq!(told, Change { workspace: Some(workspace), noun: "workspace".to_owned() });

    processes[1].server.terminate();
    while hears.change().await.is_some() {}
    let (status, log) = processes[1].server.end();
    assert!(status.success(), "{status}");
    assert!(log.contains("stopped"), "{log}");
}
