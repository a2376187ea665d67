//! What saving flows means for the connections in them (PRODUCT §5): each is used where its flow stands. A private one of the
//! caller's own fits only into a standalone flow of their own, unless they name it to be shared. What the caller cannot see
//! is left as it is.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    access::{ConnectionAction, Role, Via, Visibility, connection},
    connection::Status,
    flow::FlowStep,
    id::{ConnectionId, IntegrationId, UserId},
    problem::FieldError,
    step::StepConnection,
    usage::ConnectionBrief,
};

use crate::registration::rules::Use;

/// A flow as it is going to be.
pub struct Saved {
    pub stands: Stands,
    pub connections: Vec<StepConnection>,
}

/// In an integration, or alone as somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    In(IntegrationId),
    Alone(UserId),
}

/// What the flows need.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// What is used in integrations.
    pub uses: Vec<Use>,
    /// The caller's own private connections in somebody else's standalone flows.
    pub private: Vec<ConnectionBrief>,
}

/// An error for each of `share` that is no connection of these flows which the caller sees.
pub fn needs(
    (role, caller): (Option<Role>, UserId),
    flows: &[Saved],
    share: &[ConnectionId],
) -> Result<Needs, Vec<FieldError>> {
    let (mut uses, mut private, mut here) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
    for flow in flows {
        let live = flow.connections.iter().filter(|one| one.status != Status::Removed);
        for one in live.filter(|one| sees((role, caller), one)) {
            here.insert(one.id);
            match flow.stands {
                Stands::In(integration) => {
                    uses.insert((integration, one.id));
                }
                Stands::Alone(owner) if owner != caller && is_private(one, share) => {
                    private.insert(one.id, ConnectionBrief { id: one.id, name: one.name.clone() });
                }
                Stands::Alone(_) => {}
            }
        }
    }
    let errors: Vec<_> = share
        .iter()
        .enumerate()
        .filter(|(_, id)| !here.contains(id))
        .map(|(at, _)| FieldError {
            pointer: format!("/share/{at}"),
            detail: "There is no such connection in this.".to_owned(),
        })
        .collect();
    if errors.is_empty() {
        Ok(Needs { uses: uses.into_iter().collect(), private: private.into_values().collect() })
    } else {
        Err(errors)
    }
}

fn is_private(one: &StepConnection, share: &[ConnectionId]) -> bool {
    one.visibility == Visibility::Private && !share.contains(&one.id)
}

/// The steps when what is to be shared is shared.
pub fn shared(mut steps: Vec<FlowStep>, share: &[ConnectionId]) -> Vec<FlowStep> {
    for step in steps.iter_mut().filter(|step| share.contains(&step.connection.id)) {
        step.connection.visibility = Visibility::Shared;
    }
    steps
}

/// Whether somebody sees a step, whose connection decides.
pub fn sees((role, caller): (Option<Role>, UserId), named: &StepConnection) -> bool {
    !connection(role, Via::Browser, ConnectionAction::See, named.facts(caller)).is_hidden()
}

/// The steps of a flow from now on: those that were chosen, and at their places those that the chooser does not see.
pub fn merged(chosen: Vec<FlowStep>, present: &[FlowStep], who: (Option<Role>, UserId)) -> Vec<FlowStep> {
    let mut steps = chosen;
    for (place, step) in present.iter().enumerate().filter(|(_, step)| !sees(who, &step.connection)) {
        steps.insert(place.min(steps.len()), step.clone());
    }
    steps
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shared::{
        access::Scope,
        connection::{OwnerBrief, ProviderBrief},
        id::Id,
        step::Kind,
    };
    use uuid::Uuid;

    use super::*;

    const CALLER: u128 = 1;
    const OTHER: u128 = 2;
    const INTEGRATION: u128 = 3;
    const CONNECTION: u128 = 4;
    const WHO: Option<Role> = Some(Role::User(Scope::All));

    fn id<K>(number: u128) -> Id<K> {
        Id::new(Uuid::from_u128(number))
    }

    fn named(number: u128, owner: u128, visibility: Visibility, status: Status) -> StepConnection {
        StepConnection {
            id: id(number),
            name: "Orders".to_owned(),
            provider: ProviderBrief { key: String::new(), name: String::new(), logo: String::new() },
            owner: OwnerBrief { id: id(owner), name: String::new() },
            visibility,
            status,
            granted: None,
        }
    }

    use Status::{Connected, Removed};
    use Visibility::{Private, Shared};

    #[rstest]
    #[case::shared((OTHER, Shared, Connected), ["used", "-", "-"], ["used", "-", "-"])]
    #[case::own_private((CALLER, Private, Connected), ["used", "-", "private"], ["used", "-", "-"])]
    #[case::own_shared((CALLER, Shared, Connected), ["used", "-", "-"], ["used", "-", "-"])]
    #[case::removed((CALLER, Private, Removed), ["-", "-", "-"], ["error", "error", "error"])]
    #[case::anothers_private((OTHER, Private, Connected), ["-", "-", "-"], ["error", "error", "error"])]
    fn a_private_connection_is_for_ones_own_standalone_flows(
        #[case] (owner, visibility, status): (u128, Visibility, Status),
        #[case] unnamed: [&str; 3],
        #[case] named_to_be_shared: [&str; 3],
    ) {
        let told = |share: &[ConnectionId]| {
            [Stands::In(id(INTEGRATION)), Stands::Alone(id(CALLER)), Stands::Alone(id(OTHER))].map(|stands| {
                let flow = || Saved { stands, connections: vec![named(CONNECTION, owner, visibility, status)] };
                // What two flows need is needed once.
                match needs((WHO, id(CALLER)), &[flow(), flow()], share) {
                    Err(errors) => {
                        assert_eq!(errors[0].pointer, "/share/0");
                        "error"
                    }
                    Ok(Needs { uses, private }) => match (&uses[..], &private[..]) {
                        ([], []) => "-",
                        ([used], []) => {
                            assert_eq!(*used, (id(INTEGRATION), id(CONNECTION)));
                            "used"
                        }
                        ([], [_]) => "private",
                        more => panic!("{more:?}"),
                    },
                }
            })
        };
        assert_eq!(told(&[]), unnamed);
        assert_eq!(told(&[id(CONNECTION)]), named_to_be_shared);
    }

    #[test]
    fn hidden_steps_keep_their_places() {
        let step = |number: u128, owner, visibility| FlowStep {
            id: shared::id::StepId::Export(id(number)),
            kind: Kind::Export,
            name: number.to_string(),
            connection: named(number, owner, visibility, Connected),
        };
        let seen = |number| step(number, CALLER, Shared);
        let hidden = |number| step(number, OTHER, Private);
        let names = |chosen: Vec<FlowStep>, present: &[FlowStep]| {
            merged(chosen, present, (WHO, id(CALLER))).into_iter().map(|step| step.name).collect::<Vec<_>>()
        };
        let present = [seen(1), hidden(2), seen(3), hidden(4)];
        assert_eq!(names(vec![seen(3), seen(1)], &present), ["3", "2", "1", "4"]);
        assert_eq!(names(vec![], &present), ["2", "4"]);
        assert_eq!(names(vec![seen(5)], &[]), ["5"]);
    }
}
