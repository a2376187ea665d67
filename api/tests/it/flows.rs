//! Flows over HTTP: making, editing and attaching them, what that registers and asks for, and why one is blocked
//! (PRODUCT §2.2, §5).

use api::db::entity::{audit_event, step as step_row};
use rstest::rstest;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use shared::{
    access::{GrantLevel, Role, Scope, Visibility, Why},
    flow::{
        Attach, AttachFlow, BlockReason, ChangeFlow, CreateFlow, DeleteFlow, EditFlow, Flow, FlowQuery, ListFlows,
        NewFlow, ReadFlow, SavedFlow, StepChoice,
    },
    id::{ConnectionId, FlowId, IntegrationId, StepId},
    problem::{Problem, ProblemKind},
    step::{Kind, NewStep, Settings},
};

use super::support::{Backend, Place, Site, people::Person};

pub fn made(connection: ConnectionId) -> StepChoice {
    StepChoice::New(NewStep { name: " A step ".to_owned(), connection, settings: Settings::new() })
}

pub fn new_flow(integration: Option<IntegrationId>, exports: Vec<StepChoice>) -> NewFlow {
    NewFlow { name: " Daily ".to_owned(), integration, exports, imports: Vec::new(), share: Vec::new() }
}

pub struct World {
    pub site: Site,
    pub place: Place,
    /// Reaches the whole workspace.
    pub ada: Person,
    pub bob: Person,
    /// Has a grant on `granted` and on nothing else.
    pub selma: Person,
    pub granted: IntegrationId,
}

impl World {
    pub async fn new(backend: Backend) -> Self {
        let site = Site::new(backend).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
        let bob = site.person("Bob", Some((place, Role::User(Scope::All)))).await;
        let selma = site.person("Selma", Some((place, Role::User(Scope::Selected)))).await;
        let granted = site.integration(place, "custom", "Granted").await;
        site.grant(granted, selma.id, GrantLevel::Manage).await;
        Self { site, place, ada, bob, selma, granted }
    }

    pub async fn source(&self, owner: &Person, visibility: Visibility) -> ConnectionId {
        self.site.connection(self.place, owner.id, visibility, "Orders").await
    }

    pub async fn create(&self, who: &Person, body: NewFlow) -> Result<SavedFlow, Problem> {
        who.browser.send(&CreateFlow { workspace: self.place.workspace, body }).await
    }

    pub async fn read(&self, who: &Person, flow: FlowId) -> Result<Flow, Problem> {
        who.browser.send(&ReadFlow { flow }).await
    }

    async fn change(&self, who: &Person, flow: FlowId, body: EditFlow) -> Result<SavedFlow, Problem> {
        who.browser.send(&ChangeFlow { flow, body }).await
    }

    async fn attach(
        &self,
        who: &Person,
        flow: FlowId,
        integration: IntegrationId,
        share: &[ConnectionId],
    ) -> Result<SavedFlow, Problem> {
        let body = Attach { integration, share: share.to_vec(), version: Some(1) };
        who.browser.send(&AttachFlow { flow, body }).await
    }

    pub async fn steps(&self) -> u64 {
        step_row::Entity::find().count(self.site.state.db.reader()).await.unwrap()
    }

    async fn visibility(&self, connection: ConnectionId) -> String {
        self.site.stored(connection).await.visibility
    }

    /// Events, each with whom alone it is told.
    async fn told(&self, action: &str) -> Vec<audit_event::Model> {
        let found = audit_event::Entity::find().filter(audit_event::Column::Action.eq(action));
        found.all(self.site.state.db.reader()).await.unwrap()
    }
}

fn at(problem: &Problem) -> (ProblemKind, &str) {
    (problem.known().unwrap(), problem.errors.first().map_or("", |error| error.pointer.as_str()))
}

