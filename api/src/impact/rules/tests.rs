use rstest::rstest;
use shared::{
    access::Scope,
    id::{Id, StepId},
};
use uuid::Uuid;

use super::*;

const ORDERS: u128 = 1;
const A: u128 = 10;
const B: u128 = 11;
const ADA: u128 = 20;

fn id<K>(number: u128) -> Id<K> {
    Id::new(Uuid::from_u128(number))
}

/// Ada's, shared and registered with nothing.
fn orders() -> Holding {
    Holding {
        id: id(ORDERS),
        name: "Orders".to_owned(),
        owner: id(ADA),
        visibility: Visibility::Shared,
        removed: false,
        registered: BTreeSet::new(),
    }
}

fn change(before: Holding, change: impl FnOnce(&mut Holding)) -> [Change; 1] {
    let mut after = before.clone();
    change(&mut after);
    [Change { before, after }]
}

fn join(orders: &mut Holding) {
    orders.registered.insert(id(A));
}

fn member(number: u128, role: Role, grants: &[(u128, GrantLevel)]) -> Member {
    let grants = grants.iter().map(|(integration, level)| (id(*integration), *level)).collect();
    Member { id: id(number), name: format!("{role:?} {number}"), role, grants }
}

/// One of each kind, Ada among them, each granted A.
fn everybody() -> Vec<Member> {
    let mut all = vec![member(ADA, Role::Guest(Scope::Selected), &[])];
    for (number, role) in (30..).zip(Role::ALL) {
        all.push(member(number, role, &[(A, GrantLevel::Manage)]));
    }
    all
}

fn used(number: u128, flow: Option<u128>) -> Used {
    let step = AffectedStep { id: StepId::Export(id(number)), name: format!("step {number}"), connection: id(ORDERS) };
    Used { step, flow: flow.map(id) }
}

fn flow(number: u128, place: Place, seen: bool) -> Flow {
    let brief = FlowBrief { id: id(number), name: format!("flow {number}"), integration: None };
    Flow { brief, place, seen }
}

fn integrations() -> BTreeMap<IntegrationId, Integration> {
    [(A, true), (B, false)]
        .map(|(number, seen)| {
            let brief = IntegrationBrief { id: id(number), name: format!("integration {number}") };
            (brief.id, Integration { brief, custom: true, granted: None, seen })
        })
        .into()
}

fn around(members: Vec<Member>, used: Vec<Used>, flows: Vec<Flow>) -> Around {
    Around { members, used, flows, sees_members: true }
}

fn tell(changes: &[Change], around: &Around) -> Impact {
    impact(changes, &integrations(), around)
}

/// Whose reach changes, as `name: before > after`.
fn turns(impact: &Impact) -> Vec<String> {
    let turned = |person: &AffectedPerson| {
        let [only] = &person.changes[..] else { panic!("{person:?}") };
        format!("{}: {} > {}", person.name, only.before, only.after)
    };
    impact.people.items.iter().map(turned).collect()
}

#[test]
fn registering_reaches_those_who_were_granted_the_integration_and_nobody_else() {
    let register = change(orders(), join);
    let impact = tell(&register, &around(everybody(), Vec::new(), Vec::new()));
    assert_eq!(turns(&impact), ["Guest(Selected) 35: nothing > monitor", "User(Selected) 33: nothing > manage",]);
    assert_eq!(impact.integrations.items[0].name, "integration 10");
    assert_eq!(impact.connections, [orders().brief()]);
}

#[test]
fn a_better_grant_elsewhere_counts_as_before() {
    let mut orders = orders();
    orders.registered = [id(B)].into();
    let selma = member(40, Role::User(Scope::Selected), &[(A, GrantLevel::Monitor), (B, GrantLevel::Manage)]);
    let mona = member(41, Role::User(Scope::Selected), &[(A, GrantLevel::Manage), (B, GrantLevel::Monitor)]);
    let register = change(orders, join);
    let impact = tell(&register, &around(vec![selma, mona], Vec::new(), Vec::new()));
    assert_eq!(turns(&impact), ["User(Selected) 41: monitor > manage"]);
}

