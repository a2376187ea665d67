//! Why flows cannot go (PRODUCT §5). What decides it is read for a whole page at once.

use std::collections::{BTreeSet, HashMap, HashSet};

use shared::{
    access::{ConnectionFacts, GrantLevel, Role, reach},
    connection::Status,
    flow::{BlockReason, UsedIn, blocked},
    id::{ConnectionId, IntegrationId, UserId},
    integration::Kind,
    step::StepConnection,
};

use super::store::{Found, blocked as store, parts::Part};
use crate::{
    access::WorkspacePlace,
    db::{ConnectionTrait, DbErr},
    member,
};

/// What is registered where, and how far the owners of standalone flows reach.
pub struct Standings {
    registered: HashSet<(IntegrationId, ConnectionId)>,
    owners: HashMap<UserId, Option<Role>>,
    grants: HashMap<(UserId, ConnectionId), GrantLevel>,
}

impl Standings {
    pub async fn of(
        db: &impl ConnectionTrait,
        place: &WorkspacePlace,
        flows: &[Found],
        parts: &[Part],
    ) -> Result<Self, DbErr> {
        let connections: BTreeSet<_> = parts.iter().map(|part| part.step.connection.id).collect();
        let custom = flows.iter().filter_map(|flow| flow.integration.as_ref()).filter(|one| one.kind == Kind::Custom);
        let owners: BTreeSet<_> = flows.iter().filter_map(|flow| flow.owner.as_ref()).map(|owner| owner.id).collect();
        let registered = store::registered(db, custom.map(|one| one.id).collect(), &connections).await?;
        let grants = store::grants(db, &owners, &connections).await?;
        let standings =
            if owners.is_empty() { Vec::new() } else { member::store::standings(db, place, owners).await? };
        let owners = standings.into_iter().map(|standing| (standing.person.id, standing.role())).collect();
        Ok(Self { registered, owners, grants })
    }

    pub fn blocks(&self, flow: &Found, connection: &StepConnection) -> Option<BlockReason> {
        let used_in = match (&flow.integration, &flow.owner) {
            (Some(integration), _) => match integration.kind {
                Kind::App => UsedIn::App,
                Kind::Custom => {
                    UsedIn::Custom { registered: self.registered.contains(&(integration.id, connection.id)) }
                }
            },
            (None, owner) => {
                let owner = owner.as_ref().map(|owner| owner.id);
                let facts = ConnectionFacts {
                    owned: owner == Some(connection.owner.id),
                    visibility: connection.visibility,
                    granted: owner.and_then(|owner| self.grants.get(&(owner, connection.id)).copied()),
                };
                let role = owner.and_then(|owner| self.owners.get(&owner).copied()).flatten();
                UsedIn::Standalone { reach: reach(role, facts) }
            }
        };
        blocked(connection.status == Status::Removed, used_in)
    }
}