#[rstest]
#[actix_web::test]
async fn saving_a_flow_registers_what_it_uses_and_tells_who_gains_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let source = world.source(&world.bob, Visibility::Shared).await;
    let destination = world.site.destination(world.place, world.ada.id, Visibility::Shared, "Warehouse").await;
    let unused = world.source(&world.bob, Visibility::Shared).await;
    let body = NewFlow { imports: vec![made(destination)], ..new_flow(Some(world.granted), vec![made(source)]) };
    let saved = world.create(&world.ada, body).await.unwrap();
    let flow = &saved.flow;
    assert_eq!((flow.name.as_str(), flow.version, &flow.owner), ("Daily", 1, &None));
    assert_eq!((flow.exports[0].name.as_str(), flow.exports[0].connection.id), ("A step", source));
    assert_eq!((flow.imports[0].connection.id, flow.hidden_steps, flow.blocked.len()), (destination, 0, 0));
    let reminder = saved.reminder.unwrap();
    let registered = &reminder.registered.items[0];
    assert_eq!((registered.integration.id, registered.connections.len()), (world.granted, 2));
    let people: Vec<_> = reminder.impact.people.items.iter().map(|person| person.id).collect();
    assert_eq!((people, reminder.shared.len()), (vec![world.selma.id], 0));
    for connection in [source, destination] {
        let how = world.site.registered(world.granted, connection).await.unwrap();
        assert_eq!(how, (world.ada.id, "flow_saved".to_owned()));
    }
    assert_eq!(world.site.registered(world.granted, unused).await, None);

    let edit = EditFlow { exports: Some(Vec::new()), version: Some(1), ..EditFlow::default() };
    let again = world.change(&world.ada, flow.id, edit).await.unwrap();
    assert!(again.reminder.is_none(), "nothing was missing");
    assert_eq!((again.flow.version, again.flow.exports.len(), again.flow.imports.len()), (2, 0, 1));
    assert!(
        world.site.registered(world.granted, source).await.is_some(),
        "it stays registered until it is deregistered"
    );
    assert_eq!((world.told("flow.create").await.len(), world.told("export.create").await.len()), (1, 1));
    assert_eq!((world.told("flow.change").await.len(), world.told("integration.register").await.len()), (1, 1));
}

#[rstest]
#[actix_web::test]
async fn who_gains_is_a_number_for_whoever_may_not_see_the_members(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let tim = world.site.person("Tim", Some((world.place, Role::Guest(Scope::Selected)))).await;
    world.site.grant(world.granted, tim.id, GrantLevel::Manage).await;
    let own = world.source(&world.selma, Visibility::Shared).await;
    let saved = world.create(&world.selma, new_flow(Some(world.granted), vec![made(own)])).await.unwrap();
    let people = saved.reminder.unwrap().impact.people;
    assert_eq!((people.total, people.items.len()), (1, 0));
}

#[rstest]
#[actix_web::test]
async fn a_private_connection_goes_into_an_integration_only_when_it_is_named(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let private = world.source(&world.ada, Visibility::Private).await;
    let app = world.site.integration(world.place, "app", "Packaged").await;
    for integration in [world.granted, app] {
        let body = || new_flow(Some(integration), vec![made(private)]);
        let problem = world.create(&world.ada, body()).await.unwrap_err();
        assert_eq!(problem.known(), Some(ProblemKind::PrivateConnection));
        assert_eq!(problem.private.iter().map(|one| one.id).collect::<Vec<_>>(), [private]);
        assert_eq!((world.visibility(private).await.as_str(), world.steps().await), ("private", 0));
    }
    let body = NewFlow { share: vec![private], ..new_flow(Some(world.granted), vec![made(private)]) };
    let reminder = world.create(&world.ada, body).await.unwrap().reminder.unwrap();
    assert_eq!(reminder.shared.iter().map(|one| one.id).collect::<Vec<_>>(), [private]);
    assert_eq!(reminder.registered.items[0].connections, reminder.shared);
    assert_eq!(reminder.impact.people.total, 3 - 1, "everybody but its owner");
    assert_eq!(world.visibility(private).await, "shared");
    assert!(world.told("flow.create").await.iter().all(|event| event.private_to.is_none()));

    let other = world.source(&world.ada, Visibility::Private).await;
    let body = NewFlow { share: vec![other], ..new_flow(Some(world.granted), vec![made(private)]) };
    assert_eq!(at(&world.create(&world.ada, body).await.unwrap_err()), (ProblemKind::InvalidFields, "/share/0"));
    assert_eq!(world.visibility(other).await, "private", "what the flow does not use is not shared");
}

