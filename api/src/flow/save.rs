//! Making flows and editing them. New exports and imports are made in the flow's transaction; what its connections need to be
//! used there is registered in it, too.

use serde_json::json;
use shared::{
    access::{FlowAction, IntegrationAction, WorkspaceAction, integration},
    check,
    flow::{EditFlow, Flow, FlowStep, NewFlow, SavedFlow, StepChoice},
    id::{FlowId, IntegrationId, UserId, WorkspaceId},
    registration::How,
    step::Kind,
};

use super::{
    chosen::{self, Asked, Chosen, Offer},
    rules::{Saved, Stands, merged, shared},
    saving::{self, Saver, stands},
    service::{event, private_to, read, told},
    store::{change, parts},
};
use crate::{
    access::{FlowPlace, IntegrationPlace, WorkspacePlace, store::integration_of},
    audit::{self, Did},
    db::Tx,
    failure::Failure,
    http::{allowed::Allowed, context::Context, once::Attempt, precondition::Seen},
    workspace::store::lock_structure,
};

fn asked<'a>(exports: &'a [StepChoice], imports: &'a [StepChoice]) -> [Asked<'a>; 2] {
    [Asked { kind: Kind::Export, choices: exports }, Asked { kind: Kind::Import, choices: imports }]
}

pub async fn create(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    new: NewFlow,
    once: &Attempt,
) -> Result<SavedFlow, Failure> {
    let id: FlowId = cx.state.random.id(&cx.state.clock);
    let asked = asked(&new.exports, &new.imports);
    cx.state
        .db
        .write_tx(async |tx| {
            lock_structure(tx, allowed.id).await?;
            lock(tx, allowed.id, None, &asked).await?;
            let place = cx.require_in(tx, WorkspaceAction::CreateStandaloneFlow, allowed.id).await?;
            let person = place.person();
            let stands = match new.integration {
                None => Stands::Alone(person.id),
                Some(id) => {
                    into(tx, &place, id, (person.id, IntegrationAction::CreateFlow)).await?;
                    Stands::In(id)
                }
            };
            let offer = Offer::read(cx, tx, &place, person.id, &asked).await?;
            let mut all = Vec::new();
            for asked in asked {
                all.extend(offer.choose(cx, asked, &[])?);
            }
            let steps = steps(&all);
            let saver = Saver { place: &place, person, how: How::FlowSaved, share: &new.share };
            let reminder = saver.settle(cx, tx, saver.needs(&[saved(stands, &steps)])?).await?;
            let steps = shared(steps, &new.share);
            let name = check::tidy(&new.name);
            let row = change::New { id, workspace: place.id, stands, name: name.clone(), now: cx.now() };
            change::insert(tx, row).await?;
            chosen::make(cx, tx, (&place, person), &all).await?;
            change::set_steps(tx, id, &ids(&steps)).await?;
            let private_to = private_to(owner(stands), &steps);
            let detail = json!({ "integration": new.integration, "steps": told(&steps, private_to) });
            let event = event(&place, Did::CreateFlow, (id, &name), private_to, detail);
            audit::record(tx, &cx.state, &cx.actor(person), event).await?;
            let made = SavedFlow { flow: read_back(cx, tx, id).await?, reminder };
            once.keep(cx, tx, &made).await?;
            Ok(made)
        })
        .await
}

