//! Grants: for members of selected integrations, by those who administer the workspace (PRODUCT §2, §2.2).

use api::db::entity::{audit_event, grant};
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use shared::{
    access::{GrantLevel, OrganizationRole, Role, Scope, Visibility, Why, WorkspaceRole},
    connection::{ConnectionQuery, ListConnections},
    grant::{ListGrants, PutGrant, ReadGrant, RemoveGrant, SaveGrant},
    id::{IntegrationId, UserId},
    integration::{IntegrationQuery, ListIntegrations, ReadIntegration},
    member::{ChangeMember, ChangeOrganizationMember, EditMember, EditOrganizationMember},
    problem::ProblemKind,
};

use super::support::{Backend, Place, Site, people::Person};

fn save(integration: IntegrationId, user: UserId, level: GrantLevel) -> SaveGrant {
    SaveGrant { integration, user, body: PutGrant { level } }
}

struct World {
    site: Site,
    place: Place,
    ada: Person,
    integration: IntegrationId,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let site = Site::new(backend).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::Admin))).await;
        let integration = site.integration(place, "custom", "Nightly").await;
        Self { site, place, ada, integration }
    }

    async fn person(&self, name: &str, role: Role) -> Person {
        self.site.person(name, Some((self.place, role))).await
    }

    async fn grants(&self) -> Vec<grant::Model> {
        grant::Entity::find().all(self.site.state.db.reader()).await.unwrap()
    }

    async fn narrow(&self, user: UserId, role: WorkspaceRole, scope: Scope) {
        let change = ChangeMember { workspace: self.place.workspace, user, body: EditMember { role, scope } };
        self.ada.browser.send(&change).await.unwrap();
    }

    async fn integrations(&self, who: &Person) -> usize {
        let list = ListIntegrations { workspace: self.place.workspace, query: IntegrationQuery::default() };
        who.browser.send(&list).await.unwrap().items.len()
    }
}

#[rstest]
#[actix_web::test]
async fn a_grant_holds_on_the_next_request_and_so_does_its_end_s41(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let World { site, place, ada, integration } = &world;
    let selma = world.person("Selma", Role::User(Scope::Selected)).await;
    let orders = site.connection(*place, ada.id, Visibility::Shared, "Orders").await;
    site.register(*integration, orders, ada.id).await;
    let connections = async || {
        let list = ListConnections { workspace: place.workspace, query: ConnectionQuery::default() };
        selma.browser.send(&list).await.unwrap().items
    };
    assert_eq!((world.integrations(&selma).await, connections().await.len()), (0, 0));

    let granted = ada.browser.send(&save(*integration, selma.id, GrantLevel::Monitor)).await.unwrap();
    assert_eq!((granted.user, granted.name.as_str(), granted.level), (selma.id, "Selma", GrantLevel::Monitor));
    assert_eq!((granted.email.as_str(), granted.role), ("selma@example.com", WorkspaceRole::User));
    assert_eq!(connections().await[0].granted, Some(GrantLevel::Monitor));
    let read = selma.browser.send(&ReadIntegration { integration: *integration }).await.unwrap();
    assert_eq!(read.granted, Some(GrantLevel::Monitor));

    // The same again is no change.
    assert_eq!(ada.browser.send(&save(*integration, selma.id, GrantLevel::Monitor)).await.unwrap(), granted);
    site.clock.advance(chrono::TimeDelta::minutes(1));
    let raised = ada.browser.send(&save(*integration, selma.id, GrantLevel::Manage)).await.unwrap();
    assert_eq!((raised.level, raised.granted_at), (GrantLevel::Manage, site.clock.now()));
    assert_eq!(connections().await[0].granted, Some(GrantLevel::Manage));
    let [one] = &ada.browser.send(&ListGrants { integration: *integration }).await.unwrap().items[..] else { panic!() };
    assert_eq!(*one, raised);
    let read = ReadGrant { integration: *integration, user: selma.id };
    assert_eq!(ada.browser.send(&read).await.unwrap(), raised);

    ada.browser.send(&RemoveGrant { integration: *integration, user: selma.id }).await.unwrap();
    assert_eq!((world.integrations(&selma).await, connections().await.len()), (0, 0));
    assert_eq!(ada.browser.call(&read).await.kind(), ProblemKind::NotFound);
    let again = ada.browser.call(&RemoveGrant { integration: *integration, user: selma.id }).await;
    assert_eq!(again.kind(), ProblemKind::NotFound);
    let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id);
    let events = events.all(site.state.db.reader()).await.unwrap();
    let told: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(told, ["integration.grant", "integration.grant", "integration.revoke_grant"]);
    assert_eq!((&events[1].detail["before"], &events[1].detail["after"]), (&"monitor".into(), &"manage".into()));
}

