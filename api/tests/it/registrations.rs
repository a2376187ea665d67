//! Registering connections with integrations, and ending it: what it gives, takes, and says beforehand (PRODUCT §5).

use std::collections::BTreeSet;

use api::db::entity::audit_event;
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use shared::{
    access::{GrantLevel, Reach, Role, Scope, Visibility},
    connection::{ConnectionQuery, ListConnections, ReadConnection},
    flow::{BlockReason, CreateFlow, FlowQuery, ListFlows, NewFlow, StepChoice},
    id::{ConnectionId, IntegrationId, StepId},
    impact::Impact,
    problem::{Problem, ProblemKind},
    registration::{
        ConnectionChange, Deregister, DeregisterConnection, How, ListRegistrations, PreviewChange,
        PreviewConnectionChange, PreviewRegistration, PreviewRegistrations, Register, RegisterConnections,
        Registration, RegistrationChange, RegistrationQuery, Reminder,
    },
    step::{ListExports, ReadExport, Step, StepQuery},
};

use super::support::{Answer, Backend, Place, Site, people::Person};

struct World {
    site: Site,
    place: Place,
    ada: Person,
    a: IntegrationId,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let site = Site::new(backend).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
        let a = site.integration(place, "custom", "A").await;
        Self { site, place, ada, a }
    }

    async fn person(&self, name: &str, role: Role) -> Person {
        self.site.person(name, Some((self.place, role))).await
    }

    /// A shared one of Ada's.
    async fn shared(&self, name: &str) -> ConnectionId {
        self.site.connection(self.place, self.ada.id, Visibility::Shared, name).await
    }

    async fn register(&self, who: &Person, connections: &[ConnectionId]) -> Result<Reminder, Problem> {
        who.browser.send(&register(self.a, connections)).await
    }

    async fn registered(&self, who: &Person) -> Vec<Registration> {
        let list = ListRegistrations { integration: self.a, query: RegistrationQuery::default() };
        who.browser.send(&list).await.unwrap().items
    }

    async fn deregister(&self, who: &Person, connection: ConnectionId, force: bool) -> Answer {
        who.browser.call(&DeregisterConnection { integration: self.a, connection, query: Deregister { force } }).await
    }

    async fn preview(&self, who: &Person, connections: &[ConnectionId], change: RegistrationChange) -> Impact {
        let body = PreviewRegistration { connections: connections.to_vec(), change };
        who.browser.send(&PreviewRegistrations { integration: self.a, body }).await.unwrap()
    }

    /// The names of the connections that somebody sees.
    async fn sees(&self, who: &Person) -> BTreeSet<String> {
        let list = ListConnections { workspace: self.place.workspace, query: ConnectionQuery::default() };
        who.browser.send(&list).await.unwrap().items.into_iter().map(|one| one.name).collect()
    }

    async fn exports(&self, who: &Person) -> Vec<Step> {
        let list = ListExports { workspace: self.place.workspace, query: StepQuery::default() };
        who.browser.send(&list).await.unwrap().items
    }

    async fn actions(&self) -> Vec<String> {
        let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id);
        let events = events.all(self.site.state.db.reader()).await.unwrap();
        events.into_iter().map(|event| event.action).collect()
    }
}

fn register(integration: IntegrationId, connections: &[ConnectionId]) -> RegisterConnections {
    let body = Register { connections: connections.to_vec(), share: Vec::new() };
    RegisterConnections { integration, body }
}

