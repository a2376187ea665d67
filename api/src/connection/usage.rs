//! What depends on a connection, and what follows for whoever wants to take it away. What the caller cannot see is a
//! number and nothing else.

use shared::{
    access::{FlowAction, FlowPlace, IntegrationAction, flow, integration, may_force},
    problem::ProblemKind,
    usage::Usage,
};

use super::store::usage::{self as store, Using};
use crate::{access::ConnectionPlace, db::ConnectionTrait, failure::Failure, http::allowed::Allowed};

/// Everything that depends on the connection, as the caller sees it.
pub struct Dependents {
    pub usage: Usage,
    /// Besides the caller's own standalone flows, which a private connection may be used in.
    others: bool,
}

pub async fn of(db: &impl ConnectionTrait, allowed: &Allowed<ConnectionPlace>) -> Result<Dependents, Failure> {
    let (id, caller) = (shared::id::Id::new(allowed.row.id), allowed.person().id);
    let role = allowed.workspace.role;
    let registered = store::registered(db, id, caller).await?;
    let flows = store::flows(db, [id], caller).await?;
    // A step is seen exactly when its connection is.
    let (exports, imports) = store::steps(db, id).await?;
    let edits_every_flow = flows.iter().all(|using| flow(role, FlowAction::Edit, using.facts).is_allowed());
    let others = !registered.is_empty() || flows.iter().any(|using| !is_own_standalone(using));
    let total = registered.len() + flows.len();
    let integrations: Vec<_> = registered
        .into_iter()
        .filter(|one| !integration(role, one.granted, IntegrationAction::See).is_hidden())
        .map(|one| one.brief)
        .collect();
    let flows: Vec<_> = flows
        .into_iter()
        .filter(|using| !flow(role, FlowAction::See, using.facts).is_hidden())
        .map(|using| using.brief)
        .collect();
    let hidden = u32::try_from(total - integrations.len() - flows.len()).map_err(Failure::broken)?;
    let owned = allowed.row.owner_id == caller.uuid();
    let may_force = may_force(role, owned, edits_every_flow);
    Ok(Dependents { usage: Usage { integrations, flows, exports, imports, hidden, may_force }, others })
}

const fn is_own_standalone(using: &Using) -> bool {
    matches!(using.facts.place, FlowPlace::Standalone { owned: true })
}

impl Dependents {
    /// Taking the connection away stops what depends on it: 409 with the list, 403 where even force is out of reach.
    pub fn may_go(self, force: bool) -> Result<(), Failure> {
        let stops = !self.usage.is_empty();
        self.decide(stops, force)
    }

    /// Nobody but its owner uses a private connection. Their own standalone flows go on.
    pub fn may_become_private(self, force: bool) -> Result<(), Failure> {
        let stops = self.others;
        self.decide(stops, force)
    }

    fn decide(self, stops: bool, force: bool) -> Result<(), Failure> {
        match (stops, force, self.usage.may_force) {
            (false, ..) | (true, true, true) => Ok(()),
            (true, true, false) => Err(Failure::dependents(ProblemKind::DependentsOutOfReach, self.usage)),
            (true, false, _) => Err(Failure::dependents(ProblemKind::HasDependents, self.usage)),
        }
    }
}
