//! What is common to everything that counts as saving flows (PRODUCT §5): the locks, and what follows for the connections in
//! them. Locks are taken in one order: the workspace's structure, then connections by their ids (TRAPS 4).

use std::collections::HashMap;

use shared::{
    id::{ConnectionId, FlowId, StepId, WorkspaceId},
    registration::{How, Reminder},
    session::Person,
    step::StepConnection,
};

use super::{
    rules::{Needs, Saved, Stands, needs},
    store::{Found, parts, parts::Part},
};
use crate::{
    access::WorkspacePlace,
    connection::store::change::lock_all,
    db::Tx,
    failure::Failure,
    http::context::Context,
    registration::service::{Registrar, register},
};

/// Locks the connections of these flows and of these steps, and others, as far as they are the workspace's. The caller holds
/// the lock of its structure.
pub async fn lock(
    tx: &Tx,
    workspace: WorkspaceId,
    flows: impl IntoIterator<Item = FlowId>,
    steps: impl IntoIterator<Item = StepId>,
    others: impl IntoIterator<Item = ConnectionId>,
) -> Result<(), Failure> {
    Ok(lock_all(tx, parts::connections(tx, workspace, flows, steps, others).await?).await?)
}

/// Who saves, in which way, and what they agree to share.
pub struct Saver<'a> {
    pub place: &'a WorkspacePlace,
    pub person: &'a Person,
    pub how: How,
    pub share: &'a [ConnectionId],
}

impl Saver<'_> {
    /// What they need; 422 for what is named to be shared and is not in them.
    pub fn needs(&self, flows: &[Saved]) -> Result<Needs, Failure> {
        needs((self.place.role, self.person.id), flows, self.share).map_err(Failure::invalid)
    }

    /// Shares and registers it, before the flows are stored. 409 for the saver's own private connections that they have not
    /// named.
    pub async fn settle(&self, cx: &Context, tx: &Tx, needs: Needs) -> Result<Option<Box<Reminder>>, Failure> {
        let Needs { uses, private } = needs;
        if !private.is_empty() {
            return Err(Failure::private(private));
        }
        let by = Registrar { place: self.place, person: self.person, how: self.how };
        let reminder = register(cx, tx, &by, &uses, self.share).await?;
        let nothing = reminder.registered.is_empty() && reminder.shared.is_empty();
        Ok((!nothing).then(|| Box::new(reminder)))
    }
}

/// Flows as they are going to be, where `now` says what a step names from now on.
pub fn saved(flows: &[Found], parts: Vec<Part>, now: impl Fn(&Found, Part) -> Option<StepConnection>) -> Vec<Saved> {
    let mut by_flow: HashMap<FlowId, Vec<Part>> = HashMap::new();
    for part in parts {
        by_flow.entry(part.flow).or_default().push(part);
    }
    flows
        .iter()
        .filter_map(|flow| {
            let parts = by_flow.remove(&flow.id()).unwrap_or_default();
            let connections = parts.into_iter().filter_map(|part| now(flow, part)).collect();
            Some(Saved { stands: stands(flow)?, connections })
        })
        .collect()
}

/// Where a flow stands.
pub fn stands(flow: &Found) -> Option<Stands> {
    match (&flow.integration, &flow.owner) {
        (Some(integration), _) => Some(Stands::In(integration.id)),
        (None, owner) => owner.as_ref().map(|owner| Stands::Alone(owner.id)),
    }
}