#[rstest]
#[actix_web::test]
async fn a_private_connection_in_ones_own_standalone_flow_hides_it_from_everybody_else_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let owner = world.site.person("Olga", Some((world.place, Role::Owner))).await;
    let private = world.source(&world.selma, Visibility::Private).await;
    let saved = world.create(&world.selma, new_flow(None, vec![made(private)])).await.unwrap();
    assert!(saved.reminder.is_none() && saved.flow.blocked.is_empty());
    assert_eq!(saved.flow.owner.unwrap().id, world.selma.id);
    for who in [&owner, &world.ada] {
        assert_eq!(world.read(who, saved.flow.id).await.unwrap_err().known(), Some(ProblemKind::NotFound));
    }
    for action in ["flow.create", "export.create"] {
        let told = world.told(action).await;
        assert!(told.iter().all(|event| event.private_to == Some(world.selma.id.uuid())), "{action}");
    }

    // Into somebody else's flow only what is shared.
    let bobs = world.create(&world.bob, new_flow(None, Vec::new())).await.unwrap().flow.id;
    let own = world.source(&world.ada, Visibility::Private).await;
    let edit = |share: &[ConnectionId]| EditFlow {
        exports: Some(vec![made(own)]),
        share: share.to_vec(),
        version: Some(1),
        ..EditFlow::default()
    };
    let problem = world.change(&world.ada, bobs, edit(&[])).await.unwrap_err();
    assert_eq!((problem.known(), problem.private.len()), (Some(ProblemKind::PrivateConnection), 1));
    let saved = world.change(&world.ada, bobs, edit(&[own])).await.unwrap();
    let reminder = saved.reminder.unwrap();
    assert_eq!((reminder.shared.len(), reminder.registered.total), (1, 0));
    assert_eq!(world.visibility(own).await, "shared");
    assert_eq!(world.read(&world.bob, bobs).await.unwrap().exports.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn what_is_chosen_is_there_of_the_right_kind_and_of_use(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use ProblemKind::{InvalidFields, KindMismatch};

    let world = World::new(backend).await;
    let (site, place, ada) = (&world.site, world.place, &world.ada);
    let good = world.source(ada, Visibility::Shared).await;
    let hidden = world.source(&world.bob, Visibility::Private).await;
    let removed = world.source(ada, Visibility::Shared).await;
    site.mark_removed(removed).await;
    let destination = site.destination(place, ada.id, Visibility::Shared, "Warehouse").await;
    let absent: ConnectionId = site.state.random.id(&site.clock);
    let step = site.step(place, Kind::Export, ada.id, good, "Good").await;
    let hidden_step = site.step(place, Kind::Export, world.bob.id, hidden, "Hidden").await;
    let removed_step = site.step(place, Kind::Export, ada.id, removed, "Removed").await;
    let import = site.step(place, Kind::Import, ada.id, destination, "An import").await;
    let elsewhere = site.place("Elsewhere").await;
    site.join(ada.id, elsewhere, Role::Owner).await;
    let abroad = site.connection(elsewhere, ada.id, Visibility::Shared, "Abroad").await;
    let abroad_step = site.step(elsewhere, Kind::Export, ada.id, abroad, "Abroad").await;
    let before = world.steps().await;
    let existing = StepChoice::Existing;
    let nothing = "There is no such";
    for (choice, kind, rest, words) in [
        (made(absent), InvalidFields, "new/connection", "There is no such connection."),
        (made(hidden), InvalidFields, "new/connection", "There is no such connection."),
        (made(abroad), InvalidFields, "new/connection", "There is no such connection."),
        (made(removed), InvalidFields, "new/connection", "It was removed. Restore it first."),
        (made(destination), KindMismatch, "new/connection", "Choose a source"),
        (existing(StepId::Export(shared::id::Id::new(absent.uuid()))), InvalidFields, "existing", nothing),
        (existing(hidden_step), InvalidFields, "existing", nothing),
        (existing(abroad_step), InvalidFields, "existing", nothing),
        (existing(removed_step), InvalidFields, "existing", "It was removed. Restore it first."),
        (existing(import), KindMismatch, "existing", "This is no export."),
        (existing(step), InvalidFields, "existing", "It is chosen already."),
    ] {
        // What is right beside it is not made.
        let body = new_flow(None, vec![existing(step), made(good), choice]);
        let problem = world.create(ada, body).await.unwrap_err();
        assert_eq!(at(&problem), (kind, format!("/exports/2/{rest}").as_str()), "{words}");
        assert!(problem.errors[0].detail.starts_with(words), "{}", problem.errors[0].detail);
    }
    assert_eq!(world.steps().await, before, "a step was made for a flow that was not");

    // A grant to monitor shows a step and lends nobody its connection.
    let watched = site.integration(place, "custom", "Watched").await;
    site.grant(watched, world.selma.id, GrantLevel::Monitor).await;
    site.register(watched, good, ada.id).await;
    for choice in [existing(step), made(good)] {
        let problem = world.create(&world.selma, new_flow(None, vec![choice])).await.unwrap_err();
        assert_eq!((problem.status, problem.why), (403, Some(Why::MonitorOnly)));
    }
    let problem = world.create(&world.selma, new_flow(Some(watched), Vec::new())).await.unwrap_err();
    assert_eq!((problem.status, problem.why), (403, Some(Why::MonitorOnly)));
    let other = site.integration(place, "custom", "Not granted").await;
    let abroad = site.integration(elsewhere, "custom", "Abroad").await;
    for (who, hidden) in [(&world.selma, other), (ada, abroad)] {
        let problem = world.create(who, new_flow(Some(hidden), Vec::new())).await.unwrap_err();
        assert_eq!(at(&problem), (InvalidFields, "/integration"));
    }
}

#[rstest]
#[actix_web::test]
async fn steps_that_one_does_not_see_stay_in_the_flow_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (site, place) = (&world.site, world.place);
    let seen = world.source(&world.ada, Visibility::Shared).await;
    let secret = world.source(&world.ada, Visibility::Shared).await;
    site.rename(secret, "Secret").await;
    let flow = site.empty_flow(place, Some(world.granted), world.ada.id, "Daily").await;
    let steps = [
        site.step(place, Kind::Export, world.ada.id, seen, "first").await,
        site.step(place, Kind::Export, world.ada.id, secret, "hidden").await,
        site.step(place, Kind::Export, world.ada.id, seen, "last").await,
    ];
    for (position, step) in (0..).zip(steps) {
        site.put(flow, step, position).await;
    }
    site.register(world.granted, seen, world.ada.id).await;
    let answer = world.selma.browser.get(&format!("/v1/flows/{flow}")).await;
    assert!(!answer.body.contains("Secret") && !answer.body.contains("hidden\""), "{}", answer.body);
    let read: Flow = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((read.exports.len(), read.hidden_steps), (2, 1));
    assert_eq!(read.blocked.len(), 1, "a connection of it is not registered");
    assert_eq!((read.blocked[0].reason, &read.blocked[0].connection), (BlockReason::NotRegistered, &None));

    let exports = Some(vec![StepChoice::Existing(steps[2])]);
    let edit = EditFlow { exports, version: Some(1), ..EditFlow::default() };
    let saved = world.change(&world.selma, flow, edit).await.unwrap();
    assert!(saved.reminder.is_none(), "what she does not see is not registered");
    let all = world.read(&world.ada, flow).await.unwrap();
    assert_eq!(all.exports.iter().map(|step| step.name.as_str()).collect::<Vec<_>>(), ["last", "hidden"]);
    // The hidden one is no step that she could choose, in the flow or not.
    let exports = Some(vec![StepChoice::Existing(steps[1])]);
    let edit = EditFlow { exports, version: Some(2), ..EditFlow::default() };
    let problem = world.change(&world.selma, flow, edit).await.unwrap_err();
    assert_eq!(at(&problem), (ProblemKind::InvalidFields, "/exports/0/existing"));
    let edit = EditFlow { name: Some("Nightly".to_owned()), version: Some(2), ..EditFlow::default() };
    let reminder = world.change(&world.ada, flow, edit).await.unwrap().reminder.unwrap();
    assert_eq!(reminder.registered.items[0].connections[0].id, secret, "whoever sees it registers it with any save");
    assert_eq!(world.read(&world.selma, flow).await.unwrap().hidden_steps, 0);
}

