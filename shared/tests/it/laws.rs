//! More rights never mean less access, and narrowing never adds rights.

use shared::{
    access::{
        AccessRequestAction, ConnectionAction, Decision, FlowAction, FlowFacts, FlowPlace, IntegrationAction,
        MemberAction, MemberFacts, OrganizationAction, OrganizationRole, Role, Scope, StepAction, StepFacts, Via,
        WorkspaceAction, access_request, connection, flow, integration, invite, member, organization,
        request_reauthorization, step, workspace,
    },
    invitation::InvitedRole,
    plan::Plan,
};
use strum::IntoEnumIterator;

use super::permissions::{GRANTS, access_request_facts, connection_facts};

/// Each pair: who has at least the rights of whom.
const ORDER: [(Role, Role); 7] = [
    (Role::Owner, Role::Admin),
    (Role::Admin, Role::User(Scope::All)),
    (Role::User(Scope::All), Role::User(Scope::Selected)),
    (Role::User(Scope::All), Role::Guest(Scope::All)),
    (Role::User(Scope::Selected), Role::Guest(Scope::Selected)),
    (Role::Guest(Scope::All), Role::Guest(Scope::Selected)),
    (Role::Owner, Role::Guest(Scope::Selected)),
];

fn holds(what: &str, decide: impl Fn(Option<Role>) -> Decision) {
    for (more, less) in ORDER {
        let (high, low) = (decide(Some(more)), decide(Some(less)));
        assert!(high.rank() >= low.rank(), "{what}: {more:?} has {high:?}, {less:?} has {low:?}");
    }
    assert_eq!(decide(None), Decision::Hide, "{what}: an outsider sees it");
}

#[test]
fn more_rights_never_mean_less_access() {
    for action in WorkspaceAction::iter() {
        for plan in Plan::iter() {
            holds(&action.to_string(), |role| workspace(role, plan, action));
        }
    }
    for (own, owner) in [(false, false), (false, true), (true, false)] {
        for action in MemberAction::iter() {
            holds(&format!("{action} {own} {owner}"), |role| member(role, action, MemberFacts { own, owner }));
        }
    }
    for invited in InvitedRole::iter() {
        holds(&format!("invite {invited}"), |role| invite(role, invited));
    }
    for (title, facts) in access_request_facts() {
        for action in AccessRequestAction::iter() {
            for plan in Plan::iter() {
                holds(&format!("{action}: {title}"), |role| access_request(role, plan, action, facts));
            }
        }
    }
    for facts in connection_facts() {
        holds(&format!("request_reauthorization {facts:?}"), |role| {
            request_reauthorization(role, Plan::Enterprise, facts)
        });
        for action in ConnectionAction::iter() {
            for via in [Via::Browser, Via::ApiKey] {
                holds(&format!("{action} {facts:?}"), |role| connection(role, via, action, facts));
            }
        }
    }
    for granted in GRANTS {
        for action in IntegrationAction::iter() {
            holds(&format!("{action} {granted:?}"), |role| integration(role, granted, action));
        }
    }
    for place in GRANTS
        .map(FlowPlace::Integration)
        .into_iter()
        .chain([FlowPlace::Standalone { owned: true }, FlowPlace::Standalone { owned: false }])
    {
        for uses_anothers_private in [false, true] {
            for action in FlowAction::iter() {
                holds(&format!("{action} {place:?}"), |role| {
                    flow(role, action, FlowFacts { place, uses_anothers_private })
                });
            }
        }
    }
}

#[test]
fn a_step_gives_no_more_than_its_connection_and_its_flows() {
    for connection in connection_facts() {
        for flags in 0..8_u8 {
            let [used, edits_every_flow, created] = [1, 2, 4].map(|bit| flags & bit != 0);
            let facts = StepFacts { connection, used, edits_every_flow, created };
            for action in StepAction::iter() {
                let decide = |role| step(role, Via::Browser, action, facts);
                holds(&format!("{action} {facts:?}"), decide);
                for role in Role::ALL {
                    let see = shared::access::connection(Some(role), Via::Browser, ConnectionAction::See, connection);
                    assert!(decide(Some(role)).rank() <= see.rank(), "{role:?} {action} {facts:?}");
                }
            }
        }
    }
}

#[test]
fn an_owner_may_what_a_member_may_and_an_outsider_sees_nothing() {
    for action in OrganizationAction::iter() {
        let [owner, member] =
            [OrganizationRole::Owner, OrganizationRole::Member].map(|role| organization(Some(role), action));
        assert!(owner.rank() >= member.rank(), "{action}");
        assert_eq!(organization(None, action), Decision::Hide, "{action}");
    }
}

#[test]
fn a_better_grant_never_takes_access_away() {
    for role in Role::ALL {
        for pair in GRANTS.windows(2) {
            for action in IntegrationAction::iter() {
                let (low, high) = (integration(Some(role), pair[0], action), integration(Some(role), pair[1], action));
                assert!(high.rank() >= low.rank(), "{role:?} {action}: {low:?} then {high:?}");
            }
        }
        for mut facts in connection_facts() {
            for action in ConnectionAction::iter() {
                let ranks = GRANTS.map(|granted| {
                    facts.granted = granted;
                    connection(Some(role), Via::ApiKey, action, facts).rank()
                });
                assert!(ranks.is_sorted(), "{role:?} {action} {facts:?}: {ranks:?}");
            }
        }
    }
}

#[test]
fn another_members_private_connection_is_hidden_from_everybody() {
    for facts in
        connection_facts().filter(|facts| !facts.owned && facts.visibility == shared::access::Visibility::Private)
    {
        for role in Role::ALL {
            for action in ConnectionAction::iter() {
                assert_eq!(connection(Some(role), Via::ApiKey, action, facts), Decision::Hide, "{role:?} {action}");
            }
        }
    }
}
