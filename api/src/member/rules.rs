//! Whether everything a member owns was decided on (PRODUCT §2.4). What the decider cannot see is decided by provider or
//! as a whole, and told by number only.

use std::collections::BTreeMap;

use shared::{
    access::{ConnectionAction, ConnectionFacts, FlowAction, FlowFacts, FlowPlace, Role, Via, connection, flow},
    check,
    id::UserId,
    member::{Belongings, ConnectionFate, FlowFate, OwnedConnection, OwnedFlow, PrivateConnections, RemoveMember},
};

use super::flow::store::OwnFlow;
use crate::connection::leaving::Owned;

/// Who decides: their role, and whether it is the member themselves.
#[derive(Clone, Copy)]
pub struct Decider {
    pub role: Option<Role>,
    pub own: bool,
}

impl Decider {
    fn sees_connection(self, owned: &Owned) -> bool {
        let facts = ConnectionFacts { owned: self.own, visibility: owned.visibility, granted: None };
        !connection(self.role, Via::Browser, ConnectionAction::See, facts).is_hidden()
    }

    fn sees_flow(self, owned: &OwnFlow) -> bool {
        let place = FlowPlace::Standalone { owned: self.own };
        let facts = FlowFacts { place, uses_anothers_private: owned.private && !self.own };
        !flow(self.role, FlowAction::See, facts).is_hidden()
    }
}

/// Everything with its fate.
pub struct Settled<'a> {
    pub connections: Vec<(&'a Owned, ConnectionFate)>,
    pub flows: Vec<(&'a OwnFlow, FlowFate)>,
}

/// The fates, or all that has none yet.
pub fn settle<'a>(
    decider: Decider,
    connections: &'a [Owned],
    flows: &'a [OwnFlow],
    fates: &RemoveMember,
) -> Result<Settled<'a>, Belongings> {
    let mut settled = Settled { connections: Vec::new(), flows: Vec::new() };
    let mut open = Belongings::default();
    let mut private: BTreeMap<&str, PrivateConnections> = BTreeMap::new();
    for owned in connections {
        let seen = decider.sees_connection(owned);
        let fate = if seen { fates.connections.get(&owned.id) } else { fates.private_connections.get(&owned.provider) };
        match fate {
            Some(fate) => settled.connections.push((owned, *fate)),
            None if seen => open.connections.push(OwnedConnection { id: owned.id, name: owned.name.clone() }),
            None => {
                let entry = private.entry(&owned.provider).or_insert_with(|| PrivateConnections {
                    provider: owned.provider.clone(),
                    provider_name: owned.provider_name.clone(),
                    count: 0,
                });
                entry.count += 1;
            }
        }
    }
    for owned in flows {
        let seen = decider.sees_flow(owned);
        let fate = if seen { fates.flows.get(&owned.id).copied() } else { fates.hidden_flows };
        match fate {
            Some(fate) => settled.flows.push((owned, fate)),
            None if seen => open.flows.push(OwnedFlow { id: owned.id, name: owned.name.clone() }),
            None => open.hidden_flows += 1,
        }
    }
    open.private_connections = private.into_values().collect();
    if open == Belongings::default() { Ok(settled) } else { Err(open) }
}

/// Everybody something goes to, with the pointer into the request.
pub fn recipients(fates: &RemoveMember) -> Vec<(String, UserId)> {
    let connection = |fate: &ConnectionFate| match fate {
        ConnectionFate::Transfer { to } => Some(*to),
        ConnectionFate::Disconnect => None,
    };
    let flow = |fate: &FlowFate| match fate {
        FlowFate::Reassign { to } => Some(*to),
        FlowFate::Delete => None,
    };
    let connections = fates.connections.iter().map(|(id, fate)| (format!("/connections/{id}/to"), connection(fate)));
    let private = fates
        .private_connections
        .iter()
        .map(|(key, fate)| (format!("/private_connections/{}/to", check::escape(key)), connection(fate)));
    let flows = fates.flows.iter().map(|(id, fate)| (format!("/flows/{id}/to"), flow(fate)));
    let hidden = fates.hidden_flows.iter().map(|fate| ("/hidden_flows/to".to_owned(), flow(fate)));
    let all = connections.chain(private).chain(flows).chain(hidden);
    all.filter_map(|(pointer, to)| to.map(|to| (pointer, to))).collect()
}

#[cfg(test)]
mod tests {
    use shared::{
        access::{Scope, Visibility},
        id::{ConnectionId, FlowId, Id},
    };

    use super::*;

    const ADMIN: Decider = Decider { role: Some(Role::Admin), own: false };
    const ONESELF: Decider = Decider { role: Some(Role::Guest(Scope::Selected)), own: true };

    fn id<K>(number: u128) -> Id<K> {
        Id::new(uuid::Uuid::from_u128(number))
    }

    fn owned(number: u128, visibility: Visibility) -> Owned {
        Owned {
            id: id(number),
            name: format!("connection {number}"),
            provider: "xero".to_owned(),
            provider_name: "Xero".to_owned(),
            visibility,
            owner: id(99),
            external_id: None,
            authorized: true,
        }
    }

    #[test]
    fn the_hidden_is_told_by_number_and_decided_by_provider_or_as_a_whole_s40() {
        let connections = [owned(1, Visibility::Shared), owned(2, Visibility::Private), owned(3, Visibility::Private)];
        let flows = [
            OwnFlow { id: id(4), name: "open".to_owned(), private: false },
            OwnFlow { id: id(5), name: "secret".to_owned(), private: true },
        ];
        let open = settle(ADMIN, &connections, &flows, &RemoveMember::default()).err().unwrap();
        assert_eq!(open.connections.iter().map(|one| one.id).collect::<Vec<_>>(), [id(1)]);
        let [private] = &open.private_connections[..] else { panic!("{open:?}") };
        assert_eq!((private.provider.as_str(), private.count), ("xero", 2));
        assert_eq!(open.flows.iter().map(|one| one.id).collect::<Vec<FlowId>>(), [id(4)]);
        assert_eq!(open.hidden_flows, 1);

        let by_id = RemoveMember {
            connections: (1..=3).map(|number| (id(number), ConnectionFate::Disconnect)).collect(),
            flows: [4, 5].map(|number| (id(number), FlowFate::Delete)).into(),
            ..RemoveMember::default()
        };
        let still = settle(ADMIN, &connections, &flows, &by_id).err().unwrap();
        assert_eq!((still.private_connections.len(), still.hidden_flows), (1, 1), "an id names what is hidden");
        assert!(settle(ONESELF, &connections, &flows, &by_id).is_ok());
        let whole = RemoveMember {
            private_connections: [("xero".to_owned(), ConnectionFate::Disconnect)].into(),
            hidden_flows: Some(FlowFate::Delete),
            ..by_id
        };
        let settled = settle(ADMIN, &connections, &flows, &whole).ok().unwrap();
        assert_eq!((settled.connections.len(), settled.flows.len()), (3, 2));
    }

    #[test]
    fn a_member_who_leaves_decides_on_all_of_theirs_by_id() {
        let connections = [owned(1, Visibility::Shared), owned(2, Visibility::Private)];
        let open = settle(ONESELF, &connections, &[], &RemoveMember::default()).err().unwrap();
        let ids: Vec<ConnectionId> = open.connections.iter().map(|one| one.id).collect();
        assert_eq!(ids, [id(1), id(2)]);
        assert!(open.private_connections.is_empty());
    }
}
