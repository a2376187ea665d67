//! The steps that somebody chooses for a flow: exports and imports that there are and that they may use, and new ones, which
//! are made with the flow.

use std::collections::{HashMap, HashSet};

use shared::{
    access::{Decision, StepAction, Via, step},
    check,
    flow::{FlowStep, StepChoice},
    id::{ConnectionId, StepId, UserId},
    session::Person,
    step::{Kind, NewStep},
};

use super::rules::sees;
use crate::{
    access::WorkspacePlace,
    audit,
    db::Tx,
    failure::Failure,
    http::context::Context,
    step::{
        rules,
        service::{Made, new_id},
        store::{self, Found, change, named, named::Named},
    },
};

/// The exports or the imports that are asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub kind: Kind,
    pub choices: &'a [StepChoice],
}

impl Asked<'_> {
    pub fn existing(&self) -> impl Iterator<Item = StepId> {
        self.choices.iter().filter_map(|choice| match choice {
            StepChoice::Existing(id) => Some(*id),
            StepChoice::New(_) => None,
        })
    }

    /// Of the new ones.
    pub fn connections(&self) -> impl Iterator<Item = ConnectionId> {
        self.choices.iter().filter_map(|choice| match choice {
            StepChoice::Existing(_) => None,
            StepChoice::New(new) => Some(new.connection),
        })
    }

    fn pointer(&self, at: usize, rest: &str) -> String {
        format!("/{}s/{at}/{rest}", self.kind)
    }
}

/// A step of the flow, and what is made for it.
pub struct Chosen<'a> {
    pub step: FlowStep,
    new: Option<&'a NewStep>,
}

/// What choices are looked up in, two queries for all of them.
pub struct Offer {
    who: (Option<shared::access::Role>, UserId),
    steps: HashMap<StepId, Found>,
    connections: HashMap<ConnectionId, Named>,
}

impl Offer {
    /// The caller holds the locks of the structure and of the connections.
    pub async fn read(
        cx: &Context,
        tx: &Tx,
        place: &WorkspacePlace,
        caller: UserId,
        asked: &[Asked<'_>],
    ) -> Result<Self, Failure> {
        let who = (place.role, caller);
        let steps = store::find(tx, place.id, who, asked.iter().flat_map(Asked::existing)).await?;
        let connections = asked.iter().flat_map(Asked::connections);
        let connections = named::find(tx, place.id, connections, (caller, cx.now())).await?;
        Ok(Self { who, steps: steps.into_iter().map(|found| (found.id, found)).collect(), connections })
    }

    /// What is in the flow already stays as it is; what is new to it must be of use.
    pub fn choose<'a>(&self, cx: &Context, asked: Asked<'a>, present: &[FlowStep]) -> Result<Vec<Chosen<'a>>, Failure> {
        let (mut chosen, mut ids) = (Vec::new(), HashSet::new());
        for (at, choice) in asked.choices.iter().enumerate() {
            chosen.push(match choice {
                StepChoice::New(new) => self
                    .make(cx, asked.kind, new)
                    .map_err(|failure| failure.within(&asked.pointer(at, "new/connection")))?,
                StepChoice::Existing(id) => {
                    let one = self
                        .take(asked.kind, *id, present)
                        .and_then(|step| if ids.insert(*id) { Ok(step) } else { Err(twice()) })
                        .map_err(|failure| failure.within(&asked.pointer(at, "existing")))?;
                    Chosen { step: one, new: None }
                }
            });
        }
        Ok(chosen)
    }

    fn make<'a>(&self, cx: &Context, kind: Kind, new: &'a NewStep) -> Result<Chosen<'a>, Failure> {
        let named = rules::usable(kind, self.who, self.connections.get(&new.connection))?;
        let step =
            FlowStep { id: new_id(cx, kind), kind, name: check::tidy(&new.name), connection: named.shown.clone() };
        Ok(Chosen { step, new: Some(new) })
    }

    fn take(&self, kind: Kind, id: StepId, present: &[FlowStep]) -> Result<FlowStep, Failure> {
        if id.kind() != kind {
            return Err(Failure::kind_mismatch("", format!("This is no {kind}.")));
        }
        let absent = || Failure::field("", format!("There is no such {kind}."));
        if let Some(here) = present.iter().find(|step| step.id == id && sees(self.who, &step.connection)) {
            return Ok(here.clone());
        }
        let found = self.steps.get(&id).ok_or_else(absent)?;
        match step(self.who.0, Via::Browser, StepAction::Use, found.facts(self.who.1)) {
            Decision::Allow => {}
            Decision::Deny(why) => return Err(Failure::denied(why)),
            Decision::Hide => return Err(absent()),
        }
        rules::live(found.connection.status)?;
        let (name, connection) = (found.row.name.clone(), found.connection.clone());
        Ok(FlowStep { id, kind, name, connection })
    }
}

fn twice() -> Failure {
    Failure::field("", "It is chosen already.")
}

/// Makes those that are new, each with its event.
pub async fn make(
    cx: &Context,
    tx: &Tx,
    (place, person): (&WorkspacePlace, &Person),
    chosen: &[Chosen<'_>],
) -> Result<(), Failure> {
    let new = || {
        chosen
            .iter()
            .filter_map(|one| one.new.map(|new| Made { id: one.step.id, new, connection: &one.step.connection }))
    };
    change::insert(tx, new().map(|made| made.row(place.id, person.id, cx))).await?;
    for made in new() {
        audit::record(tx, &cx.state, &cx.actor(person), made.event(place)).await?;
    }
    Ok(())
}