/// What is left out stays, and so do the steps that the caller does not see.
pub async fn change(
    cx: &Context,
    allowed: &Allowed<FlowPlace>,
    edit: EditFlow,
    seen: Seen,
) -> Result<SavedFlow, Failure> {
    let id = allowed.flow.id();
    let seen = seen.or_body(edit.version);
    let asked = asked(edit.exports.as_deref().unwrap_or_default(), edit.imports.as_deref().unwrap_or_default());
    let given = [edit.exports.is_some(), edit.imports.is_some()];
    cx.state
        .db
        .write_tx(async |tx| {
            lock_structure(tx, allowed.workspace.id).await?;
            lock(tx, allowed.workspace.id, Some(id), &asked).await?;
            let place = cx.require_in(tx, FlowAction::Edit, id).await?;
            let (workspace, person, row) = (&place.workspace, place.person(), &place.flow.row);
            let before: Vec<FlowStep> =
                parts::of(tx, [id], person.id).await?.into_iter().map(|part| part.step).collect();
            let offer = Offer::read(cx, tx, workspace, person.id, &asked).await?;
            let (mut new, mut after) = (Vec::new(), Vec::new());
            for (asked, given) in asked.into_iter().zip(given) {
                let present: Vec<_> = before.iter().filter(|step| step.kind == asked.kind).cloned().collect();
                if given {
                    let chosen = offer.choose(cx, asked, &present)?;
                    after.extend(merged(steps(&chosen), &present, (workspace.role, person.id)));
                    new.extend(chosen);
                } else {
                    after.extend(present);
                }
            }
            let stands = stands(&place.flow).ok_or_else(Failure::not_found)?;
            let saver = Saver { place: workspace, person, how: How::FlowSaved, share: &edit.share };
            let needs = saver.needs(&[saved(stands, &after)])?;
            seen.require(place.flow.version()?)?;
            let reminder = saver.settle(cx, tx, needs).await?;
            let after = shared(after, &edit.share);
            let name = edit.name.as_deref().map_or_else(|| row.name.clone(), check::tidy);
            change::change(tx, id, &name).await?;
            chosen::make(cx, tx, (workspace, person), &new).await?;
            change::set_steps(tx, id, &ids(&after)).await?;
            let private_to = private_to(owner(stands), &before).or_else(|| private_to(owner(stands), &after));
            let detail = json!({
                "before": { "name": row.name, "steps": told(&before, private_to) },
                "after": { "name": name, "steps": told(&after, private_to) },
            });
            let event = event(workspace, Did::ChangeFlow, (id, &name), private_to, detail);
            audit::record(tx, &cx.state, &cx.actor(person), event).await?;
            Ok(SavedFlow { flow: read_back(cx, tx, id).await?, reminder })
        })
        .await
}

async fn lock(tx: &Tx, workspace: WorkspaceId, flow: Option<FlowId>, asked: &[Asked<'_>]) -> Result<(), Failure> {
    let existing = asked.iter().flat_map(Asked::existing);
    saving::lock(tx, workspace, flow, existing, asked.iter().flat_map(Asked::connections)).await
}

/// An integration that a body names. What the caller does not see is not there.
pub async fn into(
    tx: &Tx,
    place: &WorkspacePlace,
    id: IntegrationId,
    (caller, action): (UserId, IntegrationAction),
) -> Result<IntegrationPlace, Failure> {
    let absent = || Failure::field("/integration", "There is no such integration.");
    let found = integration_of(tx, caller, id).await?.filter(|found| found.workspace.id == place.id);
    let found = found.ok_or_else(absent)?;
    let decision = integration(place.role, found.granted, action);
    if decision.is_hidden() {
        return Err(absent());
    }
    Failure::unless(decision)?;
    Ok(found)
}

/// Back through the same door as everybody else.
pub async fn read_back(cx: &Context, tx: &Tx, id: FlowId) -> Result<Flow, Failure> {
    read(tx, &cx.require_in(tx, FlowAction::See, id).await?).await
}

fn saved(stands: Stands, steps: &[FlowStep]) -> Saved {
    Saved { stands, connections: steps.iter().map(|step| step.connection.clone()).collect() }
}

const fn owner(stands: Stands) -> Option<UserId> {
    match stands {
        Stands::In(_) => None,
        Stands::Alone(owner) => Some(owner),
    }
}

fn steps(chosen: &[Chosen<'_>]) -> Vec<FlowStep> {
    chosen.iter().map(|one| one.step.clone()).collect()
}

fn ids(steps: &[FlowStep]) -> Vec<shared::id::StepId> {
    steps.iter().map(|step| step.id).collect()
}
