//! Exports and imports over HTTP: who sees, edits and deletes them, what an edit registers, and how far registration opens
//! them sideways (PRODUCT §2.2).

use rstest::rstest;
use serde_json::{Value, json};
use shared::{
    access::{GrantLevel, Role, Scope, Visibility, Why},
    flow::{FlowQuery, ListFlows},
    id::{ConnectionId, ExportId, FlowId, IntegrationId, StepId},
    integration::{IntegrationQuery, ListIntegrations},
    problem::{Problem, ProblemKind},
    step::{
        ChangeExport, CreateExport, CreateImport, DeleteExport, DeleteImport, EditStep, Kind, ListExports, ListImports,
        NewStep, ReadExport, SavedStep, Settings, Step, StepQuery,
    },
};

use super::{
    flows::{World, made, new_flow},
    support::{Backend, people::Person},
};

fn new(connection: ConnectionId, name: &str) -> NewStep {
    NewStep { name: name.to_owned(), connection, settings: Settings::new() }
}

fn export(id: StepId) -> ExportId {
    ExportId::new(id.uuid())
}

impl World {
    async fn create_export(&self, who: &Person, body: NewStep) -> Result<Step, Problem> {
        who.browser.send(&CreateExport { workspace: self.place.workspace, body }).await
    }

    async fn exports(&self, who: &Person) -> Vec<Step> {
        let query = StepQuery::default();
        who.browser.send(&ListExports { workspace: self.place.workspace, query }).await.unwrap().items
    }

    /// An export of the connection in a flow of the integration.
    async fn used(
        &self,
        integration: Option<IntegrationId>,
        owner: &Person,
        connection: ConnectionId,
    ) -> (FlowId, StepId) {
        let flow = self.site.empty_flow(self.place, integration, owner.id, "A flow").await;
        let step = self.site.step(self.place, Kind::Export, owner.id, connection, "Used").await;
        self.site.put(flow, step, 0).await;
        (flow, step)
    }
}

async fn change(who: &Person, id: StepId, body: EditStep) -> Result<SavedStep, Problem> {
    who.browser.send(&ChangeExport { export: export(id), body }).await
}

async fn read(who: &Person, id: StepId) -> Result<Step, Problem> {
    who.browser.send(&ReadExport { export: export(id) }).await
}

async fn delete(who: &Person, id: StepId) -> Result<(), Problem> {
    who.browser.send(&DeleteExport { export: export(id) }).await.map(drop)
}