#[rstest]
#[actix_web::test]
async fn what_is_registered_is_listed_with_who_did_it_how_and_when(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (orders, stock) = (world.shared("Orders").await, world.shared("Stock").await);
    let reminder = world.register(&world.ada, &[stock, orders, orders]).await.unwrap();
    let [newly] = &reminder.registered.items[..] else { panic!("{reminder:?}") };
    assert_eq!(newly.integration.name, "A");
    assert_eq!(newly.connections.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Orders", "Stock"]);
    let again = world.register(&world.ada, &[orders]).await.unwrap();
    assert_eq!(again, Reminder::default(), "what is registered already stays so");

    world.site.flow(world.place, Some(world.a), world.ada.id, orders, "Daily").await;
    let list = world.registered(&world.ada).await;
    let told: Vec<_> = list.iter().map(|one| (one.connection.id, one.how, one.flows)).collect();
    assert_eq!(told, [(stock, How::ByHand, 0), (orders, How::ByHand, 1)]);
    assert_eq!((list[0].registered_by.name.as_str(), list[0].registered_at), ("Ada", world.site.clock.now()));
    let query = RegistrationQuery { q: Some("ORD".to_owned()), ..RegistrationQuery::default() };
    let found = world.ada.browser.send(&ListRegistrations { integration: world.a, query }).await.unwrap().items;
    assert_eq!(found.iter().map(|one| one.connection.id).collect::<Vec<_>>(), [orders]);
    let mut query = RegistrationQuery { limit: Some(1), ..RegistrationQuery::default() };
    let first = ListRegistrations { integration: world.a, query: query.clone() };
    query.cursor = world.ada.browser.send(&first).await.unwrap().next_cursor;
    let next = world.ada.browser.send(&ListRegistrations { integration: world.a, query }).await.unwrap();
    assert_eq!((next.items[0].connection.id, next.next_cursor), (orders, None));

    // A removed one waits for its restore.
    world.site.mark_removed(stock).await;
    assert_eq!(world.registered(&world.ada).await.len(), 1);
    let restored = world.ada.browser.raw("POST", &format!("/v1/connections/{stock}/restore"), None, &[]).await;
    assert_eq!(restored.status, 200, "{}", restored.body);
    assert_eq!(world.registered(&world.ada).await.len(), 2);
}

#[rstest]
#[actix_web::test]
async fn a_member_of_a_only_sees_what_is_registered_with_a_until_it_is_deregistered_s41(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let selma = world.person("Selma", Role::User(Scope::Selected)).await;
    world.site.grant(world.a, selma.id, GrantLevel::Manage).await;
    let (orders, stock) = (world.shared("Orders").await, world.shared("Stock").await);
    let b = world.site.integration(world.place, "custom", "B").await;
    world.site.register(b, orders, world.ada.id).await;
    world.site.flow(world.place, Some(b), world.ada.id, orders, "A flow of B").await;
    assert!(world.sees(&selma).await.is_empty());

    world.register(&world.ada, &[orders]).await.unwrap();
    assert_eq!(world.sees(&selma).await, ["Orders".to_owned()].into());
    let usage = selma.browser.get(&format!("/v1/connections/{orders}/usage")).await;
    assert!(usage.body.contains("\"exports\":[{") && !usage.body.contains('B'), "{}", usage.body);
    for integration in [format!("/v1/integrations/{b}"), format!("/v1/integrations/{b}/connections")] {
        assert_eq!(selma.browser.get(&integration).await.status, 404);
    }
    let flows = ListFlows { workspace: world.place.workspace, query: FlowQuery::default() };
    assert!(selma.browser.send(&flows).await.unwrap().items.is_empty(), "the step, not who uses it");
    let [step] = &world.exports(&selma).await[..] else { panic!() };
    assert_eq!((step.connection.id, step.used_by), (orders, 1));
    let StepId::Export(export) = step.id else { panic!("{step:?}") };
    let body = NewFlow {
        name: "Weekly".to_owned(),
        integration: Some(world.a),
        exports: vec![StepChoice::Existing(step.id)],
        imports: Vec::new(),
        share: Vec::new(),
    };
    let saved = CreateFlow { workspace: world.place.workspace, body };
    let saved = selma.browser.send(&saved).await.unwrap();
    assert_eq!((saved.flow.blocked, saved.reminder), (Vec::new(), None), "she uses it, and it goes");
    assert_eq!(selma.browser.call(&register(b, &[orders])).await.kind(), ProblemKind::NotFound);
    let unseen = world.register(&selma, &[orders, stock]).await.unwrap_err();
    assert_eq!(unseen.errors.iter().map(|one| one.pointer.as_str()).collect::<Vec<_>>(), ["/connections/1"]);

    let kept = world.deregister(&world.ada, orders, false).await.problem().usage.unwrap();
    assert_eq!(kept.flows.iter().map(|flow| flow.id).collect::<Vec<_>>(), [saved.flow.id], "B's flow does not keep it");
    assert_eq!(world.deregister(&world.ada, orders, true).await.status, 204);
    assert!(world.sees(&selma).await.is_empty(), "on the next request");
    assert!(world.exports(&selma).await.is_empty());
    assert_eq!(selma.browser.call(&ReadExport { export }).await.kind(), ProblemKind::NotFound);
    let [left] = &selma.browser.send(&flows).await.unwrap().items[..] else { panic!() };
    assert_eq!((left.exports.len(), left.hidden_steps), (0, 1), "her flow is there, and what it uses is a number");
    assert_eq!(left.blocked[0].reason, BlockReason::NotRegistered);
    assert_eq!(selma.browser.call(&ReadConnection { connection: orders }).await.kind(), ProblemKind::NotFound);
    assert_eq!(world.deregister(&world.ada, orders, false).await.kind(), ProblemKind::NotFound);
    let told = world.actions().await;
    assert_eq!(told, ["integration.register", "flow.create", "integration.deregister"]);
}

#[rstest]
#[actix_web::test]
async fn hidden_removed_and_private_connections_are_not_registered_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let bob = world.person("Bob", Role::Admin).await;
    let [own, other] = [
        world.site.connection(world.place, world.ada.id, Visibility::Private, "Own").await,
        world.site.connection(world.place, world.ada.id, Visibility::Private, "Other").await,
    ];
    let removed = world.shared("Removed").await;
    world.site.mark_removed(removed).await;
    let elsewhere = world.site.place("Elsewhere").await;
    let foreign = world.site.connection(elsewhere, world.ada.id, Visibility::Shared, "Foreign").await;
    let absent: ConnectionId = world.site.state.random.id(&world.site.clock);

    // Another's private one is answered like one that never was.
    let unknown = world.register(&bob, &[own, absent, foreign]).await.unwrap_err();
    let words: Vec<_> = unknown.errors.iter().map(|one| one.detail.as_str()).collect();
    assert_eq!(words, ["There is no such connection."; 3]);
    let gone = world.register(&bob, &[removed]).await.unwrap_err();
    assert_eq!(gone.errors[0].detail, "It was removed. Restore it first.");
    let preview = PreviewRegistration { connections: vec![own], change: RegistrationChange::Register };
    let preview = bob.browser.call(&PreviewRegistrations { integration: world.a, body: preview }).await;
    assert_eq!(preview.problem().errors[0].pointer, "/connections/0");

    let refused = world.register(&world.ada, &[own, other]).await.unwrap_err();
    assert_eq!(refused.known(), Some(ProblemKind::PrivateConnection));
    assert_eq!(refused.private.iter().map(|one| one.id).collect::<Vec<_>>(), [own, other]);
    let body = Register { connections: vec![own, other], share: vec![own] };
    let partly = world.ada.browser.send(&RegisterConnections { integration: world.a, body }).await.unwrap_err();
    assert_eq!(partly.private.iter().map(|one| one.id).collect::<Vec<_>>(), [other]);
    assert_eq!(world.site.stored(own).await.visibility, "private", "all or nothing");

    let body = Register { connections: vec![own], share: vec![own, other] };
    let reminder = world.ada.browser.send(&RegisterConnections { integration: world.a, body }).await.unwrap();
    assert_eq!(reminder.shared.iter().map(|one| one.id).collect::<Vec<_>>(), [own]);
    let people: Vec<_> = reminder.impact.people.items.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(people, ["Bob"], "who gained it by the sharing");
    let row = world.site.stored(own).await;
    assert_eq!((row.visibility.as_str(), row.version), ("shared", 2));
    assert_eq!(world.site.stored(other).await.visibility, "private", "what is not registered is not shared");
    assert_eq!(world.actions().await, ["connection.change", "integration.register"]);
}