#[test]
fn sharing_reaches_the_workspace_and_unsharing_takes_it_back() {
    let mut private = orders();
    private.visibility = Visibility::Private;
    let share = change(private, |orders| orders.visibility = Visibility::Shared);
    let shared = tell(&share, &around(everybody(), vec![used(1, None)], Vec::new()));
    assert_eq!(
        turns(&shared),
        [
            "Admin 31: nothing > manage",
            "Guest(All) 34: nothing > use",
            "Owner 30: nothing > manage",
            "User(All) 32: nothing > manage",
        ]
    );
    assert_eq!(shared.steps.items.len(), 1);

    let mut registered = orders();
    registered.registered = [id(A), id(B)].into();
    let unshare = change(registered, |orders| {
        orders.visibility = Visibility::Private;
        orders.registered.clear();
    });
    let unshared = tell(&unshare, &around(everybody(), Vec::new(), Vec::new()));
    assert_eq!(unshared.people.total, 6, "everybody but Ada, whose own it is");
    assert_eq!((unshared.integrations.items.len(), unshared.integrations.total), (1, 2), "B is a number");
}

#[test]
fn who_may_not_see_members_learns_their_number() {
    let register = change(orders(), join);
    let blind = Around { sees_members: false, ..around(everybody(), Vec::new(), Vec::new()) };
    let impact = tell(&register, &blind);
    assert_eq!((impact.people.items.len(), impact.people.total), (0, 2));
}

#[test]
fn steps_of_other_places_come_into_reach_and_the_integrations_own_are_no_news() {
    let register = change(orders(), join);
    let flows = vec![
        flow(50, Place::Custom(id(A)), true),
        flow(51, Place::Custom(id(B)), false),
        flow(52, Place::Standalone(Some(id(ADA))), true),
        flow(53, Place::App, true),
    ];
    let steps = vec![used(1, Some(50)), used(2, Some(51)), used(3, Some(52)), used(4, Some(53)), used(5, None)];
    let both = vec![used(6, Some(50)), used(6, Some(51))];
    let impact = tell(&register, &around(everybody(), steps.into_iter().chain(both).collect(), flows));
    let names: Vec<_> = impact.steps.items.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["step 2", "step 3", "step 4", "step 5", "step 6"], "each once");
}

#[rstest]
#[case::registered(false, true, Some(false))]
#[case::deregistered(true, false, Some(true))]
#[case::as_before(true, true, None)]
fn a_flow_goes_while_its_connection_is_registered(
    #[case] before: bool,
    #[case] after: bool,
    #[case] stops: Option<bool>,
) {
    let with = |registered: bool| if registered { [id(A)].into() } else { BTreeSet::new() };
    let mut orders = orders();
    orders.registered = with(before);
    let changes = change(orders, |orders| orders.registered = with(after));
    for seen in [true, false] {
        let flows = vec![flow(50, Place::Custom(id(A)), seen), flow(51, Place::Custom(id(B)), true)];
        let uses = vec![used(1, Some(50)), used(2, Some(51))];
        let impact = tell(&changes, &around(Vec::new(), uses, flows));
        let told: Vec<_> = impact.flows.items.iter().map(|flow| flow.stops).collect();
        assert_eq!(told, stops.filter(|_| seen).into_iter().collect::<Vec<_>>());
        assert_eq!(impact.flows.total, u32::from(stops.is_some()), "what is hidden is counted");
    }
}

#[test]
fn a_standalone_flow_stops_where_its_owner_loses_the_use() {
    let bob = member(60, Role::User(Scope::Selected), &[(A, GrantLevel::Manage)]);
    let cleo = member(61, Role::User(Scope::All), &[]);
    let mut orders = orders();
    orders.registered = [id(A)].into();
    let flows = || {
        vec![
            flow(50, Place::Standalone(Some(id(60))), true),
            flow(51, Place::Standalone(Some(id(61))), true),
            flow(52, Place::Standalone(Some(id(99))), true),
        ]
    };
    let uses = || vec![used(1, Some(50)), used(2, Some(51)), used(3, Some(52))];
    let deregister = change(orders.clone(), |orders| orders.registered.clear());
    let impact = tell(&deregister, &around(vec![bob, cleo], uses(), flows()));
    let told: Vec<_> = impact.flows.items.iter().map(|flow| (flow.flow.name.as_str(), flow.stops)).collect();
    assert_eq!(told, [("flow 50", true)], "Cleo goes on, and what is nobody's did not go before");
}

#[test]
fn disconnecting_stops_every_flow_and_takes_nothing_from_anybodys_sight() {
    let mut orders = orders();
    orders.registered = [id(A)].into();
    let disconnect = change(orders, |orders| orders.removed = true);
    let flows = vec![flow(50, Place::Custom(id(A)), true), flow(51, Place::App, false)];
    let impact = tell(&disconnect, &around(everybody(), vec![used(1, Some(50)), used(2, Some(51))], flows));
    assert_eq!((impact.flows.items.len(), impact.flows.total), (1, 2));
    assert!(impact.people.is_empty() && impact.steps.is_empty() && impact.integrations.is_empty());
}
