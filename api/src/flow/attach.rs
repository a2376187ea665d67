//! *Attach flow*: a standalone flow moves into an integration, which registers what it uses like a save (PRODUCT §5).

use serde_json::json;
use shared::{
    access::{FlowAction, IntegrationAction},
    flow::{Attach, SavedFlow},
    problem::ProblemKind,
    registration::How,
};

use super::{
    rules::{Saved, Stands, shared},
    save::{into, read_back},
    saving::{self, Saver},
    service::{event, told},
    store::{change, parts},
};
use crate::{
    access::FlowPlace,
    audit::{self, Did},
    failure::Failure,
    http::{allowed::Allowed, context::Context, precondition::Seen},
    workspace::store::lock_structure,
};

pub async fn attach(
    cx: &Context,
    allowed: &Allowed<FlowPlace>,
    attach: Attach,
    seen: Seen,
) -> Result<SavedFlow, Failure> {
    let id = allowed.flow.id();
    let seen = seen.or_body(attach.version);
    cx.state
        .db
        .write_tx(async |tx| {
            lock_structure(tx, allowed.workspace.id).await?;
            saving::lock(tx, allowed.workspace.id, [id], [], []).await?;
            let place = cx.require_in(tx, FlowAction::Edit, id).await?;
            let (workspace, person) = (&place.workspace, place.person());
            let action = (person.id, IntegrationAction::AttachFlow);
            let into = into(tx, workspace, attach.integration, action).await?;
            let steps: Vec<_> = parts::of(tx, [id], person.id).await?.into_iter().map(|part| part.step).collect();
            let connections = steps.iter().map(|step| step.connection.clone()).collect();
            let saver = Saver { place: workspace, person, how: How::FlowAttached, share: &attach.share };
            let needs = saver.needs(&[Saved { stands: Stands::In(attach.integration), connections }])?;
            seen.require(place.flow.version()?)?;
            if place.flow.integration.is_some() {
                return Err(Failure::detailed(ProblemKind::Conflict, "The flow is in an integration already."));
            }
            if into.is_app() {
                return Err(Failure::new(ProblemKind::IntegrationApp));
            }
            let reminder = saver.settle(cx, tx, needs).await?;
            let steps = shared(steps, &attach.share);
            change::attach(tx, id, attach.integration).await?;
            // From now on it is seen by whoever sees the integration, and so is what happened to it.
            let detail = json!({
                "before": { "owner": place.flow.row.owner_id.map(shared::id::UserId::new) },
                "after": { "integration": attach.integration, "name": into.row.name }, "steps": told(&steps, None),
            });
            let event = event(workspace, Did::AttachFlow, (id, &place.flow.row.name), None, detail);
            audit::record(tx, &cx.state, &cx.actor(person), event).await?;
            Ok(SavedFlow { flow: read_back(cx, tx, id).await?, reminder })
        })
        .await
}
