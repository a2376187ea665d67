//! *Replace* over HTTP: who may, what changes, and that a dry run tells exactly that (PRODUCT §3).

use api::db::entity::{audit_event, step as step_row};
use rstest::rstest;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::{
    access::{GrantLevel, Role, Scope, Visibility, Why},
    id::{ConnectionId, StepId},
    problem::{Problem, ProblemKind},
    replacement::{Replace, ReplaceConnection, Replaced},
    step::Kind,
};

use super::{
    flows::World,
    support::{Backend, people::Person},
};

fn with(id: ConnectionId) -> Replace {
    Replace { with: id, only_editable: false, share: Vec::new(), dry_run: false }
}

async fn replace(who: &Person, connection: ConnectionId, body: Replace) -> Result<Replaced, Problem> {
    who.browser.send(&ReplaceConnection { connection, body }).await
}

impl World {
    async fn names(&self, step: StepId) -> (ConnectionId, i32) {
        let row = step_row::Entity::find_by_id(step.uuid()).one(self.site.state.db.reader()).await.unwrap().unwrap();
        (ConnectionId::new(row.connection_id), row.version)
    }

    async fn events(&self) -> u64 {
        audit_event::Entity::find().count(self.site.state.db.reader()).await.unwrap()
    }

    async fn step_in(&self, flow: shared::id::FlowId, connection: ConnectionId) -> StepId {
        let step = self.site.step(self.place, Kind::Export, self.bob.id, connection, "A step").await;
        self.site.put(flow, step, 0).await;
        step
    }
}

#[rstest]
#[actix_web::test]
async fn a_dry_run_tells_what_then_happens_and_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (site, place, ada) = (&world.site, world.place, &world.ada);
    let old = world.source(&world.bob, Visibility::Shared).await;
    let new = world.source(ada, Visibility::Private).await;
    let secret = world.source(&world.bob, Visibility::Private).await;
    let other = site.integration(place, "custom", "Other").await;
    let [seen, alone, hidden] = [
        site.empty_flow(place, Some(other), ada.id, "Seen").await,
        site.empty_flow(place, None, ada.id, "Alone").await,
        site.empty_flow(place, None, world.bob.id, "Hidden").await,
    ];
    let steps = [world.step_in(seen, old).await, world.step_in(alone, old).await];
    let beyond = world.step_in(hidden, old).await;
    world.step_in(hidden, secret).await;

    let problem = replace(ada, old, with(new)).await.unwrap_err();
    assert_eq!((problem.known(), problem.usage.unwrap().hidden), (Some(ProblemKind::DependentsOutOfReach), 1));
    let mine = || Replace { only_editable: true, ..with(new) };
    assert_eq!(replace(ada, old, mine()).await.unwrap_err().known(), Some(ProblemKind::PrivateConnection));
    let mine = || Replace { share: vec![new], ..mine() };
    let before = world.events().await;
    let told = replace(ada, old, Replace { dry_run: true, ..mine() }).await.unwrap();
    assert!(told.dry_run);
    for step in steps {
        assert_eq!(world.names(step).await, (old, 1));
    }
    assert_eq!((world.events().await, site.registered(other, new).await), (before, None));
    assert_eq!(site.stored(new).await.visibility, "private");

    let done = replace(ada, old, mine()).await.unwrap();
    assert_eq!(Replaced { dry_run: true, ..done.clone() }, told);
    let ids: Vec<_> = done.steps.items.iter().map(|step| step.id).collect();
    assert!(ids.len() == 2 && steps.iter().all(|step| ids.contains(step)));
    assert_eq!((done.flows.items.len(), done.flows.total, done.left), (2, 2, 1));
    let reminder = done.reminder.unwrap();
    assert_eq!((reminder.shared.len(), reminder.registered.items[0].integration.id), (1, other));
    for step in steps {
        assert_eq!(world.names(step).await, (new, 2));
    }
    assert_eq!(world.names(beyond).await, (old, 1), "what is not theirs to edit stays");
    assert_eq!(site.registered(other, new).await.unwrap(), (ada.id, "flow_saved".to_owned()));
    let events = audit_event::Entity::find().filter(audit_event::Column::Action.eq("connection.replace"));
    let events = events.all(site.state.db.reader()).await.unwrap();
    assert_eq!((events.len(), events[0].private_to), (1, None));
}

