//! Whoever reaches the whole workspace sees every integration; others see what they were granted.

use super::super::{Decision, GrantLevel, IntegrationAction, Role, Scope, Why};

/// `granted` is the caller's grant on the integration; it counts for scope `selected` only.
pub fn integration(role: Option<Role>, granted: Option<GrantLevel>, action: IntegrationAction) -> Decision {
    use IntegrationAction as A;
    let Some(role) = role else { return Decision::Hide };
    match role {
        Role::Owner | Role::Admin => Decision::Allow,
        Role::User(Scope::All) => match action {
            A::ManageGrants => Decision::Deny(Why::AdminsOnly),
            A::See
            | A::Rename
            | A::Delete
            | A::RegisterConnection
            | A::DeregisterConnection
            | A::CreateFlow
            | A::AttachFlow => Decision::Allow,
        },
        Role::Guest(Scope::All) => watch(action, Why::NotForGuests),
        Role::User(Scope::Selected) | Role::Guest(Scope::Selected) => match granted.map(|level| role.grant(level)) {
            None => Decision::Hide,
            Some(GrantLevel::Monitor) => watch(action, Why::MonitorOnly),
            Some(GrantLevel::Manage) => match action {
                A::See | A::RegisterConnection | A::DeregisterConnection | A::CreateFlow | A::AttachFlow => {
                    Decision::Allow
                }
                A::Rename | A::Delete => Decision::Deny(Why::WholeWorkspaceOnly),
                A::ManageGrants => Decision::Deny(Why::AdminsOnly),
            },
        },
    }
}

const fn watch(action: IntegrationAction, why: Why) -> Decision {
    use IntegrationAction as A;
    match action {
        A::See => Decision::Allow,
        A::ManageGrants => Decision::Deny(Why::AdminsOnly),
        A::Rename | A::Delete | A::RegisterConnection | A::DeregisterConnection | A::CreateFlow | A::AttachFlow => {
            Decision::Deny(why)
        }
    }
}
