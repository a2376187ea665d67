//! Links when their creator leaves or loses the right to make them (PRODUCT §2.4).

use api::db::entity::audit_event;
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait};
use shared::{
    access::{OrganizationRole, Role, Scope, Visibility, WorkspaceRole},
    id::{AccessRequestId, UserId},
    member::{
        AccessRequestFate, ChangeMember, ChangeOrganizationMember, EditMember, EditOrganizationMember,
        RemoveFromWorkspace, RemoveMember,
    },
    problem::ProblemKind,
};

use super::support::{Backend, Place, Site};

const PRIVATE: Visibility = Visibility::Private;
const SHARED: Visibility = Visibility::Shared;

fn remove(place: Place, user: UserId, body: RemoveMember) -> RemoveFromWorkspace {
    RemoveFromWorkspace { workspace: place.workspace, user, body }
}

async fn states(site: &Site, links: &[AccessRequestId]) -> Vec<String> {
    let mut states = Vec::new();
    for link in links {
        states.push(site.stored_request(*link).await.state);
    }
    states
}

#[rstest]
#[actix_web::test]
async fn links_that_work_are_decided_on_and_the_hidden_are_told_by_number_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, elsewhere) = (site.place("Harbor").await, site.place("Elsewhere").await);
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let owner = site.person("Owner", Some((place, Role::Owner))).await;
    let user = site.person("User", Some((place, Role::User(Scope::All)))).await;
    let adas = site.connection(place, ada.id, SHARED, "hers").await;
    let given = site.request(place, bob.id, SHARED).await;
    let renewal = site.request_for(place, bob.id, SHARED, Some(adas)).await;
    let dropped = site.request(place, bob.id, SHARED).await;
    let hidden = site.request(place, bob.id, PRIVATE).await;
    // What does not work any more, and what is not Bob's or not here, needs no decision.
    let (used, expired) = (site.request(place, bob.id, SHARED).await, site.request(place, bob.id, SHARED).await);
    site.edit_request(used, |row| row.state = Set("used".to_owned())).await;
    site.edit_request(expired, |row| row.expires_at = Set(row.created_at.clone().unwrap())).await;
    let untouched = [site.request(place, ada.id, SHARED).await, site.request(elsewhere, bob.id, SHARED).await];

    let problem = ada.browser.call(&remove(place, bob.id, RemoveMember::default())).await.problem();
    assert_eq!(problem.known(), Some(ProblemKind::Undecided));
    let open = problem.belongings.unwrap();
    let told: Vec<_> = open.access_requests.iter().map(|link| link.id).collect();
    assert_eq!((told, open.hidden_access_requests), (vec![given, renewal, dropped], 1));
    assert_eq!(open.access_requests[0].sources, ["http-api"]);
    assert_eq!(open.access_requests[0].expires_at, site.clock.now().plus(TimeDelta::days(7)));

    let decided = |to: UserId, hidden: UserId| RemoveMember {
        access_requests: [
            (given, AccessRequestFate::Reassign { to }),
            (renewal, AccessRequestFate::Reassign { to }),
            (dropped, AccessRequestFate::Delete),
        ]
        .into(),
        hidden_access_requests: Some(AccessRequestFate::Reassign { to: hidden }),
        ..RemoveMember::default()
    };
    for nobody in [user.id, bob.id] {
        let problem = ada.browser.call(&remove(place, bob.id, decided(nobody, ada.id))).await.problem();
        assert_eq!(problem.errors[0].pointer, format!("/access_requests/{given}/to"));
        let problem = ada.browser.call(&remove(place, bob.id, decided(ada.id, nobody))).await.problem();
        assert_eq!(problem.errors[0].pointer, "/hidden_access_requests/to");
    }
    ada.browser.send(&remove(place, bob.id, decided(ada.id, owner.id))).await.unwrap();

    for (link, creator, state) in [
        (given, ada.id, "active"),
        (renewal, ada.id, "active"),
        (dropped, bob.id, "deleted"),
        (hidden, owner.id, "active"),
        (used, bob.id, "used"),
        (expired, bob.id, "active"),
        (untouched[0], ada.id, "active"),
        (untouched[1], bob.id, "active"),
    ] {
        let row = site.stored_request(link).await;
        assert_eq!((row.created_by, row.state.as_str()), (creator.uuid(), state));
    }
    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    let told = |action: &str| events.iter().filter(|event| event.action == action).collect::<Vec<_>>();
    assert_eq!(told("access_request.reassign").len(), 3);
    let private: Vec<_> = events.iter().filter_map(|event| event.private_to).collect();
    assert_eq!(private, [owner.id.uuid()], "of the link for private connections");
    let [deleted] = &told("access_request.delete")[..] else { panic!("{events:?}") };
    assert_eq!(
        (deleted.object_id.as_str(), &deleted.detail["because"]),
        (dropped.to_string().as_str(), &"creator_left".into())
    );
    assert_eq!(told("workspace.remove_member")[0].detail["access_requests"], 4);
}

