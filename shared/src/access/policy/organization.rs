//! Administration of an organization belongs to its owners.

use super::super::{Decision, OrganizationAction, OrganizationRole, Why};

/// `role` is `None` for somebody outside.
pub fn organization(role: Option<OrganizationRole>, action: OrganizationAction) -> Decision {
    use OrganizationAction as A;
    let Some(role) = role else { return Decision::Hide };
    match (action, role) {
        (A::See, OrganizationRole::Owner | OrganizationRole::Member)
        | (
            A::Edit | A::CreateWorkspace | A::ManageOauthApps | A::ManageOwners | A::ReadAudit,
            OrganizationRole::Owner,
        ) => Decision::Allow,
        (
            A::Edit | A::CreateWorkspace | A::ManageOauthApps | A::ManageOwners | A::ReadAudit,
            OrganizationRole::Member,
        ) => Decision::Deny(Why::OwnersOnly),
    }
}
