//! Members: who has which place, and what becomes of what they own when they go (PRODUCT §2.3, §2.4).

use std::collections::BTreeMap;

use api::db::entity::{audit_event, connection, credential, flow, grant, organization_member};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use shared::{
    access::{GrantLevel, OrganizationRole, Role, Scope, Visibility, Why, WorkspaceMember, WorkspaceRole},
    connection::{
        ConnectionQuery, CreateConnection, ListConnections, ReadConnection, Status, StatusReason, Transfer,
        TransferConnection,
    },
    id::{ConnectionId, UserId},
    member::{
        ChangeMember, ChangeOrganizationMember, ConnectionFate, EditMember, EditOrganizationMember, FlowFate,
        ListMembers, ListOrganizationMembers, MemberQuery, RemoveFromWorkspace, RemoveMember,
    },
    organization::ReadOrganization,
    problem::ProblemKind,
    session::ReadSession,
    workspace::ReadWorkspace,
};

use super::{
    connections,
    support::{Backend, Place, Site, people::Person, provider::http_api},
};

const USER: Role = Role::User(Scope::All);

fn members(place: Place) -> ListMembers {
    ListMembers { workspace: place.workspace, query: MemberQuery::default() }
}

fn change(place: Place, user: UserId, role: WorkspaceRole, scope: Scope) -> ChangeMember {
    ChangeMember { workspace: place.workspace, user, body: EditMember { role, scope } }
}

fn change_owner(place: Place, user: UserId, role: OrganizationRole) -> ChangeOrganizationMember {
    ChangeOrganizationMember { organization: place.organization, user, body: EditOrganizationMember { role } }
}

fn remove(place: Place, user: UserId, body: RemoveMember) -> RemoveFromWorkspace {
    RemoveFromWorkspace { workspace: place.workspace, user, body }
}

fn fates<const N: usize>(fates: [(ConnectionId, ConnectionFate); N]) -> RemoveMember {
    RemoveMember { connections: fates.into(), ..RemoveMember::default() }
}

async fn row(site: &Site, id: ConnectionId) -> connection::Model {
    connection::Entity::find_by_id(id.uuid()).one(site.state.db.reader()).await.unwrap().unwrap()
}

#[rstest]
#[actix_web::test]
async fn members_are_listed_in_full_or_by_the_connections_one_sees_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let user = site.person("User", Some((place, USER))).await;
    let guest = site.person("Guest", Some((place, Role::Guest(Scope::All)))).await;
    let narrow = site.person("Narrow", Some((place, Role::User(Scope::Selected)))).await;
    site.person("Stranger", Some((site.place("Elsewhere").await, USER))).await;
    site.connection(place, bob.id, Visibility::Shared, "open").await;
    site.connection(place, user.id, Visibility::Private, "secret").await;

    for full in [&ada, &bob, &user] {
        let list = full.browser.send(&members(place)).await.unwrap().items;
        let names: Vec<_> = list.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["Narrow", "Guest", "User", "Bob", "Ada"]);
        assert_eq!(list[4].organization_role, Some(OrganizationRole::Owner));
        assert_eq!((list[4].member, list[4].email.as_deref()), (None, Some("ada@example.com")));
        assert_eq!(list[0].member, Some(WorkspaceMember { role: WorkspaceRole::User, scope: Scope::Selected }));
        assert_eq!(list[0].joined_at, Some(site.clock.now()));
    }
    let list = guest.browser.send(&members(place)).await.unwrap().items;
    let [only] = &list[..] else { panic!("{list:?}") };
    assert_eq!(*only, shared::member::Member::by_name(bob.id, "Bob".to_owned()));
    assert!(narrow.browser.send(&members(place)).await.unwrap().items.is_empty());

    let mut query = MemberQuery { limit: Some(2), ..MemberQuery::default() };
    let mut names = Vec::new();
    loop {
        let page = ListMembers { workspace: place.workspace, query: query.clone() };
        let page = ada.browser.send(&page).await.unwrap();
        names.extend(page.items.into_iter().map(|member| member.name));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, ["Narrow", "Guest", "User", "Bob", "Ada"]);
    let query = MemberQuery::default();
    let all = ListOrganizationMembers { organization: place.organization, query };
    let roles: Vec<_> = ada.browser.send(&all).await.unwrap().items.into_iter().map(|member| member.role).collect();
    let member = OrganizationRole::Member;
    assert_eq!(roles, [member, member, member, member, OrganizationRole::Owner]);
    assert_eq!(bob.browser.call(&all).await.problem().why, Some(Why::OwnersOnly));
}