#[rstest]
#[actix_web::test]
async fn a_flow_is_edited_by_version_and_made_once_by_key_s45(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let source = world.source(&world.ada, Visibility::Shared).await;
    let body = serde_json::to_string(&new_flow(Some(world.granted), vec![made(source)])).unwrap();
    let path = format!("/v1/workspaces/{}/flows", world.place.workspace);
    let key = [("Idempotency-Key", "once")];
    let first = world.ada.browser.raw("POST", &path, Some(&body), &key).await;
    let second = world.ada.browser.raw("POST", &path, Some(&body), &key).await;
    assert_eq!((first.status.as_u16(), &first.body), (201, &second.body));
    assert_eq!((first.header("etag"), world.steps().await), ("\"1\"", 1));
    let saved: SavedFlow = serde_json::from_str(&first.body).unwrap();
    assert!(saved.reminder.is_some());
    let path = format!("/v1/flows/{}", saved.flow.id);
    assert_eq!(first.header("location"), path);

    let edit = json!({ "name": "Nightly" }).to_string();
    let send = async |headers: &[(&str, &str)]| world.ada.browser.raw("PATCH", &path, Some(&edit), headers).await;
    assert_eq!(send(&[]).await.kind(), ProblemKind::VersionRequired);
    assert_eq!(send(&[("If-Match", "\"2\"")]).await.kind(), ProblemKind::VersionMismatch);
    let changed = send(&[("If-Match", "W/\"1\"")]).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""));
    let delete = async |seen: &str| world.ada.browser.raw("DELETE", &path, None, &[("If-Match", seen)]).await;
    assert_eq!(delete("\"1\"").await.kind(), ProblemKind::VersionMismatch);
    assert_eq!(delete("\"2\"").await.status, 204);
    assert_eq!(world.ada.browser.get(&path).await.status, 404);
    assert_eq!(world.steps().await, 1, "its steps are things of their own");
    assert_eq!(world.told("flow.delete").await.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn attaching_a_flow_registers_like_a_save(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let site = &world.site;
    let shared = world.source(&world.bob, Visibility::Shared).await;
    let private = world.source(&world.ada, Visibility::Private).await;
    let flow = world.create(&world.ada, new_flow(None, vec![made(shared), made(private)])).await.unwrap().flow.id;
    let app = site.integration(world.place, "app", "Packaged").await;
    let problem = world.attach(&world.ada, flow, world.granted, &[]).await.unwrap_err();
    assert_eq!((problem.known(), problem.private.len()), (Some(ProblemKind::PrivateConnection), 1));
    let problem = world.attach(&world.ada, flow, app, &[private]).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::IntegrationApp));
    assert_eq!(
        (world.visibility(private).await, site.registered(world.granted, shared).await),
        ("private".to_owned(), None)
    );
    let hidden = world.attach(&world.bob, flow, world.granted, &[]).await.unwrap_err();
    assert_eq!(hidden.known(), Some(ProblemKind::NotFound), "a flow with another's private connection");

    let saved = world.attach(&world.ada, flow, world.granted, &[private]).await.unwrap();
    assert_eq!((saved.flow.integration.unwrap().id, saved.flow.owner, saved.flow.version), (world.granted, None, 2));
    assert!(saved.flow.blocked.is_empty());
    let reminder = saved.reminder.unwrap();
    assert_eq!((reminder.registered.items[0].connections.len(), reminder.shared.len()), (2, 1));
    for connection in [shared, private] {
        let how = site.registered(world.granted, connection).await.unwrap();
        assert_eq!(how, (world.ada.id, "flow_attached".to_owned()));
    }
    assert_eq!(world.read(&world.selma, flow).await.unwrap().exports.len(), 2, "the integration's members have it now");
    let body = Attach { integration: world.granted, share: Vec::new(), version: Some(2) };
    let again = world.ada.browser.send(&AttachFlow { flow, body }).await.unwrap_err();
    assert_eq!(again.known(), Some(ProblemKind::Conflict));

    // A member of selected integrations attaches their own to what they manage, and to nothing else.
    let own = world.create(&world.selma, new_flow(None, Vec::new())).await.unwrap().flow.id;
    let other = site.integration(world.place, "custom", "Other").await;
    assert_eq!(
        at(&world.attach(&world.selma, own, other, &[]).await.unwrap_err()),
        (ProblemKind::InvalidFields, "/integration")
    );
    site.grant(other, world.selma.id, GrantLevel::Monitor).await;
    assert_eq!(world.attach(&world.selma, own, other, &[]).await.unwrap_err().why, Some(Why::MonitorOnly));
    assert!(world.attach(&world.selma, own, world.granted, &[]).await.unwrap().reminder.is_none());
}