#[rstest]
#[actix_web::test]
async fn both_kinds_of_steps_are_made_listed_edited_and_deleted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (site, ada, workspace) = (&world.site, &world.ada, world.place.workspace);
    let source = world.source(ada, Visibility::Shared).await;
    let destination = site.destination(world.place, ada.id, Visibility::Shared, "Warehouse").await;
    let settings: Settings = json!({ "table": "orders", "nested": { "deep": [1, null] } }).as_object().unwrap().clone();
    let body = NewStep { settings: settings.clone(), ..new(source, " Orders ") };
    let made = world.create_export(ada, body).await.unwrap();
    assert_eq!((made.name.as_str(), made.kind, made.version, &made.settings), ("Orders", Kind::Export, 1, &settings));
    assert_eq!((made.connection.id, made.created, made.used_by, made.edits_every_flow), (source, true, 0, true));
    let import = ada.browser.send(&CreateImport { workspace, body: new(destination, "Load") }).await.unwrap();
    let StepId::Import(import_id) = import.id else { panic!("{}", import.id) };
    for (body, kind) in [(new(destination, "x"), "exports"), (new(source, "x"), "imports")] {
        let path = format!("/v1/workspaces/{workspace}/{kind}");
        let answer = ada.browser.raw("POST", &path, Some(&serde_json::to_string(&body).unwrap()), &[]).await;
        assert_eq!(
            (answer.kind(), answer.problem().errors[0].pointer.as_str()),
            (ProblemKind::KindMismatch, "/connection")
        );
    }
    let hidden = world.source(&world.bob, Visibility::Private).await;
    let absent: ConnectionId = site.state.random.id(&site.clock);
    for connection in [hidden, absent] {
        let problem = world.create_export(ada, new(connection, "x")).await.unwrap_err();
        assert_eq!(
            (problem.known(), problem.errors[0].pointer.as_str()),
            (Some(ProblemKind::InvalidFields), "/connection")
        );
        assert_eq!(problem.errors[0].detail, "There is no such connection.");
    }

    let other = world.source(ada, Visibility::Shared).await;
    world.create_export(ada, new(other, "100%")).await.unwrap();
    let names = async |query: StepQuery| {
        let page = ada.browser.send(&ListExports { workspace, query }).await.unwrap();
        (page.items.into_iter().map(|step| step.name).collect::<Vec<_>>().join(" "), page.next_cursor)
    };
    let (first, cursor) = names(StepQuery { limit: Some(1), ..StepQuery::default() }).await;
    assert_eq!(first, "100%");
    assert_eq!(names(StepQuery { cursor, ..StepQuery::default() }).await, ("Orders".to_owned(), None));
    assert_eq!(names(StepQuery { connection: Some(source), ..StepQuery::default() }).await.0, "Orders");
    assert_eq!(names(StepQuery { q: Some("%".to_owned()), ..StepQuery::default() }).await.0, "100%");
    let imports = ada.browser.send(&ListImports { workspace, query: StepQuery::default() }).await.unwrap();
    assert_eq!(imports.items, [import]);

    let edit = EditStep { name: Some("Sales".to_owned()), version: Some(1), ..EditStep::default() };
    let saved = change(ada, made.id, edit).await.unwrap();
    assert_eq!((saved.step.name.as_str(), saved.step.version, &saved.step.settings), ("Sales", 2, &settings));
    assert!(saved.reminder.is_none());
    let edit =
        EditStep { settings: Some(Settings::new()), connection: Some(other), version: Some(2), ..EditStep::default() };
    let saved = change(ada, made.id, edit).await.unwrap();
    assert_eq!((saved.step.connection.id, saved.step.settings.len()), (other, 0));
    delete(ada, made.id).await.unwrap();
    assert_eq!(read(ada, made.id).await.unwrap_err().known(), Some(ProblemKind::NotFound));
    ada.browser.send(&DeleteImport { import: import_id }).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_step_is_edited_by_version_and_made_once_by_key_s45(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let source = world.source(&world.ada, Visibility::Shared).await;
    let path = format!("/v1/workspaces/{}/exports", world.place.workspace);
    let body = serde_json::to_string(&new(source, "Orders")).unwrap();
    let send = async || world.ada.browser.raw("POST", &path, Some(&body), &[("Idempotency-Key", "once")]).await;
    let (first, second) = (send().await, send().await);
    assert_eq!((first.status.as_u16(), &first.body, world.steps().await), (201, &second.body, 1));
    let made: Step = serde_json::from_str(&first.body).unwrap();
    let path = format!("/v1/exports/{}", made.id);
    assert_eq!((first.header("location"), first.header("etag")), (path.as_str(), "\"1\""));
    let edit = json!({ "name": "Sales" }).to_string();
    let send = async |headers: &[(&str, &str)]| world.ada.browser.raw("PATCH", &path, Some(&edit), headers).await;
    assert_eq!(send(&[]).await.kind(), ProblemKind::VersionRequired);
    assert_eq!(send(&[("If-Match", "\"7\"")]).await.kind(), ProblemKind::VersionMismatch);
    assert_eq!(send(&[("If-Match", "\"1\"")]).await.header("etag"), "\"2\"");
    let delete = world.ada.browser.raw("DELETE", &path, None, &[("If-Match", "\"1\"")]).await;
    assert_eq!(delete.kind(), ProblemKind::VersionMismatch);
}