#[rstest]
#[actix_web::test]
async fn a_changed_role_holds_on_the_next_request_s41(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let shared = site.connection(place, ada.id, Visibility::Shared, "open").await;
    bob.browser.send(&change(place, bob.id, WorkspaceRole::Admin, Scope::All)).await.unwrap();

    let changed = ada.browser.send(&change(place, bob.id, WorkspaceRole::Guest, Scope::Selected)).await.unwrap();
    let guest = WorkspaceMember { role: WorkspaceRole::Guest, scope: Scope::Selected };
    assert_eq!((changed.member, changed.name.as_str()), (Some(guest), "Bob"));
    let session = bob.browser.send(&ReadSession {}).await.unwrap();
    assert_eq!(session.organizations[0].workspaces[0].member, Some(guest));
    let problem = bob.browser.call(&change(place, ada.id, WorkspaceRole::Guest, Scope::All)).await.problem();
    assert_eq!(problem.why, Some(Why::AdminsOnly));
    assert_eq!(bob.browser.call(&ReadConnection { connection: shared }).await.kind(), ProblemKind::NotFound);

    let narrowed = ada.browser.call(&change(place, bob.id, WorkspaceRole::Admin, Scope::Selected)).await.problem();
    assert_eq!(narrowed.errors[0].pointer, "/scope");
    let nobody: UserId = site.state.random.id(&site.clock);
    let absent = ada.browser.call(&change(place, nobody, WorkspaceRole::User, Scope::All)).await;
    assert_eq!(absent.kind(), ProblemKind::NotFound);
    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    let [event] = &events[..] else { panic!("a change to what is already so is an event: {events:?}") };
    assert_eq!((event.action.as_str(), event.object_name.as_str()), ("workspace.change_member", "Bob"));
    assert_eq!(event.detail["before"]["role"], "admin");
    assert_eq!(event.detail["after"]["role"], "guest");
}

#[rstest]
#[actix_web::test]
async fn an_admin_cannot_touch_an_owner_and_an_owner_has_no_place_to_lose(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let cleo = site.person("Cleo", Some((place, Role::Owner))).await;
    let admin = site.person("Admin", Some((place, Role::Admin))).await;
    let demote = change(place, ada.id, WorkspaceRole::Guest, Scope::All);
    let send_away = remove(place, ada.id, RemoveMember::default());
    for answer in [admin.browser.call(&demote).await, admin.browser.call(&send_away).await] {
        assert_eq!(answer.problem().why, Some(Why::OwnersOnly));
    }
    let answers =
        [cleo.browser.call(&demote).await, cleo.browser.call(&send_away).await, ada.browser.call(&send_away).await];
    for answer in answers {
        assert_eq!(answer.kind(), ProblemKind::Conflict);
        assert!(answer.problem().detail.unwrap().contains("Make them a member"));
    }
}

#[rstest]
#[actix_web::test]
async fn the_last_owner_stays(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::User(Scope::Selected)))).await;
    let problem = ada.browser.call(&change_owner(place, ada.id, OrganizationRole::Member)).await.problem();
    assert_eq!(problem.known(), Some(ProblemKind::LastOwner));
    ada.browser.send(&ReadOrganization { organization: place.organization }).await.unwrap();
    let problem = bob.browser.call(&change_owner(place, bob.id, OrganizationRole::Owner)).await.problem();
    assert_eq!(problem.why, Some(Why::OwnersOnly));

    let raised = ada.browser.send(&change_owner(place, bob.id, OrganizationRole::Owner)).await.unwrap();
    assert_eq!((raised.user, raised.role), (bob.id, OrganizationRole::Owner));
    bob.browser.send(&change_owner(place, ada.id, OrganizationRole::Member)).await.unwrap();
    let session = ada.browser.send(&ReadSession {}).await.unwrap();
    assert_eq!(session.organizations[0].role, OrganizationRole::Member);
    assert!(session.organizations[0].workspaces.is_empty(), "an owner without places has none afterwards");
    ada.browser.send(&ReadWorkspace { workspace: place.workspace }).await.unwrap_err();

    let cleo = site.person("Cleo", Some((place, Role::Owner))).await;
    cleo.browser.send(&change_owner(place, bob.id, OrganizationRole::Member)).await.unwrap();
    let kept = bob.browser.send(&ReadSession {}).await.unwrap().organizations[0].workspaces[0].member;
    assert_eq!(kept, Some(WorkspaceMember { role: WorkspaceRole::User, scope: Scope::Selected }));
}