#[rstest]
#[actix_web::test]
async fn deregistering_what_flows_of_the_integration_use_takes_force(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let orders = world.shared("Orders").await;
    world.register(&world.ada, &[orders]).await.unwrap();
    let daily = world.site.flow(world.place, Some(world.a), world.ada.id, orders, "Daily").await;
    world.site.flow(world.place, None, world.ada.id, orders, "Alone").await;
    let refused = world.deregister(&world.ada, orders, false).await;
    assert_eq!(refused.kind(), ProblemKind::HasDependents);
    let usage = refused.problem().usage.unwrap();
    assert_eq!(usage.flows.iter().map(|flow| flow.id).collect::<Vec<_>>(), [daily]);
    assert!(usage.may_force);
    assert_eq!(world.registered(&world.ada).await.len(), 1);

    let foretold = world.preview(&world.ada, &[orders], RegistrationChange::Deregister).await;
    let [stops] = &foretold.flows.items[..] else { panic!("{foretold:?}") };
    assert_eq!((stops.flow.id, stops.stops), (daily, true));
    assert_eq!(world.deregister(&world.ada, orders, true).await.status, 204);
    assert!(world.registered(&world.ada).await.is_empty());
    let connection = world.ada.browser.send(&ReadConnection { connection: orders }).await.unwrap();
    assert_eq!(connection.removal, None, "deregistering never disconnects");
    let back = world.preview(&world.ada, &[orders], RegistrationChange::Register).await;
    assert!(!back.flows.items[0].stops, "it goes again");
}

