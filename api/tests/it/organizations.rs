//! Names of organizations and workspaces, and what of the plan is used.

use api::db::entity::audit_event;
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use shared::{
    access::{Role, Why},
    organization::{ChangeOrganization, EditOrganization},
    problem::ProblemKind,
    session::ReadSession,
    workspace::{ChangeWorkspace, EditWorkspace, ListWorkspaces, ReadWorkspace},
};

use super::support::{Backend, Site};

#[rstest]
#[actix_web::test]
async fn an_owner_renames_organization_and_workspace_s49(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let other = site.place("Other").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let admin = site.person("Admin", Some((place, Role::Admin))).await;
    let workspace =
        |name: &str| ChangeWorkspace { workspace: place.workspace, body: EditWorkspace { name: name.to_owned() } };
    let organization = |name: &str| ChangeOrganization {
        organization: place.organization,
        body: EditOrganization { name: name.to_owned() },
    };
    assert_eq!(admin.browser.call(&workspace("Sales")).await.problem().why, Some(Why::OwnersOnly));
    assert_eq!(admin.browser.call(&organization("Port")).await.problem().why, Some(Why::OwnersOnly));
    assert_eq!(ada.browser.call(&workspace(" ")).await.kind(), ProblemKind::InvalidFields);
    assert_eq!(ada.browser.send(&workspace(" Sales ")).await.unwrap().name, "Sales");
    assert_eq!(ada.browser.send(&organization("Port")).await.unwrap().name, "Port");

    let read = ada.browser.send(&ReadWorkspace { workspace: place.workspace }).await.unwrap();
    assert_eq!(read.name, "Sales");
    let session = ada.browser.send(&ReadSession {}).await.unwrap();
    assert_eq!(session.organizations[0].name, "Port");
    let bob = site.person("Bob", Some((other, Role::Owner))).await;
    assert_eq!(
        bob.browser.send(&ReadSession {}).await.unwrap().organizations[0].name,
        "Other",
        "everything is renamed"
    );

    let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id).all(site.state.db.reader()).await;
    let told: Vec<_> = events
        .unwrap()
        .into_iter()
        .map(|event| (event.action, event.detail["before"]["name"].to_string(), event.object_name))
        .collect();
    let expected = [("workspace.change", "\"Harbor\"", "Sales"), ("organization.change", "\"Harbor\"", "Port")];
    assert_eq!(told, expected.map(|(action, before, now)| (action.to_owned(), before.to_owned(), now.to_owned())));
}

#[rstest]
#[actix_web::test]
async fn a_workspace_asked_for_twice_with_one_key_is_made_once_s45(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let path = format!("/v1/organizations/{}/workspaces", place.organization);
    let key = [("idempotency-key", "the same")];
    let create = async |body: &str| ada.browser.raw("POST", &path, Some(body), &key).await;
    let (first, again) = (create(r#"{"name":"Sales"}"#).await, create(r#"{"name":"Sales"}"#).await);
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.body, again.body);
    assert_eq!(create(r#"{"name":"Support"}"#).await.kind(), ProblemKind::IdempotencyKeyReused);
    let list = ListWorkspaces { organization: place.organization };
    assert_eq!(ada.browser.send(&list).await.unwrap().items.len(), 2);
}