#[rstest]
#[actix_web::test]
async fn saving_a_step_is_saving_every_flow_that_uses_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (site, ada) = (&world.site, &world.ada);
    let [old, new] = [world.source(ada, Visibility::Shared).await, world.source(&world.bob, Visibility::Shared).await];
    let private = world.source(ada, Visibility::Private).await;
    let other = site.integration(world.place, "custom", "Other").await;
    let app = site.integration(world.place, "app", "Packaged").await;
    let (_, step) = world.used(Some(world.granted), ada, old).await;
    for integration in [Some(other), Some(app), None] {
        let flow = site.empty_flow(world.place, integration, ada.id, "Another").await;
        site.put(flow, step, 0).await;
    }
    let edit = |connection, share: &[ConnectionId], version| EditStep {
        connection: Some(connection),
        share: share.to_vec(),
        version: Some(version),
        ..EditStep::default()
    };
    let reminder = change(ada, step, edit(new, &[], 1)).await.unwrap().reminder.unwrap();
    let integrations: Vec<_> = reminder.registered.items.iter().map(|one| one.integration.id).collect();
    assert_eq!((integrations.len(), integrations.contains(&app)), (2, false));
    for integration in [world.granted, other] {
        assert_eq!(site.registered(integration, new).await.unwrap(), (ada.id, "flow_saved".to_owned()));
        assert_eq!(site.registered(integration, old).await, None);
    }
    let problem = change(ada, step, edit(private, &[], 2)).await.unwrap_err();
    assert_eq!((problem.known(), problem.private.len()), (Some(ProblemKind::PrivateConnection), 1));
    let reminder = change(ada, step, edit(private, &[private], 2)).await.unwrap().reminder.unwrap();
    assert_eq!((reminder.shared.len(), reminder.registered.total), (1, 2));

    // Any edit counts, and it is for those who may edit every flow.
    site.deregister(other, private).await;
    site.grant(other, world.selma.id, GrantLevel::Monitor).await;
    let rename = |version| EditStep { name: Some("New".to_owned()), version: Some(version), ..EditStep::default() };
    let problem = change(&world.selma, step, rename(3)).await.unwrap_err();
    assert_eq!((problem.status, problem.why), (403, Some(Why::FlowsOutOfReach)));
    assert!(change(ada, step, rename(3)).await.unwrap().reminder.is_some());
    assert!(site.registered(other, private).await.is_some());

    let destination = site.destination(world.place, ada.id, Visibility::Shared, "Warehouse").await;
    let problem = change(ada, step, edit(destination, &[], 4)).await.unwrap_err();
    assert_eq!((problem.known(), problem.errors[0].pointer.as_str()), (Some(ProblemKind::KindMismatch), "/connection"));
    site.mark_removed(new).await;
    let problem = change(ada, step, edit(new, &[], 4)).await.unwrap_err();
    assert_eq!(problem.errors[0].detail, "It was removed. Restore it first.");
}

#[rstest]
#[actix_web::test]
async fn a_step_in_use_is_not_deleted_and_hidden_flows_are_a_number_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (site, ada) = (&world.site, &world.ada);
    let source = world.source(ada, Visibility::Shared).await;
    let private = world.source(&world.bob, Visibility::Private).await;
    let (flow, step) = world.used(Some(world.granted), ada, source).await;
    site.register(world.granted, source, ada.id).await;
    let problem = delete(ada, step).await.unwrap_err();
    let usage = problem.usage.unwrap();
    assert_eq!((problem.status, usage.flows[0].id, usage.hidden), (409, flow, 0));
    // Selma manages the one integration whose flow uses it.
    assert_eq!(delete(&world.selma, step).await.unwrap_err().known(), Some(ProblemKind::HasDependents));
    let (bobs, _) = world.used(None, &world.bob, private).await;
    site.put(bobs, step, 1).await;
    let problem = delete(&world.selma, step).await.unwrap_err();
    assert_eq!((problem.status, problem.why, problem.usage), (403, Some(Why::FlowsOutOfReach), None));
    assert_eq!(read(&world.selma, step).await.unwrap().used_by, 2, "the number tells everybody the same");

    // Of one in no flow it is its creator's to say, and theirs who edit all flows.
    let unused = site.step(world.place, Kind::Export, world.bob.id, source, "Unused").await;
    assert_eq!(delete(&world.selma, unused).await.unwrap_err().why, Some(Why::StepCreatorOnly));
    let own = world.create_export(&world.selma, new(source, "Own")).await.unwrap().id;
    delete(&world.selma, own).await.unwrap();
    delete(ada, unused).await.unwrap();
}

