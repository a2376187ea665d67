//! Administration of a workspace, and what may be added to it.

use super::super::{Decision, Role, Scope, Why, WorkspaceAction};
use crate::plan::Plan;

/// `role` is `None` for somebody without a place in the workspace.
pub fn workspace(role: Option<Role>, plan: Plan, action: WorkspaceAction) -> Decision {
    use WorkspaceAction as A;
    let Some(role) = role else { return Decision::Hide };
    match action {
        A::See | A::ListConnectionOwners | A::AddConnection | A::CreateStandaloneFlow | A::CreateApiKey => {
            Decision::Allow
        }
        A::Rename | A::Delete => match role {
            Role::Owner => Decision::Allow,
            Role::Admin | Role::User(_) | Role::Guest(_) => Decision::Deny(Why::OwnersOnly),
        },
        A::CreateIntegration | A::ListMembers => match role {
            Role::Owner | Role::Admin | Role::User(Scope::All) => Decision::Allow,
            Role::User(Scope::Selected) | Role::Guest(_) => Decision::Deny(Why::WholeWorkspaceOnly),
        },
        A::CreateAccessRequest => administrators(role).and(|| {
            if plan.has_access_requests() { Decision::Allow } else { Decision::Deny(Why::PlanWithoutAccessRequests) }
        }),
        A::ListAccessRequests | A::ManageMembers | A::ManageWebhooks | A::ReadAudit | A::ManageAllApiKeys => {
            administrators(role)
        }
    }
}

pub(super) const fn administrators(role: Role) -> Decision {
    match role {
        Role::Owner | Role::Admin => Decision::Allow,
        Role::User(_) | Role::Guest(_) => Decision::Deny(Why::AdminsOnly),
    }
}
