//! Which nouns an event changes, and who may hear of a noun: who may see the things it stands for.

use std::collections::HashMap;

use shared::{
    access::{OrganizationAction, OrganizationRole, Role, WorkspaceAction, organization, workspace},
    id::{OrganizationId, UserId, WorkspaceId},
    plan::Plan,
    session::OrganizationMembership,
};

use super::Changed;
use crate::audit::{Did, Event, Outcome};

/// A person's own sessions and places: who they are, as pages show it.
pub const SESSION: &str = "session";
pub const NOTIFICATION: &str = "notification";

/// What pages are to read again. An attempt that was refused has changed nothing, and one that succeeded has an event about
/// what it made.
pub fn changes(event: &Event) -> Vec<Changed> {
    let nouns: &[&str] = match (event.outcome, event.did, event.object.kind) {
        (Outcome::Refused, ..)
        | (Outcome::Done, Did::StartSession | Did::EndSession, _)
        | (Outcome::Done, _, "authorization") => &[],
        (Outcome::Done, Did::AcceptInvitation, _) => &["invitation", "member"],
        (Outcome::Done, _, "user") => &["member"],
        (Outcome::Done, Did::ReplaceConnection, _) => &["connection", "export", "import", "flow"],
        (Outcome::Done, _, kind) => &[kind],
    };
    let told = nouns.iter().map(|noun| Changed {
        organization: Some(event.organization),
        workspace: event.workspace,
        noun: (*noun).to_owned(),
        only: event.private_to,
    });
    told.chain(themselves(event).map(|user| Changed::own(user, SESSION))).collect()
}

/// The person whom the event is about.
fn themselves(event: &Event) -> Option<UserId> {
    match (event.outcome, event.object.kind) {
        (Outcome::Done, "user") => event.object.id.parse().ok(),
        (Outcome::Done | Outcome::Refused, _) => None,
    }
}

/// Somebody's places, as far as they decide what is heard.
pub struct Audience {
    user: UserId,
    organizations: HashMap<OrganizationId, OrganizationRole>,
    workspaces: HashMap<WorkspaceId, (Option<Role>, Plan)>,
}

impl Audience {
    pub fn of(user: UserId, memberships: &[OrganizationMembership]) -> Self {
        let organizations = memberships.iter().map(|one| (one.id, one.role)).collect();
        let workspaces = memberships
            .iter()
            .flat_map(|one| one.workspaces.iter().map(|place| (place.id, (one.role_in(place), one.plan))))
            .collect();
        Self { user, organizations, workspaces }
    }

    pub fn hears(&self, change: &Changed) -> bool {
        if change.only.is_some_and(|only| only != self.user) {
            return false;
        }
        match (change.workspace, change.organization) {
            (Some(id), _) => {
                let (role, plan) = self.workspaces.get(&id).copied().unwrap_or((None, Plan::Free));
                in_workspace(&change.noun).is_some_and(|action| workspace(role, plan, action).is_allowed())
            }
            (None, Some(id)) => {
                let role = self.organizations.get(&id).copied();
                in_organization(&change.noun).is_some_and(|action| organization(role, action).is_allowed())
            }
            (None, None) => change.only.is_some(),
        }
    }
}

/// The right to see such things in a workspace; nobody hears of a noun that is not here.
fn in_workspace(noun: &str) -> Option<WorkspaceAction> {
    match noun {
        "workspace" | "connection" | "integration" | "flow" | "export" | "import" => Some(WorkspaceAction::See),
        "access_request" => Some(WorkspaceAction::ListAccessRequests),
        "member" => Some(WorkspaceAction::ListMembers),
        "invitation" => Some(WorkspaceAction::ManageMembers),
        _ => None,
    }
}