/// Selma has integration A only. Of integrations B and C, whose flows use a connection that is registered with A, she gets
/// the exports and imports, and nothing else.
#[rstest]
#[actix_web::test]
async fn registration_opens_steps_sideways_and_deregistration_shuts_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(GrantLevel::Manage, GrantLevel::Monitor)] level: GrantLevel,
) {
    let world = World::new(backend).await;
    let (site, place, ada) = (&world.site, world.place, &world.ada);
    let a = site.integration(place, "custom", "A").await;
    let sela = site.person("Sela", Some((place, Role::User(Scope::Selected)))).await;
    site.grant(a, sela.id, level).await;
    let orders = world.source(ada, Visibility::Shared).await;
    let other = world.source(ada, Visibility::Shared).await;
    let mut steps = Vec::new();
    for name in ["Bravo", "Charlie"] {
        let integration = site.integration(place, "custom", name).await;
        let (flow, step) = world.used(Some(integration), ada, orders).await;
        let (_, unreachable) = world.used(Some(integration), ada, other).await;
        site.register(integration, orders, ada.id).await;
        steps.push((integration, flow, step, unreachable));
    }
    assert!(world.exports(&sela).await.is_empty());
    site.register(a, orders, ada.id).await;

    let seen: Vec<_> = world.exports(&sela).await.into_iter().map(|step| step.id).collect();
    assert_eq!(seen, [steps[1].2, steps[0].2], "those of the connection, newest first");
    let workspace = place.workspace;
    let integrations = ListIntegrations { workspace, query: IntegrationQuery::default() };
    let integrations = sela.browser.send(&integrations).await.unwrap().items;
    assert_eq!(integrations.iter().map(|one| one.id).collect::<Vec<_>>(), [a]);
    let flows = sela.browser.send(&ListFlows { workspace, query: FlowQuery::default() }).await.unwrap();
    assert!(flows.items.is_empty());
    for (integration, flow, step, unreachable) in &steps {
        for path in [format!("/v1/integrations/{integration}"), format!("/v1/flows/{flow}")] {
            assert_eq!(sela.browser.get(&path).await.status, 404, "{path}");
        }
        assert_eq!(read(&sela, *unreachable).await.unwrap_err().status, 404);
        let answer = sela.browser.get(&format!("/v1/exports/{step}")).await;
        let told: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(told["used_by"], 1);
        assert!(["Bravo", "Charlie", "A flow"].iter().all(|name| !answer.body.contains(name)), "{}", answer.body);
        let rename = EditStep { name: Some("Mine".to_owned()), version: Some(1), ..EditStep::default() };
        let problem = change(&sela, *step, rename).await.unwrap_err();
        assert_eq!((problem.status, problem.why), (403, Some(Why::FlowsOutOfReach)), "see and use, no more");
        assert_eq!(delete(&sela, *step).await.unwrap_err().why, Some(Why::FlowsOutOfReach));
    }
    let using = || new_flow(Some(a), vec![shared::flow::StepChoice::Existing(steps[0].2)]);
    match level {
        GrantLevel::Manage => {
            let saved = world.create(&sela, using()).await.unwrap();
            assert!(saved.reminder.is_none() && saved.flow.blocked.is_empty());
            world.create(&sela, new_flow(Some(a), vec![made(orders)])).await.unwrap();
        }
        GrantLevel::Monitor => {
            assert_eq!(world.create(&sela, using()).await.unwrap_err().why, Some(Why::MonitorOnly));
        }
    }

    site.deregister(a, orders).await;
    assert!(world.exports(&sela).await.is_empty(), "gone with the next request");
    assert_eq!(read(&sela, steps[0].2).await.unwrap_err().known(), Some(ProblemKind::NotFound));
    assert_eq!(world.exports(ada).await.len(), if level == GrantLevel::Manage { 5 } else { 4 });
}
