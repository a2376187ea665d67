//! People, steps and flows before and after, compared.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use shared::{
    access::{ConnectionFacts, GrantLevel, Reach, Role, Visibility, reach},
    flow::{UsedIn, blocked},
    id::{ConnectionId, FlowId, IntegrationId, UserId},
    impact::{AffectedFlow, AffectedPerson, AffectedStep, Impact, Listed, ReachChange},
    usage::{ConnectionBrief, FlowBrief, IntegrationBrief},
};

/// A connection, as far as it decides who reaches it and which flows may use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    pub id: ConnectionId,
    pub name: String,
    pub owner: UserId,
    pub visibility: Visibility,
    pub removed: bool,
    /// The custom integrations that it is registered with.
    pub registered: BTreeSet<IntegrationId>,
}

impl Holding {
    pub fn brief(&self) -> ConnectionBrief {
        ConnectionBrief { id: self.id, name: self.name.clone() }
    }

    pub fn facts(&self, user: UserId, granted: impl Fn(IntegrationId) -> Option<GrantLevel>) -> ConnectionFacts {
        ConnectionFacts {
            owned: self.owner == user,
            visibility: self.visibility,
            granted: self.registered.iter().filter_map(|id| granted(*id)).max(),
        }
    }
}

/// A connection that changes.
pub struct Change {
    pub before: Holding,
    pub after: Holding,
}

impl Change {
    /// The integrations with which it becomes registered, or is no longer.
    fn moved(&self) -> impl Iterator<Item = IntegrationId> {
        self.before.registered.symmetric_difference(&self.after.registered).copied()
    }
}

/// Somebody with a place in the workspace.
pub struct Member {
    pub id: UserId,
    pub name: String,
    pub role: Role,
    pub grants: HashMap<IntegrationId, GrantLevel>,
}

impl Member {
    fn reach(&self, holding: &Holding) -> Reach {
        reach(Some(self.role), holding.facts(self.id, |integration| self.grants.get(&integration).copied()))
    }
}

/// An export or import of a connection that changes, once for each flow that uses it.
pub struct Used {
    pub step: AffectedStep,
    pub flow: Option<FlowId>,
}

/// Where a flow stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Custom(IntegrationId),
    App,
    /// Its owner's.
    Standalone(Option<UserId>),
}

pub struct Flow {
    pub brief: FlowBrief,
    pub place: Place,
    /// By whoever asks.
    pub seen: bool,
}

pub struct Integration {
    pub brief: IntegrationBrief,
    pub custom: bool,
    /// Of whoever asks.
    pub granted: Option<GrantLevel>,
    /// By whoever asks.
    pub seen: bool,
}

/// What surrounds the connections that change.
pub struct Around {
    pub members: Vec<Member>,
    pub used: Vec<Used>,
    pub flows: Vec<Flow>,
    /// Whoever asks may see all members.
    pub sees_members: bool,
}

pub fn impact(changes: &[Change], integrations: &BTreeMap<IntegrationId, Integration>, around: &Around) -> Impact {
    let (people, crossed) = people(changes, &around.members);
    let people = if around.sees_members { Listed::new(people, 0) } else { Listed::new(Vec::new(), people.len()) };
    let moved: BTreeSet<IntegrationId> = changes.iter().flat_map(Change::moved).collect();
    let seen = moved.iter().filter_map(|id| integrations.get(id)).filter(|one| one.seen);
    let mut briefs: Vec<_> = seen.map(|one| one.brief.clone()).collect();
    briefs.sort_by(|a, b| a.name.cmp(&b.name));
    let hidden = moved.len() - briefs.len();
    let (flows, hidden_flows) = flows(changes, around);
    Impact {
        connections: changes.iter().map(|change| change.before.brief()).collect(),
        integrations: Listed::new(briefs, hidden),
        people,
        steps: Listed::new(steps(changes, &crossed, around), 0),
        flows: Listed::new(flows, hidden_flows),
    }
}

/// With the connections that somebody sees only before or only after.
fn people(changes: &[Change], members: &[Member]) -> (Vec<AffectedPerson>, HashSet<ConnectionId>) {
    let mut crossed = HashSet::new();
    let mut found = Vec::new();
    for member in members {
        let mut turned = Vec::new();
        for Change { before, after } in changes {
            let (connection, before, after) = (before.id, member.reach(before), member.reach(after));
            if before != after {
                turned.push(ReachChange { connection, before, after });
            }
            if (before == Reach::Nothing) != (after == Reach::Nothing) {
                crossed.insert(connection);
            }
        }
        if !turned.is_empty() {
            found.push(AffectedPerson { id: member.id, name: member.name.clone(), changes: turned });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    (found, crossed)
}

/// What only the flows of the change's own integrations use is theirs already and no news.
fn steps(changes: &[Change], crossed: &HashSet<ConnectionId>, around: &Around) -> Vec<AffectedStep> {
    let places: HashMap<FlowId, Place> = around.flows.iter().map(|flow| (flow.brief.id, flow.place)).collect();
    let moved: HashMap<ConnectionId, BTreeSet<IntegrationId>> =
        changes.iter().map(|change| (change.before.id, change.moved().collect())).collect();
    let mut found = BTreeMap::new();
    for Used { step, flow } in &around.used {
        let moved = moved.get(&step.connection);
        let opens = crossed.contains(&step.connection) || moved.is_some_and(|moved| !moved.is_empty());
        let within = flow.and_then(|flow| places.get(&flow)).is_some_and(|place| match place {
            Place::Custom(integration) => moved.is_some_and(|moved| moved.contains(integration)),
            Place::App | Place::Standalone(_) => false,
        });
        if opens && !within {
            found.insert((step.name.as_str(), step.id), step);
        }
    }
    found.into_values().cloned().collect()
}

/// Those whose going depends on the change, with the number of those that whoever asks cannot see.
fn flows(changes: &[Change], around: &Around) -> (Vec<AffectedFlow>, usize) {
    let changes: HashMap<ConnectionId, &Change> = changes.iter().map(|change| (change.before.id, change)).collect();
    let members: HashMap<UserId, &Member> = around.members.iter().map(|member| (member.id, member)).collect();
    let mut uses: HashMap<FlowId, BTreeSet<ConnectionId>> = HashMap::new();
    for used in &around.used {
        if let Some(flow) = used.flow {
            uses.entry(flow).or_default().insert(used.step.connection);
        }
    }
    let stops = |place: Place, holding: &Holding| {
        let used_in = match place {
            Place::Custom(integration) => UsedIn::Custom { registered: holding.registered.contains(&integration) },
            Place::App => UsedIn::App,
            Place::Standalone(owner) => {
                let owner = owner.and_then(|owner| members.get(&owner));
                UsedIn::Standalone { reach: owner.map_or(Reach::Nothing, |owner| owner.reach(holding)) }
            }
        };
        blocked(holding.removed, used_in).is_some()
    };
    let (mut found, mut hidden) = (Vec::new(), 0);
    for flow in &around.flows {
        let Some(connections) = uses.remove(&flow.brief.id) else { continue };
        let mut of_it = connections.iter().filter_map(|id| changes.get(id));
        let before = of_it.clone().any(|change| stops(flow.place, &change.before));
        let after = of_it.any(|change| stops(flow.place, &change.after));
        match (before == after, flow.seen) {
            (true, _) => {}
            (false, false) => hidden += 1,
            (false, true) => found.push(AffectedFlow {
                flow: flow.brief.clone(),
                connections: connections.into_iter().collect(),
                stops: after,
            }),
        }
    }
    (found, hidden)
}

#[cfg(test)]
mod tests;