fn in_organization(noun: &str) -> Option<OrganizationAction> {
    match noun {
        // An OAuth app decides what everybody can add.
        "organization" | "oauth_app" => Some(OrganizationAction::See),
        "member" => Some(OrganizationAction::ManageOwners),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shared::{
        access::{Scope, WorkspaceMember, WorkspaceRole},
        id::Id,
        session::WorkspaceMembership,
    };
    use uuid::Uuid;

    use super::*;
    use crate::audit::Object;

    const USER: u128 = 1;
    const ORGANIZATION: u128 = 2;
    const WORKSPACE: u128 = 3;

    fn id<K>(number: u128) -> Id<K> {
        Id::new(Uuid::from_u128(number))
    }

    fn audience(role: Role) -> Audience {
        let member = |role, scope| Some(WorkspaceMember { role, scope });
        let (organization, member) = match role {
            Role::Owner => (OrganizationRole::Owner, None),
            Role::Admin => (OrganizationRole::Member, member(WorkspaceRole::Admin, Scope::All)),
            Role::User(scope) => (OrganizationRole::Member, member(WorkspaceRole::User, scope)),
            Role::Guest(scope) => (OrganizationRole::Member, member(WorkspaceRole::Guest, scope)),
        };
        let membership = OrganizationMembership {
            id: id(ORGANIZATION),
            name: String::new(),
            plan: Plan::Free,
            role: organization,
            workspaces: vec![WorkspaceMembership { id: id(WORKSPACE), name: String::new(), member }],
        };
        Audience::of(id(USER), &[membership])
    }

    fn there(noun: &str) -> Changed {
        let (organization, workspace) = (Some(id(ORGANIZATION)), Some(id(WORKSPACE)));
        Changed { organization, workspace, noun: noun.to_owned(), only: None }
    }

    /// Which of the six roles, in the table's order.
    fn hear(change: &Changed) -> String {
        Role::ALL.iter().map(|role| if audience(*role).hears(change) { 'x' } else { '.' }).collect()
    }

    #[rstest]
    #[case("connection", "xxxxxx")]
    #[case("workspace", "xxxxxx")]
    #[case("member", "xxx...")]
    #[case("invitation", "xx....")]
    #[case("access_request", "xx....")]
    #[case("something else", "......")]
    fn a_workspaces_changes_are_heard_by_who_may_see_such_things(#[case] noun: &str, #[case] roles: &str) {
        assert_eq!(hear(&there(noun)), roles);
        let elsewhere = Changed { workspace: Some(id(9)), ..there(noun) };
        assert_eq!(hear(&elsewhere), "......", "not from a workspace without a place");
    }

    #[rstest]
    #[case("organization", "xxxxxx")]
    #[case("oauth_app", "xxxxxx")]
    #[case("member", "x.....")]
    #[case("something else", "......")]
    fn an_organizations_changes_are_heard_by_who_may_see_such_things(#[case] noun: &str, #[case] roles: &str) {
        let change = Changed { workspace: None, ..there(noun) };
        assert_eq!(hear(&change), roles);
        assert_eq!(hear(&Changed { organization: Some(id(9)), ..change }), "......");
    }

    #[test]
    fn what_is_for_one_person_is_heard_by_nobody_else_s40() {
        let private = |user| Changed { only: Some(id(user)), ..there("connection") };
        assert_eq!(hear(&private(9)), "......", "not by owners either");
        assert_eq!(hear(&private(USER)), "xxxxxx");
        assert_eq!(hear(&Changed::own(id(9), NOTIFICATION)), "......");
        assert_eq!(hear(&Changed::own(id(USER), NOTIFICATION)), "xxxxxx");
        let elsewhere = Changed { workspace: Some(id(9)), ..private(USER) };
        assert_eq!(hear(&elsewhere), "......", "what is one's own in a workspace that one has left");
    }

    fn event(did: Did, kind: &'static str, outcome: Outcome) -> Event {
        let id: UserId = id(USER);
        Event {
            organization: self::id(ORGANIZATION),
            workspace: Some(self::id(WORKSPACE)),
            did,
            object: Object { kind, id: id.to_string(), name: String::new() },
            private_to: None,
            outcome,
            detail: serde_json::Value::Null,
        }
    }

    #[rstest]
    #[case(Did::ChangeConnection, "connection", &["connection"])]
    #[case(Did::ReplaceConnection, "connection", &["connection", "export", "import", "flow"])]
    #[case(Did::AcceptInvitation, "invitation", &["invitation", "member"])]
    #[case(Did::ChangeMember, "user", &["member", "session"])]
    #[case(Did::EndSession, "user", &["session"])]
    #[case(Did::CompleteAuthorization, "authorization", &[])]
    fn an_event_names_what_is_to_be_read_again(
        #[case] did: Did,
        #[case] kind: &'static str,
        #[case] expected: &[&str],
    ) {
        let changes = changes(&event(did, kind, Outcome::Done));
        assert_eq!(changes.iter().map(|change| change.noun.as_str()).collect::<Vec<_>>(), expected);
        for change in changes {
            assert_eq!(change.only.is_some(), change.noun == SESSION, "who somebody is, is theirs alone");
        }
        assert!(super::changes(&event(did, kind, Outcome::Refused)).is_empty(), "a refusal changes nothing");
    }
}