#[rstest]
#[actix_web::test]
async fn who_is_no_owner_any_more_keeps_a_place_where_they_own_something(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Owner))).await;
    let mut places = vec![place];
    for name in ["Removed", "Flow", "Guest", "Nothing"] {
        let workspace = site.state.random.id(&site.clock);
        site.workspace(place.organization, workspace, name).await;
        places.push(Place { workspace, ..place });
    }
    let elsewhere = site.place("Elsewhere").await;
    let secret = site.connection(place, bob.id, Visibility::Private, "canary").await;
    let removed = site.connection(places[1], bob.id, Visibility::Shared, "removed").await;
    let change = connection::ActiveModel { status: Set("removed".to_owned()), ..row(&site, removed).await.into() };
    site.state.db.write_tx(async |tx| change.update(tx).await.map(drop)).await.unwrap();
    let used = site.connection(places[2], ada.id, Visibility::Shared, "used").await;
    site.flow(places[2], None, bob.id, used, "flow").await;
    site.place_in(bob.id, places[3].workspace, WorkspaceRole::Guest).await;
    site.connection(places[3], bob.id, Visibility::Shared, "a guest's").await;
    site.connection(places[4], ada.id, Visibility::Shared, "another's").await;
    site.connection(elsewhere, bob.id, Visibility::Shared, "of another organization").await;

    ada.browser.send(&change_owner(place, bob.id, OrganizationRole::Member)).await.unwrap();
    let organizations = bob.browser.send(&ReadSession {}).await.unwrap().organizations;
    assert_eq!(organizations.len(), 1);
    let mut roles = BTreeMap::new();
    for workspace in &organizations[0].workspaces {
        roles.insert(workspace.id, workspace.member.unwrap());
    }
    let admin = WorkspaceMember { role: WorkspaceRole::Admin, scope: Scope::All };
    let guest = WorkspaceMember { role: WorkspaceRole::Guest, scope: Scope::All };
    let expected = [(0, admin), (1, admin), (2, admin), (3, guest)];
    assert_eq!(roles, expected.map(|(at, member)| (places[at].workspace, member)).into());
    bob.browser.send(&ReadConnection { connection: secret }).await.unwrap();
    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    let [event] = &events[..] else { panic!("{events:?}") };
    let mut joined = places[..3].iter().map(|place| place.workspace.to_string()).collect::<Vec<_>>();
    joined.sort();
    assert_eq!(event.detail["joined"], serde_json::json!(joined));

    let answer = ada.browser.call(&remove(place, bob.id, RemoveMember::default())).await;
    assert_eq!(answer.kind(), ProblemKind::Undecided);
    let decided = RemoveMember {
        private_connections: [("http-api".to_owned(), ConnectionFate::Transfer { to: ada.id })].into(),
        ..RemoveMember::default()
    };
    ada.browser.send(&remove(place, bob.id, decided)).await.unwrap();
    assert_eq!(row(&site, secret).await.owner_id, ada.id.uuid());
}

#[rstest]
#[actix_web::test]
async fn of_owners_who_demote_each_other_at_once_one_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    for round in 0..8 {
        let place = site.place("Harbor").await;
        let ada = site.person(&format!("Ada {round}"), Some((place, Role::Owner))).await;
        let bob = site.person(&format!("Bob {round}"), Some((place, Role::Owner))).await;
        let (by_ada, by_bob) = (
            change_owner(place, bob.id, OrganizationRole::Member),
            change_owner(place, ada.id, OrganizationRole::Member),
        );
        let (one, other) = futures_util::join!(ada.browser.call(&by_ada), bob.browser.call(&by_bob));
        let won = [&one, &other].into_iter().filter(|answer| answer.status.is_success()).count();
        assert_eq!(won, 1, "{} {}", one.body, other.body);
        let owners = organization_member::Entity::find()
            .filter(organization_member::Column::OrganizationId.eq(place.organization.uuid()))
            .filter(organization_member::Column::Role.eq("owner"))
            .all(site.state.db.reader())
            .await
            .unwrap();
        assert_eq!(owners.len(), 1);
    }
}

