//! Links belong to the administration. One that makes private connections, or renews one, is its creator's alone, as the
//! connections are.

use super::{
    super::{AccessRequestAction, ConnectionAction, Decision, Role, Via, WorkspaceAction},
    connection::{ConnectionFacts, connection},
    workspace::{administrators, workspace},
};
use crate::plan::Plan;

/// What the decision needs to know of an access request and its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRequestFacts {
    /// The caller made it.
    pub own: bool,
    /// It is for private connections, or for a connection that is private.
    pub private: bool,
}

/// `role` is `None` for somebody without a place in the workspace.
pub fn access_request(
    role: Option<Role>,
    plan: Plan,
    action: AccessRequestAction,
    facts: AccessRequestFacts,
) -> Decision {
    use AccessRequestAction as A;
    let Some(known) = role else { return Decision::Hide };
    if facts.private && !facts.own {
        return Decision::Hide;
    }
    match action {
        A::See | A::Delete => administrators(known),
        // It hands out a new link, so that it takes what making one takes.
        A::Reissue => workspace(role, plan, WorkspaceAction::CreateAccessRequest),
    }
}

/// A link with which an outsider renews a connection: for who may do so themselves, and may make links.
pub fn request_reauthorization(role: Option<Role>, plan: Plan, facts: ConnectionFacts) -> Decision {
    connection(role, Via::Browser, ConnectionAction::Reconnect, facts)
        .and(|| workspace(role, plan, WorkspaceAction::CreateAccessRequest))
}
