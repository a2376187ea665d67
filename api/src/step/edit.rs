//! Editing an export or import, which counts as saving every flow that uses it: with the same rights, and with the same
//! registrations (PRODUCT §5).

use serde_json::json;
use shared::{
    access::StepAction,
    check,
    registration::How,
    step::{EditStep, Kind, SavedStep},
};

use super::{
    rules,
    service::{event, private_to, read},
    store::{change, named},
};
use crate::{
    access::StepPlace,
    audit::{self, Did},
    failure::Failure,
    flow::{
        saving::{self, Saver, saved},
        store::{self as flows, Found, parts},
    },
    http::{allowed::Allowed, context::Context, precondition::Seen},
    workspace::store::lock_structure,
};

pub async fn change(
    cx: &Context,
    allowed: &Allowed<StepPlace>,
    edit: EditStep,
    seen: Seen,
) -> Result<SavedStep, Failure> {
    let id = allowed.step.id;
    let seen = seen.or_body(edit.version);
    cx.state
        .db
        .write_tx(async |tx| {
            lock_structure(tx, allowed.workspace.id).await?;
            let using = parts::flows(tx, [id]).await?;
            saving::lock(tx, allowed.workspace.id, using, [id], edit.connection).await?;
            let place = cx.require_in(tx, StepAction::Edit, id).await?;
            let (workspace, person) = (&place.workspace, place.person());
            let (row, old) = (&place.step.row, &place.step.connection);
            let new = match edit.connection.filter(|new| *new != old.id) {
                None => old.clone(),
                Some(new) => {
                    let named = named::find(tx, workspace.id, [new], (person.id, cx.now())).await?;
                    let named = rules::usable(id.kind(), (workspace.role, person.id), named.get(&new));
                    named.map_err(|failure| failure.within("/connection"))?.shown.clone()
                }
            };
            let using = flows::using(tx, [id], person.id).await?;
            let parts = parts::of(tx, using.iter().map(Found::id), person.id).await?;
            let flows = saved(&using, parts, |_, part| {
                Some(if part.step.id == id { new.clone() } else { part.step.connection })
            });
            let saver = Saver { place: workspace, person, how: How::FlowSaved, share: &edit.share };
            let needs = saver.needs(&flows)?;
            seen.require(place.step.version()?)?;
            let reminder = saver.settle(cx, tx, needs).await?;
            let name = edit.name.as_deref().map_or_else(|| row.name.clone(), check::tidy);
            change::change(
                tx,
                id,
                &change::Edited { name: &name, connection: new.id, settings: edit.settings.as_ref() },
            )
            .await?;
            let did = match id.kind() {
                Kind::Export => Did::ChangeExport,
                Kind::Import => Did::ChangeImport,
            };
            let detail = json!({
                "before": { "name": row.name, "connection": old.id }, "after": { "name": name, "connection": new.id },
                "settings_changed": edit.settings.is_some(), "flows": using.len(),
            });
            // What was somebody's own is told to them alone, also where they put what is shared in its place.
            let private_to = private_to(old).or_else(|| private_to(&new));
            let event = event(workspace, did, (id, name), private_to, detail);
            audit::record(tx, &cx.state, &cx.actor(person), event).await?;
            let step = read(&cx.require_in(tx, StepAction::See, id).await?)?;
            Ok(SavedStep { step, reminder })
        })
        .await
}