#[rstest]
#[actix_web::test]
async fn a_member_is_removed_once_everything_they_own_is_decided_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, USER))).await;
    let outsider = site.person("Outsider", None).await;
    let kept = site.connection(place, bob.id, Visibility::Shared, "kept").await;
    let dropped = site.connection(place, bob.id, Visibility::Shared, "dropped").await;
    let secrets = [
        site.connection(place, bob.id, Visibility::Private, "canary one").await,
        site.connection(place, bob.id, Visibility::Private, "canary two").await,
    ];
    let flow = site.flow(place, None, bob.id, kept, "open flow").await;
    let hidden = site.flow(place, None, bob.id, secrets[0], "canary flow").await;

    let answer = ada.browser.call(&remove(place, bob.id, RemoveMember::default())).await;
    assert_eq!(answer.kind(), ProblemKind::Undecided);
    assert!(!answer.body.contains("canary"), "{}", answer.body);
    let open = answer.problem().belongings.unwrap();
    assert_eq!(open.connections.iter().map(|one| one.id).collect::<Vec<_>>(), [kept, dropped]);
    let [private] = &open.private_connections[..] else { panic!("{open:?}") };
    assert_eq!((private.provider.as_str(), private.provider_name.as_str(), private.count), ("http-api", "HTTP API", 2));
    assert_eq!(open.flows.iter().map(|one| (one.id, one.name.as_str())).collect::<Vec<_>>(), [(flow, "open flow")]);
    assert_eq!(open.hidden_flows, 1);

    let to_ada = ConnectionFate::Transfer { to: ada.id };
    let decided = RemoveMember {
        connections: [(kept, to_ada), (dropped, ConnectionFate::Disconnect)].into(),
        private_connections: [("http-api".to_owned(), to_ada)].into(),
        flows: [(flow, FlowFate::Reassign { to: ada.id })].into(),
        hidden_flows: Some(FlowFate::Delete),
        ..RemoveMember::default()
    };
    for nobody in [outsider.id, bob.id] {
        let mut wrong = decided.clone();
        wrong.connections.insert(kept, ConnectionFate::Transfer { to: nobody });
        let problem = ada.browser.call(&remove(place, bob.id, wrong)).await.problem();
        assert_eq!(problem.errors[0].pointer, format!("/connections/{kept}/to"));
    }
    bob.browser.send(&ReadWorkspace { workspace: place.workspace }).await.unwrap();
    ada.browser.send(&remove(place, bob.id, decided)).await.unwrap();

    // On the next request of a session that still runs (S35).
    for kind in [
        bob.browser.call(&ReadWorkspace { workspace: place.workspace }).await.kind(),
        bob.browser.call(&ReadOrganization { organization: place.organization }).await.kind(),
        bob.browser.call(&ReadConnection { connection: secrets[0] }).await.kind(),
    ] {
        assert_eq!(kind, ProblemKind::NotFound);
    }
    assert!(bob.browser.send(&ReadSession {}).await.unwrap().organizations.is_empty());

    let kept = ada.browser.send(&ReadConnection { connection: kept }).await.unwrap();
    assert_eq!((kept.owner.id, kept.status, kept.version), (ada.id, Status::Connected, 2));
    assert!(has_credential(&site, kept.id).await, "a shared connection lost its credential");
    let gone = row(&site, dropped).await;
    assert_eq!((gone.status.as_str(), gone.removed_at), ("removed", Some(site.clock.now().utc())));
    assert!(has_credential(&site, dropped).await, "it cannot be restored");
    for id in secrets {
        let arrived = ada.browser.send(&ReadConnection { connection: id }).await.unwrap();
        assert_eq!((arrived.owner.id, arrived.visibility), (ada.id, Visibility::Private));
        assert_eq!((arrived.status, arrived.reason), (Status::NeedsReconnect, Some(StatusReason::Transferred)));
        assert!(!has_credential(&site, id).await, "another's private connection came with its credential");
    }
    let flows = flow::Entity::find().all(site.state.db.reader()).await.unwrap();
    assert_eq!(
        flows.iter().map(|flow| (flow.id, flow.owner_id)).collect::<Vec<_>>(),
        [(flow.uuid(), Some(ada.id.uuid()))]
    );
    assert!(flows.iter().all(|flow| flow.id != hidden.uuid()));

    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    for event in &events {
        let told = format!("{} {}", event.object_name, event.detail);
        assert!(!told.contains("canary") || event.private_to.is_some(), "{event:?}");
    }
    let count = |action: &str| events.iter().filter(|event| event.action == action).count();
    let counts = ["connection.transfer", "connection.disconnect", "flow.reassign", "flow.delete"].map(count);
    assert_eq!(counts, [3, 1, 1, 1]);
    assert_eq!(count("workspace.remove_member"), 1);
}