#[rstest]
#[case::an_admin(Role::Admin, false, true)]
#[case::the_connections_owner(Role::User(Scope::All), true, true)]
#[case::a_guest_who_owns_it(Role::Guest(Scope::All), true, true)]
#[case::a_user(Role::User(Scope::All), false, false)]
#[case::a_guest(Role::Guest(Scope::All), false, false)]
#[actix_web::test]
async fn replacing_what_others_made_takes_the_right_that_force_takes(
    #[case] role: Role,
    #[case] owns: bool,
    #[case] may: bool,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let (site, place) = (&world.site, world.place);
    let who = site.person("Who", Some((place, role))).await;
    let old = world.source(if owns { &who } else { &world.ada }, Visibility::Shared).await;
    let new = world.source(&world.ada, Visibility::Shared).await;
    let beside = world.source(&world.ada, Visibility::Shared).await;
    let secret = world.source(&world.bob, Visibility::Private).await;
    let hidden = site.empty_flow(place, None, world.bob.id, "Hidden").await;
    let step = world.step_in(hidden, old).await;
    world.step_in(hidden, secret).await;
    let in_integration = site.empty_flow(place, Some(world.granted), world.ada.id, "Daily").await;
    site.put(in_integration, step, 0).await;
    world.step_in(in_integration, beside).await;
    let outcome = replace(&who, old, with(new)).await;
    if !may {
        assert_eq!(outcome.unwrap_err().known(), Some(ProblemKind::DependentsOutOfReach));
        let none = replace(&who, old, Replace { only_editable: true, ..with(new) }).await.unwrap();
        assert_eq!((none.steps.total, none.flows.total, none.left, none.reminder), (0, 0, 1, None));
        assert_eq!(world.names(step).await, (old, 1));
        return;
    }
    let replaced = outcome.unwrap();
    assert_eq!((replaced.steps.total, replaced.flows.total, replaced.left), (1, 2, 0));
    assert_eq!(replaced.flows.items.len(), 1, "a hidden flow is a number");
    assert_eq!(world.names(step).await, (new, 2));
    assert!(site.registered(world.granted, new).await.is_some());
    let edits = role == Role::Admin || role == Role::User(Scope::All);
    assert_eq!(
        site.registered(world.granted, beside).await.is_some(),
        edits,
        "the rest of a flow is its editors' to save"
    );
}

#[rstest]
#[actix_web::test]
async fn what_an_owner_forces_in_integrations_that_they_do_not_see_is_a_number_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let secret = world.site.integration(world.place, "custom", "Secret").await;
    let [old, new] =
        [world.source(&world.selma, Visibility::Shared).await, world.source(&world.selma, Visibility::Shared).await];
    let flow = world.site.empty_flow(world.place, Some(secret), world.ada.id, "Daily").await;
    world.step_in(flow, old).await;
    let replaced = replace(&world.selma, old, with(new)).await.unwrap();
    assert_eq!((replaced.steps.total, replaced.flows.total, replaced.flows.items.len()), (1, 1, 0));
    let registered = replaced.reminder.unwrap().registered;
    assert_eq!((registered.total, registered.items.len()), (1, 0));
    assert!(world.site.registered(secret, new).await.is_some());
}

#[rstest]
#[actix_web::test]
async fn the_other_connection_is_of_the_same_provider_and_kind_and_of_use(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use ProblemKind::{InvalidFields, KindMismatch};

    let world = World::new(backend).await;
    let (site, place, ada) = (&world.site, world.place, &world.ada);
    let old = world.source(ada, Visibility::Shared).await;
    let flow = site.flow(place, None, ada.id, old, "Alone").await;
    let foreign = world.source(ada, Visibility::Shared).await;
    site.edit(foreign, |row| row.provider = Set("shopify".to_owned())).await;
    let removed = world.source(ada, Visibility::Shared).await;
    site.mark_removed(removed).await;
    let hidden = world.source(&world.bob, Visibility::Private).await;
    let absent: ConnectionId = site.state.random.id(&site.clock);
    let destination = site.destination(place, ada.id, Visibility::Shared, "Warehouse").await;
    for (other, kind, words) in [
        (old, InvalidFields, "Choose another connection than this one."),
        (foreign, InvalidFields, "Choose a connection of the same provider."),
        (removed, InvalidFields, "It was removed. Restore it first."),
        (hidden, InvalidFields, "There is no such connection."),
        (absent, InvalidFields, "There is no such connection."),
        (destination, KindMismatch, "Choose a source: an export reads."),
    ] {
        let problem = replace(ada, old, with(other)).await.unwrap_err();
        assert_eq!((problem.known(), problem.errors[0].pointer.as_str()), (Some(kind), "/with"));
        assert_eq!(problem.errors[0].detail, words);
    }
    let watched = site.integration(place, "custom", "Watched").await;
    site.grant(watched, world.selma.id, GrantLevel::Monitor).await;
    let other = world.source(ada, Visibility::Shared).await;
    let own = world.source(&world.selma, Visibility::Shared).await;
    site.register(watched, other, ada.id).await;
    let problem = replace(&world.selma, own, with(other)).await.unwrap_err();
    assert_eq!((problem.status, problem.why), (403, Some(Why::MonitorOnly)));
    assert_eq!(replace(&world.selma, old, with(own)).await.unwrap_err().known(), Some(ProblemKind::NotFound));

    // A way out for a flow whose connection is removed.
    site.mark_removed(old).await;
    assert_eq!(world.read(ada, flow).await.unwrap().blocked.len(), 1);
    assert_eq!(replace(ada, old, with(other)).await.unwrap().steps.total, 1);
    assert!(world.read(ada, flow).await.unwrap().blocked.is_empty());
}

#[rstest]
#[actix_web::test]
async fn what_is_private_is_told_to_its_owner_alone_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let ada = &world.ada;
    let old = world.source(ada, Visibility::Shared).await;
    let private = world.source(ada, Visibility::Private).await;
    world.site.flow(world.place, None, ada.id, old, "Alone").await;
    assert_eq!(replace(ada, old, with(private)).await.unwrap().reminder, None);
    let found = audit_event::Entity::find().filter(audit_event::Column::Action.eq("connection.replace"));
    let event = found.one(world.site.state.db.reader()).await.unwrap().unwrap();
    assert_eq!(event.private_to, Some(ada.id.uuid()));
}
