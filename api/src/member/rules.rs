//! Whether everything a member owns was decided on (PRODUCT §2.4). What the decider cannot see is decided by provider or
//! as a whole, and told by number only.

use std::collections::BTreeMap;

use shared::{
    access::{
        AccessRequestAction, AccessRequestFacts, ConnectionAction, ConnectionFacts, FlowAction, FlowFacts, FlowPlace,
        Role, Via, access_request, connection, flow,
    },
    check,
    id::UserId,
    member::{
        AccessRequestFate, Belongings, ConnectionFate, FlowFate, OwnedAccessRequest, OwnedConnection, OwnedFlow,
        PrivateConnections, RemoveMember,
    },
    plan::Plan,
};

use super::flow::store::OwnFlow;
use crate::{access_request::store::ending::Brief as OwnLink, connection::leaving::Owned};

/// Who decides: their role, and whether it is the member themselves.
#[derive(Clone, Copy)]
pub struct Decider {
    pub role: Option<Role>,
    pub plan: Plan,
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

    fn sees_link(self, owned: &OwnLink) -> bool {
        let facts = AccessRequestFacts { own: self.own, private: owned.private };
        !access_request(self.role, self.plan, AccessRequestAction::See, facts).is_hidden()
    }
}

/// Everything that a member owns.
pub struct Possessions {
    pub connections: Vec<Owned>,
    pub flows: Vec<OwnFlow>,
    /// Links that work.
    pub links: Vec<OwnLink>,
}

