//! A step is visible exactly when its connection is, and used as its connection is; who edits it must be able to edit
//! every flow that it is part of.

use super::{
    super::{ConnectionAction, Decision, Role, Scope, StepAction, Via, Why},
    connection::{ConnectionFacts, connection},
};

/// What the decision needs to know of an export or import and its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepFacts {
    pub connection: ConnectionFacts,
    /// Some flow uses it.
    pub used: bool,
    /// The caller may edit every flow that uses it.
    pub edits_every_flow: bool,
    /// The caller created it.
    pub created: bool,
}

pub fn step(role: Option<Role>, via: Via, action: StepAction, facts: StepFacts) -> Decision {
    let Some(known) = role else { return Decision::Hide };
    match action {
        StepAction::See => connection(role, via, ConnectionAction::See, facts.connection),
        // A monitor grant shows a step and does not lend its connection: where the two rules meet, the narrower holds.
        StepAction::Use => connection(role, via, ConnectionAction::Use, facts.connection),
        StepAction::Edit | StepAction::Delete => {
            connection(role, via, ConnectionAction::See, facts.connection).and(|| match (facts.used, known) {
                (true, _) if facts.edits_every_flow => Decision::Allow,
                (true, _) => Decision::Deny(Why::FlowsOutOfReach),
                (false, _) if facts.created => Decision::Allow,
                (false, Role::Owner | Role::Admin | Role::User(Scope::All)) => Decision::Allow,
                (false, Role::User(Scope::Selected) | Role::Guest(_)) => Decision::Deny(Why::StepCreatorOnly),
            })
        }
    }
}