#[rstest]
#[actix_web::test]
async fn who_leaves_decides_on_all_of_theirs_and_takes_no_credential_away(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, Role::Guest(Scope::Selected)))).await;
    let sales = site.state.random.id(&site.clock);
    site.workspace(place.organization, sales, "Sales").await;
    site.place_in(bob.id, sales, WorkspaceRole::User).await;
    let (private, shared) = (
        site.connection(place, bob.id, Visibility::Private, "private").await,
        site.connection(place, bob.id, Visibility::Shared, "shared").await,
    );
    let theirs = site.connection(place, ada.id, Visibility::Shared, "hers").await;
    for (id, external_id) in [(private, "clashes"), (shared, "stays"), (theirs, "clashes")] {
        let mut row = row(&site, id).await.into_active_model();
        row.external_id = Set(Some(external_id.to_owned()));
        site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    }

    let problem = bob.browser.call(&remove(place, bob.id, RemoveMember::default())).await.problem();
    let open = problem.belongings.unwrap();
    assert_eq!(open.connections.iter().map(|one| one.id).collect::<Vec<_>>(), [private, shared]);
    assert!(open.private_connections.is_empty());

    let to_ada = ConnectionFate::Transfer { to: ada.id };
    bob.browser.send(&remove(place, bob.id, fates([(private, to_ada), (shared, to_ada)]))).await.unwrap();
    for (id, external_id) in [(private, None), (shared, Some("stays"))] {
        let row = row(&site, id).await;
        assert_eq!((row.owner_id, row.status.as_str()), (ada.id.uuid(), "connected"));
        assert_eq!(row.external_id.as_deref(), external_id);
        assert!(has_credential(&site, id).await);
    }
    assert_eq!(row(&site, theirs).await.external_id.as_deref(), Some("clashes"));
    let session = bob.browser.send(&ReadSession {}).await.unwrap();
    let left: Vec<_> = session.organizations[0].workspaces.iter().map(|place| place.id).collect();
    assert_eq!(left, [sales], "the place in another workspace goes too");
}

#[rstest]
#[actix_web::test]
async fn who_reaches_everything_or_goes_has_no_grants_any_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let (place, elsewhere) = (site.place("Harbor").await, site.place("Elsewhere").await);
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let mut people: Vec<Person> = Vec::new();
    for name in ["Wide", "Owner", "Gone", "Same"] {
        let person = site.person(name, Some((place, Role::User(Scope::Selected)))).await;
        for place in [place, elsewhere] {
            let integration = site.integration(place, "custom", "Orders").await;
            site.grant(integration, person.id, GrantLevel::Monitor).await;
        }
        people.push(person);
    }
    let [wide, owner, gone, same] = &people[..] else { unreachable!() };
    ada.browser.send(&change(place, wide.id, WorkspaceRole::Guest, Scope::All)).await.unwrap();
    ada.browser.send(&change_owner(place, owner.id, OrganizationRole::Owner)).await.unwrap();
    ada.browser.send(&remove(place, gone.id, RemoveMember::default())).await.unwrap();
    ada.browser.send(&change(place, same.id, WorkspaceRole::Guest, Scope::Selected)).await.unwrap();
    let grants = grant::Entity::find().all(site.state.db.reader()).await.unwrap();
    let count = |person: &Person| grants.iter().filter(|grant| grant.user_id == person.id.uuid()).count();
    assert_eq!(people.iter().map(count).collect::<Vec<_>>(), [1, 1, 1, 2], "grants of other organizations stay");
}