#[rstest]
#[actix_web::test]
async fn who_reaches_the_whole_workspace_needs_no_grant(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    for (name, role) in [
        ("Owner", Role::Owner),
        ("Admin", Role::Admin),
        ("User", Role::User(Scope::All)),
        ("Guest", Role::Guest(Scope::All)),
    ] {
        let who = world.person(name, role).await;
        let refused = world.ada.browser.call(&save(world.integration, who.id, GrantLevel::Monitor)).await;
        assert_eq!(refused.kind(), ProblemKind::Conflict, "{role:?}");
    }
    let outsider = world.site.person("Outsider", None).await;
    let absent = world.ada.browser.call(&save(world.integration, outsider.id, GrantLevel::Monitor)).await;
    assert_eq!(absent.kind(), ProblemKind::NotFound);
    assert!(world.grants().await.is_empty());

    let selma = world.person("Selma", Role::User(Scope::Selected)).await;
    world.ada.browser.send(&save(world.integration, selma.id, GrantLevel::Manage)).await.unwrap();
    let refused = selma.browser.call(&save(world.integration, selma.id, GrantLevel::Manage)).await;
    assert_eq!(refused.problem().why, Some(Why::AdminsOnly), "not by themselves");
}

#[rstest]
#[actix_web::test]
async fn grants_that_came_to_mean_nothing_do_not_come_back_as_rights(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let selma = world.person("Selma", Role::User(Scope::Selected)).await;
    let wider =
        [(WorkspaceRole::User, Scope::All), (WorkspaceRole::Guest, Scope::All), (WorkspaceRole::Admin, Scope::All)];
    for (role, scope) in wider {
        world.ada.browser.send(&save(world.integration, selma.id, GrantLevel::Manage)).await.unwrap();
        assert_eq!(world.integrations(&selma).await, 1);
        world.narrow(selma.id, role, scope).await;
        world.narrow(selma.id, WorkspaceRole::User, Scope::Selected).await;
        assert_eq!((world.integrations(&selma).await, world.grants().await.len()), (0, 0), "{role:?}");
    }
    // Between roles that grants are for, they stay.
    world.ada.browser.send(&save(world.integration, selma.id, GrantLevel::Manage)).await.unwrap();
    world.narrow(selma.id, WorkspaceRole::Guest, Scope::Selected).await;
    assert_eq!((world.integrations(&selma).await, world.grants().await.len()), (1, 1));

    let owner = world.person("Owner", Role::Owner).await;
    for role in [OrganizationRole::Owner, OrganizationRole::Member] {
        let body = EditOrganizationMember { role };
        let change = ChangeOrganizationMember { organization: world.place.organization, user: selma.id, body };
        owner.browser.send(&change).await.unwrap();
    }
    assert_eq!((world.integrations(&selma).await, world.grants().await.len()), (0, 0));
}

#[rstest]
#[actix_web::test]
async fn a_grant_and_a_wider_scope_at_once_leave_no_grant_behind(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    for round in 0..8 {
        let selma = world.person(&format!("Selma {round}"), Role::User(Scope::Selected)).await;
        let grant = save(world.integration, selma.id, GrantLevel::Manage);
        let body = EditMember { role: WorkspaceRole::User, scope: Scope::All };
        let widen = ChangeMember { workspace: world.place.workspace, user: selma.id, body };
        let (granted, widened) = futures_util::join!(world.ada.browser.call(&grant), world.ada.browser.call(&widen));
        assert!(granted.status == 200 || granted.kind() == ProblemKind::Conflict, "{}", granted.body);
        assert_eq!(widened.status, 200, "{}", widened.body);
        assert!(world.grants().await.is_empty());
    }
}