#[rstest]
#[actix_web::test]
async fn an_integration_app_registers_nothing_and_blocks_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let site = &world.site;
    let app = site.integration(world.place, "app", "Packaged").await;
    site.grant(app, world.selma.id, GrantLevel::Manage).await;
    let source = world.source(&world.bob, Visibility::Shared).await;
    let saved = world.create(&world.ada, new_flow(Some(app), vec![made(source)])).await.unwrap();
    assert!(saved.reminder.is_none() && saved.flow.blocked.is_empty());
    assert_eq!(site.registered(app, source).await, None);
    let seen = world.read(&world.selma, saved.flow.id).await.unwrap();
    assert_eq!(
        (seen.exports.len(), seen.hidden_steps),
        (0, 1),
        "a grant on an app shows its flows and no connection more"
    );
    site.mark_removed(source).await;
    assert_eq!(world.read(&world.ada, saved.flow.id).await.unwrap().blocked[0].reason, BlockReason::Removed);
}

#[rstest]
#[actix_web::test]
async fn a_flow_is_blocked_as_long_as_there_is_a_reason(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (site, ada) = (&world.site, &world.ada);
    let source = world.source(&world.bob, Visibility::Shared).await;
    let in_integration = world.create(ada, new_flow(Some(world.granted), vec![made(source)])).await.unwrap().flow.id;
    let alone = world.create(&world.selma, new_flow(None, vec![made(source)])).await.unwrap().flow.id;
    let reasons = async |who: &Person, flow: FlowId| {
        let blocked = world.read(who, flow).await.unwrap().blocked;
        blocked.into_iter().map(|block| (block.reason, block.connection.map(|one| one.id))).collect::<Vec<_>>()
    };
    assert_eq!((reasons(ada, in_integration).await, reasons(ada, alone).await), (vec![], vec![]));

    site.deregister(world.granted, source).await;
    assert_eq!(reasons(ada, in_integration).await, [(BlockReason::NotRegistered, Some(source))]);
    assert_eq!(reasons(ada, alone).await, [(BlockReason::NotUsable, Some(source))], "Selma cannot use it any more");
    assert_eq!(reasons(&world.selma, alone).await, [(BlockReason::NotUsable, None)], "nor see it");
    let query = FlowQuery::default();
    let list = ListFlows { workspace: world.place.workspace, query };
    let listed = ada.browser.send(&list).await.unwrap().items;
    assert!(listed.iter().all(|flow| flow.blocked.len() == 1), "the list says the same");

    // Seen is not used.
    let watched = site.integration(world.place, "custom", "Watched").await;
    site.grant(watched, world.selma.id, GrantLevel::Monitor).await;
    site.register(watched, source, ada.id).await;
    assert_eq!(reasons(&world.selma, alone).await, [(BlockReason::NotUsable, Some(source))]);
    site.register(world.granted, source, ada.id).await;
    assert_eq!((reasons(ada, in_integration).await, reasons(ada, alone).await), (vec![], vec![]));

    site.mark_removed(source).await;
    for flow in [in_integration, alone] {
        assert_eq!(reasons(ada, flow).await, [(BlockReason::Removed, Some(source))]);
    }
    site.edit(source, |row| (row.status, row.removed_at) = (Set("needs_reconnect".to_owned()), Set(None))).await;
    assert_eq!(reasons(ada, in_integration).await, [], "what is to be reconnected is not blocked");
    site.edit(source, |row| row.visibility = Set("private".to_owned())).await;
    assert_eq!(reasons(&world.selma, alone).await, [(BlockReason::NotUsable, None)]);
    let mine = world.create(&world.bob, new_flow(None, vec![made(source)])).await.unwrap().flow;
    assert_eq!(mine.blocked, [], "one's own private connection is of use to oneself");
}