#[rstest]
#[actix_web::test]
async fn who_leaves_decides_on_all_their_links_by_id(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let links = [site.request(place, bob.id, SHARED).await, site.request(place, bob.id, PRIVATE).await];
    let open = bob.browser.call(&remove(place, bob.id, RemoveMember::default())).await.problem().belongings.unwrap();
    assert_eq!(open.access_requests.iter().map(|link| link.id).collect::<Vec<_>>(), links);
    assert_eq!(open.hidden_access_requests, 0);
    let access_requests = links.map(|link| (link, AccessRequestFate::Delete)).into();
    let body = RemoveMember { access_requests, ..RemoveMember::default() };
    bob.browser.send(&remove(place, bob.id, body)).await.unwrap();
    assert_eq!(states(&site, &links).await, ["deleted", "deleted"]);
}

#[rstest]
#[actix_web::test]
async fn an_admin_who_becomes_less_takes_their_links_along(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(WorkspaceRole::User, WorkspaceRole::Guest)] role: WorkspaceRole,
) {
    let site = Site::new(backend).await;
    let (place, elsewhere) = (site.place("Harbor").await, site.place("Elsewhere").await);
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let links = [
        site.request(place, bob.id, SHARED).await,
        site.request(place, bob.id, PRIVATE).await,
        site.request(place, bob.id, SHARED).await,
        site.request(place, ada.id, SHARED).await,
        site.request(elsewhere, bob.id, SHARED).await,
    ];
    site.edit_request(links[2], |row| row.state = Set("used".to_owned())).await;
    let change =
        |role| ChangeMember { workspace: place.workspace, user: bob.id, body: EditMember { role, scope: Scope::All } };
    ada.browser.send(&change(WorkspaceRole::Admin)).await.unwrap();
    assert_eq!(states(&site, &links).await, ["active", "active", "used", "active", "active"]);
    ada.browser.send(&change(role)).await.unwrap();
    assert_eq!(states(&site, &links).await, ["deleted", "deleted", "used", "active", "active"]);
    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    let ended: Vec<_> = events.iter().filter(|event| event.action == "access_request.delete").collect();
    assert!(ended.iter().all(|event| event.detail["because"] == "creator_demoted" && event.actor_name == "Ada"));
    let mut private: Vec<_> = ended.iter().map(|event| event.private_to).collect();
    private.sort();
    assert_eq!(private, [None, Some(bob.id.uuid())]);
}

#[rstest]
#[actix_web::test]
async fn a_former_owner_keeps_links_only_where_they_are_an_admin(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Owner))).await;
    let mut links = vec![site.request(place, bob.id, SHARED).await];
    for (name, role) in [("Admin", Some(WorkspaceRole::Admin)), ("Guest", Some(WorkspaceRole::Guest)), ("Owns", None)] {
        let workspace = site.state.random.id(&site.clock);
        site.workspace(place.organization, workspace, name).await;
        let place = Place { workspace, ..place };
        match role {
            Some(role) => site.place_in(bob.id, workspace, role).await,
            // Whoever owns something there is made an admin.
            None => drop(site.connection(place, bob.id, SHARED, "theirs").await),
        }
        links.push(site.request(place, bob.id, SHARED).await);
    }
    let elsewhere = site.place("Elsewhere").await;
    links.push(site.request(elsewhere, bob.id, SHARED).await);
    let body = EditOrganizationMember { role: OrganizationRole::Member };
    let demote = ChangeOrganizationMember { organization: place.organization, user: bob.id, body };
    ada.browser.send(&demote).await.unwrap();
    assert_eq!(states(&site, &links).await, ["deleted", "active", "deleted", "active", "active"]);
    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.action == "access_request.delete").count(), 2);
}