#[rstest]
#[actix_web::test]
async fn an_app_takes_part_in_no_registration(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let orders = world.shared("Orders").await;
    let app = world.site.integration(world.place, "app", "Shop app").await;
    let body = PreviewRegistration { connections: vec![orders], change: RegistrationChange::Register };
    let answers = [
        world.ada.browser.call(&register(app, &[orders])).await,
        world.ada.browser.call(&PreviewRegistrations { integration: app, body }).await,
        world
            .ada
            .browser
            .call(&DeregisterConnection { integration: app, connection: orders, query: Deregister::default() })
            .await,
    ];
    for answer in answers {
        assert_eq!(answer.kind(), ProblemKind::IntegrationApp);
    }
    let bad = world.ada.browser.call(&register(app, &[])).await;
    assert_eq!(bad.problem().errors[0].pointer, "/connections", "the body is looked at first");
    let list = ListRegistrations { integration: app, query: RegistrationQuery::default() };
    assert!(world.ada.browser.send(&list).await.unwrap().items.is_empty());
}

#[rstest]
#[actix_web::test]
async fn what_a_preview_foretells_is_what_happens(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let b = world.site.integration(world.place, "custom", "B").await;
    let owner = world.person("Owner", Role::Owner).await;
    let mut people =
        vec![world.person("Admin", Role::Admin).await, world.person("Guest", Role::Guest(Scope::All)).await];
    for (name, role, of_a, of_b) in [
        ("None", Role::User(Scope::Selected), None, None),
        ("Monitor", Role::User(Scope::Selected), Some(GrantLevel::Monitor), None),
        ("Manage", Role::User(Scope::Selected), Some(GrantLevel::Manage), None),
        ("Both", Role::User(Scope::Selected), Some(GrantLevel::Manage), Some(GrantLevel::Monitor)),
        ("Better", Role::User(Scope::Selected), Some(GrantLevel::Monitor), Some(GrantLevel::Manage)),
        ("Narrow guest", Role::Guest(Scope::Selected), Some(GrantLevel::Manage), None),
    ] {
        let person = world.person(name, role).await;
        for (integration, level) in [(world.a, of_a), (b, of_b)] {
            if let Some(level) = level {
                world.site.grant(integration, person.id, level).await;
            }
        }
        people.push(person);
    }
    let orders = world.shared("Orders").await;
    world.site.register(b, orders, world.ada.id).await;
    world.site.flow(world.place, Some(b), world.ada.id, orders, "A flow of B").await;
    let others = [&world.ada, &owner];
    let everybody = || people.iter().chain(others);
    let seen = async || {
        let mut seen = BTreeSet::new();
        for person in everybody() {
            if world.sees(person).await.contains("Orders") {
                seen.insert(person.id);
            }
        }
        seen
    };

    let foretold = world.preview(&world.ada, &[orders], RegistrationChange::Register).await;
    let turns = foretold.people.items.iter().map(|person| {
        let change = &person.changes[0];
        (person.name.as_str(), change.before, change.after)
    });
    let turns: Vec<_> = turns.collect();
    assert_eq!(
        turns,
        [
            ("Both", Reach::Monitor, Reach::Manage),
            ("Manage", Reach::Nothing, Reach::Manage),
            ("Monitor", Reach::Nothing, Reach::Monitor),
            ("Narrow guest", Reach::Nothing, Reach::Monitor),
        ]
    );
    assert_eq!(foretold.steps.items.len(), 1, "an export of B comes into reach");
    assert_eq!(foretold.integrations.items[0].id, world.a);
    let before = seen().await;
    let reminder = world.register(&world.ada, &[orders]).await.unwrap();
    assert_eq!(reminder.impact, foretold);
    let after = seen().await;
    let gained: BTreeSet<_> = after.difference(&before).copied().collect();
    let told = foretold.people.items.iter().filter(|person| person.changes[0].before == Reach::Nothing);
    assert_eq!(gained, told.map(|person| person.id).collect());

    // Who may not see the members, or the integration, learns a number.
    let manage = &people[4];
    let blind = world.preview(manage, &[orders], RegistrationChange::Deregister).await;
    assert_eq!((blind.people.items.len(), blind.people.total), (0, 4));
    let unshare = PreviewChange { change: ConnectionChange::Unshare };
    let unshared = PreviewConnectionChange { connection: orders, body: unshare };
    let unshared = world.ada.browser.send(&unshared).await.unwrap();
    assert_eq!((unshared.people.total, unshared.integrations.total, unshared.flows.total), (8, 2, 1));
    assert!(unshared.flows.items[0].stops);
}

