//! What a change of registrations or of a visibility means, before and after: which people reach which connections, which
//! exports and imports come into reach, and which flows stop or go again. It never blocks the change.

use serde::{Deserialize, Serialize};

use crate::{
    access::Reach,
    id::{ConnectionId, StepId, UserId},
    usage::{ConnectionBrief, FlowBrief, IntegrationBrief},
};

/// As many as one reads at once, of how many there are.
pub const LISTED_MAX: usize = 200;

/// The first 200 of a list, with its length. What the caller cannot see is in the length only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Listed<T> {
    pub items: Vec<T>,
    pub total: u32,
}

impl<T> Listed<T> {
    /// `hidden` more are not for the caller to see.
    pub fn new(mut items: Vec<T>, hidden: usize) -> Self {
        let total = u32::try_from(items.len() + hidden).unwrap_or(u32::MAX);
        items.truncate(LISTED_MAX);
        Self { items, total }
    }

    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// How many are not among the items.
    pub fn left_out(&self) -> u32 {
        self.total.saturating_sub(u32::try_from(self.items.len()).unwrap_or(u32::MAX))
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), total: 0 }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Impact {
    /// What the change is about.
    pub connections: Vec<ConnectionBrief>,
    /// With which they become registered, or are no longer.
    pub integrations: Listed<IntegrationBrief>,
    /// Whose reach changes. Those who may not see the workspace's members learn the number only.
    pub people: Listed<AffectedPerson>,
    /// Exports and imports of the connections that are used elsewhere or nowhere yet, and come into reach or go out of it.
    pub steps: Listed<AffectedStep>,
    /// Flows that stop or go again.
    pub flows: Listed<AffectedFlow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AffectedPerson {
    pub id: UserId,
    pub name: String,
    pub changes: Vec<ReachChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReachChange {
    pub connection: ConnectionId,
    pub before: Reach,
    pub after: Reach,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AffectedStep {
    pub id: StepId,
    pub name: String,
    pub connection: ConnectionId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AffectedFlow {
    pub flow: FlowBrief,
    /// Of the change's connections, those that it uses.
    pub connections: Vec<ConnectionId>,
    /// It stops; otherwise nothing of this keeps it from going any more.
    pub stops: bool,
}
