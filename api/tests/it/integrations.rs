//! Integrations: made, listed, renamed and deleted with what is in them (PRODUCT §2.2, §5).

use std::collections::BTreeSet;

use api::{
    db::entity::{self, audit_event, connection, flow, flow_step, grant, registration, step},
    integration::store::visible_to,
};
use rstest::rstest;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use shared::{
    access::{GrantLevel, IntegrationAction, Role, Scope, Visibility, integration},
    id::{Id, IntegrationId, UserId},
    integration::{
        ChangeIntegration, CreateIntegration, DeleteIntegration, DeleteQuery, EditIntegration, Integration,
        IntegrationQuery, Kind, ListIntegrations, NewIntegration, ReadIntegration,
    },
    problem::ProblemKind,
    registration::{ListRegistrations, RegistrationQuery},
};

use super::support::{Answer, Backend, Place, Site, people::Person};

fn list(place: Place, query: IntegrationQuery) -> ListIntegrations {
    ListIntegrations { workspace: place.workspace, query }
}

fn create(place: Place, name: &str, kind: Kind) -> CreateIntegration {
    CreateIntegration { workspace: place.workspace, body: NewIntegration { name: name.to_owned(), kind } }
}

fn delete(integration: IntegrationId, force: bool) -> DeleteIntegration {
    DeleteIntegration { integration, query: DeleteQuery { force } }
}

fn names(integrations: &[Integration]) -> Vec<&str> {
    integrations.iter().map(|integration| integration.name.as_str()).collect()
}

async fn actions(site: &Site) -> Vec<String> {
    let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id);
    events.all(site.state.db.reader()).await.unwrap().into_iter().map(|event| event.action).collect()
}

#[rstest]
#[actix_web::test]
async fn an_integration_is_made_found_and_renamed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
    let answer = ada.browser.call(&create(place, " Nightly 100% ", Kind::Custom)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let made: Integration = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer.header("location"), format!("/v1/integrations/{}", made.id));
    assert_eq!((made.name.as_str(), made.kind, made.flows, made.connections), ("Nightly 100%", Kind::Custom, 0, 0));
    let app = ada.browser.send(&create(place, "Shop app", Kind::App)).await.unwrap();
    site.integration(site.place("Elsewhere").await, "custom", "Another's").await;

    let all = ada.browser.send(&list(place, IntegrationQuery::default())).await.unwrap();
    assert_eq!(names(&all.items), ["Shop app", "Nightly 100%"], "newest first");
    let query = IntegrationQuery { kind: Some(Kind::App), ..IntegrationQuery::default() };
    assert_eq!(ada.browser.send(&list(place, query)).await.unwrap().items, [app]);
    let query = IntegrationQuery { q: Some(" NIGHTLY 100%".to_owned()), ..IntegrationQuery::default() };
    let found = ada.browser.send(&list(place, query)).await.unwrap().items;
    assert_eq!(names(&found), ["Nightly 100%"]);
    let query = IntegrationQuery { limit: Some(1), ..IntegrationQuery::default() };
    let first = ada.browser.send(&list(place, query.clone())).await.unwrap();
    let next = IntegrationQuery { cursor: first.next_cursor, ..query };
    let second = ada.browser.send(&list(place, next)).await.unwrap();
    assert_eq!((names(&second.items), second.next_cursor), (vec!["Nightly 100%"], None));

    let rename = |name: &str, version| ChangeIntegration {
        integration: made.id,
        body: EditIntegration { name: name.to_owned(), version },
    };
    assert_eq!(ada.browser.call(&rename("x", None)).await.kind(), ProblemKind::VersionRequired);
    assert_eq!(ada.browser.call(&rename("x", Some(7))).await.kind(), ProblemKind::VersionMismatch);
    assert_eq!(ada.browser.call(&rename(" ", Some(1))).await.problem().errors[0].pointer, "/name");
    let renamed = ada.browser.call(&rename(" Daily ", Some(1))).await;
    assert_eq!((renamed.status.as_u16(), renamed.header("etag")), (200, "\"2\""));
    let read = ada.browser.send(&ReadIntegration { integration: made.id }).await.unwrap();
    assert_eq!((read.name.as_str(), read.version), ("Daily", 2));
    let query = IntegrationQuery { q: Some("daily".to_owned()), ..IntegrationQuery::default() };
    assert_eq!(ada.browser.send(&list(place, query)).await.unwrap().items.len(), 1, "it is found by its new name");
    assert_eq!(actions(&site).await, ["integration.create", "integration.create", "integration.change"]);
}