#[rstest]
#[actix_web::test]
async fn a_change_of_a_connection_is_foretold_to_whoever_may_make_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let bob = world.person("Bob", Role::User(Scope::All)).await;
    let guest = world.person("Guest", Role::Guest(Scope::All)).await;
    let orders = world.shared("Orders").await;
    let secret = world.site.connection(world.place, world.ada.id, Visibility::Private, "Secret").await;
    world.site.register(world.a, orders, world.ada.id).await;
    world.site.flow(world.place, Some(world.a), world.ada.id, orders, "Daily").await;
    let preview = async |who: &Person, connection, change| {
        who.browser.call(&PreviewConnectionChange { connection, body: PreviewChange { change } }).await
    };
    let status = async |who, connection, change| preview(who, connection, change).await.status.as_u16();
    assert_eq!(status(&bob, secret, ConnectionChange::Share).await, 404);
    assert_eq!(status(&bob, orders, ConnectionChange::Unshare).await, 403);
    assert_eq!(status(&guest, orders, ConnectionChange::Disconnect).await, 403);
    let disconnect = preview(&bob, orders, ConnectionChange::Disconnect).await;
    let impact: Impact = serde_json::from_str(&disconnect.body).unwrap();
    assert_eq!((impact.flows.total, impact.people.total), (1, 0), "it is seen where it was, and stops");
    let share = preview(&world.ada, secret, ConnectionChange::Share).await;
    let impact: Impact = serde_json::from_str(&share.body).unwrap();
    let names: Vec<_> = impact.people.items.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["Bob", "Guest"]);
    let nothing = preview(&world.ada, orders, ConnectionChange::Share).await;
    assert_eq!(serde_json::from_str::<Impact>(&nothing.body).unwrap(), Impact::default());
    assert_eq!(world.site.stored(orders).await.version, 1, "nothing was changed");
}

#[rstest]
#[actix_web::test]
async fn the_dialog_offers_what_could_be_registered(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let bob = world.person("Bob", Role::Admin).await;
    let selma = world.person("Selma", Role::User(Scope::Selected)).await;
    for (owner, visibility, name) in [
        (&world.ada, Visibility::Private, "Ada's own"),
        (&bob, Visibility::Private, "Bob's secret"),
        (&bob, Visibility::Shared, "Orders"),
        (&bob, Visibility::Shared, "Registered"),
        (&bob, Visibility::Shared, "Removed"),
    ] {
        let id = world.site.connection(world.place, owner.id, visibility, name).await;
        match name {
            "Registered" => world.site.register(world.a, id, bob.id).await,
            "Removed" => world.site.mark_removed(id).await,
            _ => {}
        }
    }
    let offered = async |who: &Person, place: Place, integration| {
        let query = ConnectionQuery { not_registered_with: Some(integration), ..ConnectionQuery::default() };
        who.browser.call(&ListConnections { workspace: place.workspace, query }).await
    };
    let answer = offered(&world.ada, world.place, world.a).await;
    let names = |answer: &Answer| {
        let page: shared::page::Page<shared::connection::Connection> = serde_json::from_str(&answer.body).unwrap();
        page.items.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&answer), ["Orders", "Ada's own"]);
    assert_eq!(offered(&selma, world.place, world.a).await.kind(), ProblemKind::NotFound);
    let app = world.site.integration(world.place, "app", "Shop app").await;
    assert!(names(&offered(&world.ada, world.place, app).await).is_empty());
    let elsewhere = world.site.place("Elsewhere").await;
    world.site.join(world.ada.id, elsewhere, Role::Owner).await;
    assert_eq!(offered(&world.ada, elsewhere, world.a).await.kind(), ProblemKind::NotFound, "nothing crosses");
}
