//! Admins look after members and cannot touch owners, who are the organization's; everybody may go by themselves.

use super::{
    super::{Decision, MemberAction, Role, Why},
    workspace::administrators,
};
use crate::invitation::InvitedRole;

/// What the decision needs to know of a member and the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberFacts {
    /// The caller is the member.
    pub own: bool,
    /// The member owns the organization.
    pub owner: bool,
}

/// `role` is the caller's.
pub fn member(role: Option<Role>, action: MemberAction, facts: MemberFacts) -> Decision {
    let Some(role) = role else { return Decision::Hide };
    if facts.own && action == MemberAction::Remove {
        return Decision::Allow;
    }
    administrators(role).and(|| owners_by_owners(role, facts.owner))
}

/// Whether a caller of `role` may invite somebody as `invited`: asked when they do, and again when it is accepted.
pub fn invite(role: Option<Role>, invited: InvitedRole) -> Decision {
    let Some(role) = role else { return Decision::Hide };
    administrators(role).and(|| owners_by_owners(role, invited == InvitedRole::Owner))
}

fn owners_by_owners(role: Role, owner: bool) -> Decision {
    if owner && role != Role::Owner { Decision::Deny(Why::OwnersOnly) } else { Decision::Allow }
}