#[rstest]
#[actix_web::test]
async fn nothing_goes_to_a_member_who_goes_at_the_same_moment(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let cleo = site.person("Cleo", Some((place, Role::Admin))).await;
    let mut outcomes = BTreeMap::new();
    for round in 0..8 {
        let bob = site.person(&format!("Bob {round}"), Some((place, USER))).await;
        let dan = site.person(&format!("Dan {round}"), Some((place, USER))).await;
        let connection = site.connection(place, bob.id, Visibility::Shared, "passed on").await;
        let to_dan = fates([(connection, ConnectionFate::Transfer { to: dan.id })]);
        let (send_bob, send_dan) = (remove(place, bob.id, to_dan), remove(place, dan.id, RemoveMember::default()));
        let (one, other) = if round % 2 == 0 {
            futures_util::join!(ada.browser.call(&send_bob), cleo.browser.call(&send_dan))
        } else {
            let (other, one) = futures_util::join!(cleo.browser.call(&send_dan), ada.browser.call(&send_bob));
            (one, other)
        };
        let owner = row(&site, connection).await.owner_id;
        match (one.status.as_u16(), other.status.as_u16()) {
            // Bob first: what Dan has now is undecided.
            (204, 409) => assert_eq!(owner, dan.id.uuid()),
            // Dan first: nobody is there to give it to.
            (422, 204) => assert_eq!(owner, bob.id.uuid()),
            statuses => panic!("{statuses:?}: {} {}", one.body, other.body),
        }
        *outcomes.entry(one.status.as_u16()).or_insert(0) += 1;
        let query = ConnectionQuery { owner: Some(UserId::new(owner)), ..ConnectionQuery::default() };
        let list = ListConnections { workspace: place.workspace, query };
        assert_eq!(ada.browser.send(&list).await.unwrap().items.len(), 1);
    }
    assert_eq!(outcomes.values().sum::<i32>(), 8);
}

#[rstest]
#[actix_web::test]
async fn an_owner_of_connections_gives_nothing_to_who_is_removed_at_the_same_moment(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let bob = site.person("Bob", Some((place, USER))).await;
    for round in 0..8 {
        let dan = site.person(&format!("Dan {round}"), Some((place, USER))).await;
        let connection = site.connection(place, bob.id, Visibility::Private, "passed on").await;
        let give = TransferConnection { connection, body: Transfer { to: dan.id, version: Some(1) } };
        let send_away = remove(place, dan.id, RemoveMember::default());
        let (one, other) = futures_util::join!(bob.browser.call(&give), ada.browser.call(&send_away));
        let owner = row(&site, connection).await.owner_id;
        match (one.status.as_u16(), other.status.as_u16()) {
            (204, 409) => assert_eq!(owner, dan.id.uuid()),
            (422, 204) => assert_eq!(owner, bob.id.uuid()),
            statuses => panic!("{statuses:?}: {} {}", one.body, other.body),
        }
    }
}

#[rstest]
#[actix_web::test]
async fn who_is_removed_while_they_add_a_connection_leaves_none_behind(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = http_api(200).await;
    let site = Site::with(backend, &[("MOORING_OUTBOUND_ALLOW", api.address().to_string())]).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    for round in 0..8 {
        let bob = site.person(&format!("Bob {round}"), Some((place, USER))).await;
        let add = CreateConnection { workspace: place.workspace, body: connections::new(&api.uri()) };
        let send_away = remove(place, bob.id, RemoveMember::default());
        let (one, other) = futures_util::join!(bob.browser.call(&add), async {
            // Not before the provider is asked: the right to add was decided by then.
            while api.received_requests().await.unwrap().len() <= round {
                actix_web::rt::task::yield_now().await;
            }
            ada.browser.call(&send_away).await
        });
        let left = connection::Entity::find()
            .filter(connection::Column::OwnerId.eq(bob.id.uuid()))
            .all(site.state.db.reader())
            .await
            .unwrap();
        match (one.status.as_u16(), other.status.as_u16()) {
            (201, 409) => assert_eq!(left.len(), 1),
            (404, 204) => assert!(left.is_empty(), "{left:?}"),
            statuses => panic!("{statuses:?}: {} {}", one.body, other.body),
        }
    }
}

async fn has_credential(site: &Site, id: ConnectionId) -> bool {
    let row = credential::Entity::find_by_id(id.uuid()).one(site.state.db.reader()).await.unwrap();
    row.is_some_and(|row| !row.sealed.is_empty())
}