#[rstest]
#[actix_web::test]
async fn flows_are_listed_newest_first_by_what_is_asked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (site, place, ada) = (&world.site, world.place, &world.ada);
    let source = world.source(ada, Visibility::Shared).await;
    let private = world.source(&world.bob, Visibility::Private).await;
    let step = site.step(place, Kind::Export, ada.id, source, "Used").await;
    let secret = site.step(place, Kind::Export, world.bob.id, private, "Secret").await;
    let mut flows = Vec::new();
    for (name, integration) in
        [("100% Köln", Some(world.granted)), ("b", Some(world.granted)), ("c", None), ("d", None)]
    {
        flows.push(site.empty_flow(place, integration, ada.id, name).await);
    }
    site.put(flows[1], step, 0).await;
    site.put(flows[2], step, 0).await;
    site.put(flows[0], secret, 0).await;
    let names = async |who: &Person, query: FlowQuery| {
        let list = ListFlows { workspace: place.workspace, query };
        let page = who.browser.send(&list).await.unwrap();
        (page.items.into_iter().map(|flow| flow.name).collect::<Vec<_>>().join(" "), page.next_cursor)
    };
    let all = FlowQuery::default;
    let (first, cursor) = names(ada, FlowQuery { limit: Some(3), ..all() }).await;
    assert_eq!(first, "d c b");
    assert_eq!(names(ada, FlowQuery { cursor, limit: Some(3), ..all() }).await, ("100% Köln".to_owned(), None));
    assert_eq!(names(&world.selma, all()).await.0, "b 100% Köln");
    let other = site.integration(place, "custom", "Other").await;
    for (query, expected) in [
        (FlowQuery { integration: Some(world.granted), ..all() }, "b 100% Köln"),
        (FlowQuery { integration: Some(other), ..all() }, ""),
        (FlowQuery { standalone: Some(true), ..all() }, "d c"),
        (FlowQuery { standalone: Some(false), ..all() }, "b 100% Köln"),
        (FlowQuery { step: Some(step), ..all() }, "c b"),
        (FlowQuery { step: Some(step), standalone: Some(true), ..all() }, "c"),
        (FlowQuery { step: Some(secret), ..all() }, ""),
        (FlowQuery { q: Some("KÖL".to_owned()), ..all() }, "100% Köln"),
        (FlowQuery { q: Some("%".to_owned()), ..all() }, "100% Köln"),
        (FlowQuery { q: Some(" ".to_owned()), ..all() }, "d c b 100% Köln"),
    ] {
        assert_eq!(names(ada, query.clone()).await.0, expected, "{query:?}");
    }
}

#[actix_web::test]
async fn a_flow_that_is_gone_is_gone_for_who_deletes_it_again() {
    let world = World::new(Backend::Sqlite).await;
    let flow = world.create(&world.ada, new_flow(None, Vec::new())).await.unwrap().flow.id;
    world.bob.browser.send(&DeleteFlow { flow }).await.unwrap();
    let again = world.ada.browser.send(&DeleteFlow { flow }).await.unwrap_err();
    assert_eq!(again.known(), Some(ProblemKind::NotFound));
}
