//! What is to be registered, and what is to be shared for it.

use std::collections::BTreeSet;

use shared::{
    access::{Reach, Visibility, reach},
    id::{ConnectionId, IntegrationId},
    usage::ConnectionBrief,
};

use crate::impact::{
    rules::Holding,
    store::{Known, Viewer},
};

/// A connection that is used in an integration.
pub type Use = (IntegrationId, ConnectionId);

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub share: BTreeSet<ConnectionId>,
    pub register: BTreeSet<Use>,
}

impl Plan {
    /// What it makes of a connection.
    pub fn apply(&self, holding: &mut Holding) {
        if self.share.contains(&holding.id) {
            holding.visibility = Visibility::Shared;
        }
        let registered = self.register.iter().filter(|(_, connection)| *connection == holding.id);
        holding.registered.extend(registered.map(|(integration, _)| *integration));
    }
}

/// What is missing for the caller to use connections as `uses` says, or their own private ones that are neither shared nor
/// named in `share`, which is shared wherever it is used. What is removed and what they cannot see stays as it is; an app
/// registers nothing.
pub fn plan(
    known: &Known,
    viewer: &Viewer<'_>,
    uses: &[Use],
    share: &[ConnectionId],
) -> Result<Plan, Vec<ConnectionBrief>> {
    let mut plan = Plan::default();
    let mut private = BTreeSet::new();
    let at_hand = |connection: &ConnectionId| {
        let holding = known.holdings.get(connection).filter(|holding| !holding.removed)?;
        (reach(viewer.place.role, known.facts(holding, viewer.user)) != Reach::Nothing).then_some(holding)
    };
    let to_share = share.iter().filter_map(at_hand).filter(|holding| holding.visibility == Visibility::Private);
    plan.share.extend(to_share.map(|holding| holding.id));
    for (integration, connection) in uses {
        let (Some(holding), Some(place)) = (at_hand(connection), known.integrations.get(integration)) else {
            continue;
        };
        if holding.visibility == Visibility::Private && !plan.share.contains(connection) {
            private.insert(*connection);
        }
        if place.custom && !holding.registered.contains(integration) {
            plan.register.insert((*integration, *connection));
        }
    }
    if private.is_empty() {
        return Ok(plan);
    }
    Err(private.iter().filter_map(|id| known.holdings.get(id)).map(Holding::brief).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use shared::{
        access::{GrantLevel, Role, Scope},
        id::{Id, OrganizationId, UserId},
        plan::Plan as Tariff,
        usage::IntegrationBrief,
    };
    use uuid::Uuid;

    use super::*;
    use crate::{access::WorkspacePlace, impact::rules::Integration};

    const ADA: u128 = 1;
    const BOB: u128 = 2;
    const CUSTOM: u128 = 10;
    const APP: u128 = 11;

    fn id<K>(number: u128) -> Id<K> {
        Id::new(Uuid::from_u128(number))
    }

    fn holding(number: u128, owner: u128, visibility: Visibility) -> Holding {
        Holding {
            id: id(number),
            name: format!("connection {number}"),
            owner: id(owner),
            visibility,
            removed: false,
            registered: BTreeSet::new(),
        }
    }

    fn known(holdings: Vec<Holding>) -> Known {
        let integrations: BTreeMap<IntegrationId, Integration> = [(CUSTOM, true), (APP, false)]
            .map(|(number, custom)| {
                let brief = IntegrationBrief { id: id(number), name: String::new() };
                (brief.id, Integration { brief, custom, granted: Some(GrantLevel::Manage), seen: true })
            })
            .into();
        Known { holdings: holdings.into_iter().map(|holding| (holding.id, holding)).collect(), integrations }
    }

    fn decide(role: Role, known: &Known, uses: &[(u128, u128)], share: &[u128]) -> Result<Plan, Vec<ConnectionId>> {
        let place = WorkspacePlace {
            id: id(100),
            organization: OrganizationId::new(Uuid::nil()),
            plan: Tariff::Free,
            name: String::new(),
            created_at: "2026-11-21T12:00:00Z".parse().unwrap(),
            role: Some(role),
        };
        let viewer = Viewer { place: &place, user: UserId::new(Uuid::from_u128(ADA)) };
        let uses: Vec<Use> = uses.iter().map(|(integration, connection)| (id(*integration), id(*connection))).collect();
        let share: Vec<ConnectionId> = share.iter().map(|number| id(*number)).collect();
        plan(known, &viewer, &uses, &share).map_err(|private| private.into_iter().map(|brief| brief.id).collect())
    }

    fn register(uses: &[(u128, u128)]) -> Plan {
        let register = uses.iter().map(|(integration, connection)| (id(*integration), id(*connection))).collect();
        Plan { share: BTreeSet::new(), register }
    }

    #[test]
    fn what_is_shared_and_not_registered_yet_is_registered() {
        let mut there = holding(21, BOB, Visibility::Shared);
        there.registered = [id(CUSTOM)].into();
        let mut removed = holding(22, BOB, Visibility::Shared);
        removed.removed = true;
        let known = known(vec![holding(20, BOB, Visibility::Shared), there, removed]);
        let uses = [(CUSTOM, 20), (CUSTOM, 20), (CUSTOM, 21), (CUSTOM, 22), (CUSTOM, 99), (98, 20), (APP, 20)];
        assert_eq!(decide(Role::User(Scope::All), &known, &uses, &[]), Ok(register(&[(CUSTOM, 20)])));
        let selected = Role::User(Scope::Selected);
        assert_eq!(decide(selected, &known, &uses, &[]), Ok(Plan::default()), "what she does not see");
    }

    #[test]
    fn ones_own_private_connection_is_shared_only_by_name_and_anothers_never_s40() {
        let known = known(vec![
            holding(20, ADA, Visibility::Private),
            holding(21, BOB, Visibility::Private),
            holding(22, ADA, Visibility::Shared),
        ]);
        let uses = [(CUSTOM, 20), (CUSTOM, 21), (CUSTOM, 22)];
        for role in [Role::Owner, Role::User(Scope::Selected)] {
            assert_eq!(decide(role, &known, &uses, &[21, 22]), Err(vec![id(20)]));
            let plan = decide(role, &known, &uses, &[20, 21]).unwrap();
            assert_eq!(plan, Plan { share: [id(20)].into(), ..register(&[(CUSTOM, 20), (CUSTOM, 22)]) });
        }
        assert_eq!(decide(Role::Owner, &known, &[(APP, 20)], &[]), Err(vec![id(20)]), "an app uses nothing private");
        let shared = Plan { share: [id(20)].into(), ..Plan::default() };
        assert_eq!(decide(Role::Owner, &known, &[(APP, 20)], &[20]), Ok(shared));
    }
}