/// Everything with its fate.
pub struct Settled<'a> {
    pub connections: Vec<(&'a Owned, ConnectionFate)>,
    pub flows: Vec<(&'a OwnFlow, FlowFate)>,
    pub links: Vec<(&'a OwnLink, AccessRequestFate)>,
}

/// The fates, or all that has none yet.
pub fn settle<'a>(
    decider: Decider,
    possessions: &'a Possessions,
    fates: &RemoveMember,
) -> Result<Settled<'a>, Belongings> {
    let mut settled = Settled { connections: Vec::new(), flows: Vec::new(), links: Vec::new() };
    let mut open = Belongings::default();
    let mut private: BTreeMap<&str, PrivateConnections> = BTreeMap::new();
    for owned in &possessions.connections {
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
    for owned in &possessions.flows {
        let seen = decider.sees_flow(owned);
        let fate = if seen { fates.flows.get(&owned.id).copied() } else { fates.hidden_flows };
        match fate {
            Some(fate) => settled.flows.push((owned, fate)),
            None if seen => open.flows.push(OwnedFlow { id: owned.id, name: owned.name.clone() }),
            None => open.hidden_flows += 1,
        }
    }
    for owned in &possessions.links {
        let seen = decider.sees_link(owned);
        let fate = if seen { fates.access_requests.get(&owned.id).copied() } else { fates.hidden_access_requests };
        match fate {
            Some(fate) => settled.links.push((owned, fate)),
            None if seen => open.access_requests.push(OwnedAccessRequest {
                id: owned.id,
                sources: owned.sources.clone(),
                expires_at: owned.expires_at,
            }),
            None => open.hidden_access_requests += 1,
        }
    }
    open.private_connections = private.into_values().collect();
    if open == Belongings::default() { Ok(settled) } else { Err(open) }
}

/// Somebody something goes to.
pub struct Recipient {
    /// Into the request.
    pub pointer: String,
    pub to: UserId,
    /// What goes to them is the administration's.
    pub administers: bool,
}

/// Everybody something goes to.
pub fn recipients(fates: &RemoveMember) -> Vec<Recipient> {
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
    let link = |fate: &AccessRequestFate| match fate {
        AccessRequestFate::Reassign { to } => Some(*to),
        AccessRequestFate::Delete => None,
    };
    let links = fates.access_requests.iter().map(|(id, fate)| (format!("/access_requests/{id}/to"), link(fate)));
    let hidden_links =
        fates.hidden_access_requests.iter().map(|fate| ("/hidden_access_requests/to".to_owned(), link(fate)));
    let members = connections.chain(private).chain(flows).chain(hidden).map(|named| (named, false));
    let administrators = links.chain(hidden_links).map(|named| (named, true));
    members
        .chain(administrators)
        .filter_map(|((pointer, to), administers)| to.map(|to| Recipient { pointer, to, administers }))
        .collect()
}

#[cfg(test)]
mod tests {
    use shared::{
        access::{Scope, Visibility},
        id::{AccessRequestId, ConnectionId, FlowId, Id},
    };

    use super::*;

    const ADMIN: Decider = Decider { role: Some(Role::Admin), plan: Plan::Free, own: false };
    const ONESELF: Decider = Decider { role: Some(Role::Guest(Scope::Selected)), plan: Plan::Free, own: true };

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

    fn link(number: u128, private: bool) -> OwnLink {
        OwnLink {
            id: id(number),
            workspace: id(98),
            creator: id(99),
            private,
            sources: vec!["Xero".to_owned()],
            expires_at: "2026-11-28T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn the_hidden_is_told_by_number_and_decided_by_provider_or_as_a_whole_s40() {
        let possessions = Possessions {
            connections: vec![
                owned(1, Visibility::Shared),
                owned(2, Visibility::Private),
                owned(3, Visibility::Private),
            ],
            flows: vec![
                OwnFlow { id: id(4), name: "open".to_owned(), private: false },
                OwnFlow { id: id(5), name: "secret".to_owned(), private: true },
            ],
            links: vec![link(6, false), link(7, true)],
        };
        let open = settle(ADMIN, &possessions, &RemoveMember::default()).err().unwrap();
        assert_eq!(open.connections.iter().map(|one| one.id).collect::<Vec<_>>(), [id(1)]);
        let [private] = &open.private_connections[..] else { panic!("{open:?}") };
        assert_eq!((private.provider.as_str(), private.count), ("xero", 2));
        assert_eq!(open.flows.iter().map(|one| one.id).collect::<Vec<FlowId>>(), [id(4)]);
        assert_eq!(open.hidden_flows, 1);
        assert_eq!(open.access_requests.iter().map(|one| one.id).collect::<Vec<AccessRequestId>>(), [id(6)]);
        assert_eq!(open.hidden_access_requests, 1);

        let by_id = RemoveMember {
            connections: (1..=3).map(|number| (id(number), ConnectionFate::Disconnect)).collect(),
            flows: [4, 5].map(|number| (id(number), FlowFate::Delete)).into(),
            access_requests: [6, 7].map(|number| (id(number), AccessRequestFate::Delete)).into(),
            ..RemoveMember::default()
        };
        let still = settle(ADMIN, &possessions, &by_id).err().unwrap();
        let told = (still.private_connections.len(), still.hidden_flows, still.hidden_access_requests);
        assert_eq!(told, (1, 1, 1), "an id names what is hidden");
        assert!(settle(ONESELF, &possessions, &by_id).is_ok());
        let whole = RemoveMember {
            private_connections: [("xero".to_owned(), ConnectionFate::Disconnect)].into(),
            hidden_flows: Some(FlowFate::Delete),
            hidden_access_requests: Some(AccessRequestFate::Delete),
            ..by_id
        };
        let settled = settle(ADMIN, &possessions, &whole).ok().unwrap();
        assert_eq!((settled.connections.len(), settled.flows.len(), settled.links.len()), (3, 2, 2));
    }

    #[test]
    fn a_member_who_leaves_decides_on_all_of_theirs_by_id() {
        let connections = vec![owned(1, Visibility::Shared), owned(2, Visibility::Private)];
        let possessions = Possessions { connections, flows: Vec::new(), links: Vec::new() };
        let open = settle(ONESELF, &possessions, &RemoveMember::default()).err().unwrap();
        let ids: Vec<ConnectionId> = open.connections.iter().map(|one| one.id).collect();
        assert_eq!(ids, [id(1), id(2)]);
        assert!(open.private_connections.is_empty());
    }
}