#[rstest]
#[actix_web::test]
async fn a_create_that_is_sent_again_makes_one_integration_s45(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let path = format!("/v1/workspaces/{}/integrations", place.workspace);
    let send =
        async |body: &str| -> Answer { ada.browser.raw("POST", &path, Some(body), &[("idempotency-key", "k1")]).await };
    let body = json!({ "name": "Nightly" }).to_string();
    let answers = futures_util::future::join_all((0..5).map(|_| send(&body))).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
    assert_eq!(send(&json!({ "name": "Another" }).to_string()).await.kind(), ProblemKind::IdempotencyKeyReused);
    assert_eq!(ada.browser.send(&list(place, IntegrationQuery::default())).await.unwrap().items.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn deleting_an_integration_takes_its_flows_and_grants_and_leaves_steps_and_connections(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let selma = site.person("Selma", Some((place, Role::User(Scope::Selected)))).await;
    let id = site.integration(place, "custom", "Nightly").await;
    let other = site.integration(place, "custom", "Other").await;
    let orders = site.connection(place, ada.id, Visibility::Shared, "Orders").await;
    for integration in [id, other] {
        site.register(integration, orders, ada.id).await;
        site.flow(place, Some(integration), ada.id, orders, "A flow").await;
    }
    site.grant(id, selma.id, GrantLevel::Manage).await;

    let refused = ada.browser.call(&delete(id, false)).await;
    assert_eq!(refused.kind(), ProblemKind::HasDependents);
    let usage = refused.problem().usage.unwrap();
    assert_eq!((usage.flows.len(), usage.flows[0].name.as_str(), usage.may_force), (1, "A flow", true));
    assert_eq!(usage.flows[0].integration.as_ref().unwrap().id, id);
    selma.browser.send(&ReadIntegration { integration: id }).await.unwrap();

    let done = ada.browser.call(&delete(id, true)).await;
    assert_eq!(done.status, 204, "{}", done.body);
    for who in [&ada, &selma] {
        assert_eq!(who.browser.call(&ReadIntegration { integration: id }).await.kind(), ProblemKind::NotFound);
    }
    let connections = format!("/v1/workspaces/{}/connections", place.workspace);
    assert_eq!(selma.browser.get(&connections).await.body, r#"{"items":[]}"#, "on the next request");
    let db = site.state.db.reader();
    assert_eq!(flow::Entity::find().all(db).await.unwrap().len(), 1, "the other's");
    assert_eq!(flow_step::Entity::find().all(db).await.unwrap().len(), 1);
    assert_eq!(registration::Entity::find().all(db).await.unwrap().len(), 1);
    assert!(grant::Entity::find().all(db).await.unwrap().is_empty());
    assert_eq!(step::Entity::find().all(db).await.unwrap().len(), 2);
    assert_eq!(connection::Entity::find().all(db).await.unwrap().len(), 1);
    assert_eq!(actions(&site).await, ["flow.delete", "integration.delete"]);
    assert_eq!(ada.browser.call(&delete(id, true)).await.kind(), ProblemKind::NotFound);

    let empty = site.integration(place, "custom", "Empty").await;
    assert_eq!(ada.browser.call(&delete(empty, false)).await.status, 204, "without flows nothing is lost");
}

/// Whose integrations: the caller's grants on three, and none on a fourth.
async fn granted(site: &Site, place: Place, caller: UserId) -> Vec<(IntegrationId, Option<GrantLevel>)> {
    let levels = [
        ("custom", None),
        ("custom", Some(GrantLevel::Monitor)),
        ("custom", Some(GrantLevel::Manage)),
        ("app", Some(GrantLevel::Monitor)),
        ("app", None),
    ];
    let mut all = Vec::new();
    for (kind, level) in levels {
        let id = site.integration(place, kind, kind).await;
        if let Some(level) = level {
            site.grant(id, caller, level).await;
        }
        all.push((id, level));
    }
    all
}

#[rstest]
#[actix_web::test]
async fn a_list_shows_what_the_table_does_not_hide_s40(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let elsewhere = site.place("Elsewhere").await;
    for role in Role::ALL {
        let caller = site.person(&format!("{role:?}").replace(['(', ')'], " "), Some((place, role))).await;
        let foreign = site.integration(elsewhere, "custom", "crosses workspaces").await;
        site.grant(foreign, caller.id, GrantLevel::Manage).await;
        let all = granted(&site, place, caller.id).await;
        let seen = |(id, level): &(IntegrationId, Option<GrantLevel>)| {
            (!integration(Some(role), *level, IntegrationAction::See).is_hidden()).then_some(*id)
        };
        let expected: BTreeSet<_> = all.iter().filter_map(seen).collect();
        let twin = visible(&site, Some(role), caller.id).await;
        let ours: BTreeSet<_> = all.iter().map(|(id, _)| *id).collect();
        assert_eq!(twin.intersection(&ours).copied().collect::<BTreeSet<_>>(), expected, "{role:?}: the twin");
        let query = IntegrationQuery { limit: Some(200), ..IntegrationQuery::default() };
        let listed = caller.browser.send(&list(place, query)).await.unwrap().items;
        assert!(listed.iter().all(|one| one.workspace == place.workspace), "{role:?} sees another workspace");
        let listed: BTreeSet<_> = listed.iter().map(|one| one.id).filter(|id| ours.contains(id)).collect();
        assert_eq!(listed, expected, "{role:?}");
        for (id, level) in all {
            let read = caller.browser.send(&ReadIntegration { integration: id }).await;
            assert_eq!(read.is_ok(), expected.contains(&id), "{role:?}");
            if let Ok(read) = read {
                assert_eq!(read.granted, level);
            }
        }
        let there = caller.browser.call(&ReadIntegration { integration: foreign }).await;
        assert_eq!(there.kind(), ProblemKind::NotFound, "{role:?} has no place there");
    }
    assert!(visible(&site, None, Id::new(uuid::Uuid::nil())).await.is_empty(), "an outsider sees nothing");
}

/// By the condition that lists ask.
async fn visible(site: &Site, role: Option<Role>, caller: UserId) -> BTreeSet<IntegrationId> {
    let seen = entity::integration::Entity::find().filter(visible_to(role, caller));
    seen.all(site.state.db.reader()).await.unwrap().into_iter().map(|row| Id::new(row.id)).collect()
}

#[rstest]
#[actix_web::test]
async fn an_integration_counts_its_flows_and_its_live_connections(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada: Person = site.person("Ada", Some((place, Role::Guest(Scope::All)))).await;
    let id = site.integration(place, "custom", "Nightly").await;
    let other = site.integration(place, "custom", "Other").await;
    for name in ["Orders", "Stock", "Gone"] {
        let connection = site.connection(place, ada.id, Visibility::Shared, name).await;
        site.register(id, connection, ada.id).await;
        site.flow(place, Some(id), ada.id, connection, name).await;
        if name == "Gone" {
            site.mark_removed(connection).await;
        }
    }
    let read = ada.browser.send(&ReadIntegration { integration: id }).await.unwrap();
    assert_eq!((read.flows, read.connections), (3, 2));
    let listed = ada.browser.send(&list(place, IntegrationQuery::default())).await.unwrap().items;
    let counts: Vec<_> = listed.iter().map(|one| (one.id, one.flows, one.connections)).collect();
    assert_eq!(counts, [(other, 0, 0), (id, 3, 2)]);
    let registered = ListRegistrations { integration: id, query: RegistrationQuery::default() };
    let registered = ada.browser.send(&registered).await.unwrap().items;
    assert_eq!(registered.iter().map(|one| one.connection.name.as_str()).collect::<Vec<_>>(), ["Stock", "Orders"]);
}
