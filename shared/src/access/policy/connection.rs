//! One's own connection is one's own; another's private one does not exist, even for the organization's owner; another's
//! shared one is used and managed as far as the caller reaches.

use super::super::{ConnectionAction, Decision, GrantLevel, Reach, Role, Scope, Via, Visibility, Why};

/// What the decision needs to know of a connection and its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionFacts {
    /// The caller is the connection's owner.
    pub owned: bool,
    pub visibility: Visibility,
    /// The best grant of the caller on an integration that the connection is registered with.
    pub granted: Option<GrantLevel>,
}

/// How far somebody reaches; `role` is `None` for somebody without a place in the workspace.
pub fn reach(role: Option<Role>, facts: ConnectionFacts) -> Reach {
    let Some(role) = role else { return Reach::Nothing };
    if facts.owned {
        return Reach::Own;
    }
    match facts.visibility {
        Visibility::Private => return Reach::Nothing,
        Visibility::Shared => {}
    }
    match role {
        Role::Owner | Role::Admin | Role::User(Scope::All) => Reach::Manage,
        Role::Guest(Scope::All) => Reach::Use,
        Role::User(Scope::Selected) | Role::Guest(Scope::Selected) => {
            match facts.granted.map(|level| role.grant(level)) {
                Some(GrantLevel::Manage) => Reach::Manage,
                Some(GrantLevel::Monitor) => Reach::Monitor,
                None => Reach::Nothing,
            }
        }
    }
}

/// Whether somebody who may disconnect or replace a connection may do so although others depend on it: its owner and
/// administrators always, others when they may edit every flow that uses it.
pub const fn may_force(role: Option<Role>, owned: bool, edits_every_flow: bool) -> bool {
    match role {
        None => false,
        Some(Role::Owner | Role::Admin) => true,
        Some(Role::User(_) | Role::Guest(_)) => owned || edits_every_flow,
    }
}

/// `role` is `None` for somebody without a place in the workspace, whatever they once owned there.
pub fn connection(role: Option<Role>, via: Via, action: ConnectionAction, facts: ConnectionFacts) -> Decision {
    use ConnectionAction as A;
    let guest = matches!(role, Some(Role::Guest(_)));
    match (reach(role, facts), action) {
        (Reach::Nothing, _) => Decision::Hide,
        (_, A::See)
        | (Reach::Own | Reach::Manage | Reach::Use, A::Use)
        | (Reach::Own | Reach::Manage, A::Rename | A::Reconnect | A::Test | A::Disconnect | A::Restore)
        | (Reach::Own, A::ChangeVisibility | A::SetExternalId | A::Transfer) => Decision::Allow,
        (Reach::Own | Reach::Manage, A::ReadCredential | A::Proxy) => match via {
            Via::ApiKey => Decision::Allow,
            Via::Browser => Decision::Deny(Why::ApiKeysOnly),
        },
        (Reach::Manage | Reach::Use | Reach::Monitor, A::ChangeVisibility | A::SetExternalId | A::Transfer) => {
            Decision::Deny(Why::ConnectionOwnerOnly)
        }
        (
            Reach::Use,
            A::Rename | A::Reconnect | A::Test | A::Disconnect | A::Restore | A::ReadCredential | A::Proxy,
        ) => Decision::Deny(Why::NotForGuests),
        // A guest of the whole workspace may not test; one of selected integrations gains nothing by being narrowed.
        (Reach::Monitor, A::Test) => {
            if guest {
                Decision::Deny(Why::NotForGuests)
            } else {
                Decision::Allow
            }
        }
        (
            Reach::Monitor,
            A::Use | A::Rename | A::Reconnect | A::Disconnect | A::Restore | A::ReadCredential | A::Proxy,
        ) => Decision::Deny(Why::MonitorOnly),
    }
}
