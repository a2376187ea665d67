//! *Replace* (PRODUCT §3): everything that uses one connection is pointed at another of the same provider and kind. It counts
//! as saving every flow that is concerned. A dry run is the replacement itself, undone before anybody sees it, so that it
//! tells what would happen and nothing else.

use std::collections::HashSet;

use serde_json::json;
use shared::{
    access::{ConnectionAction, FlowAction, StepAction, Via, Visibility, flow, may_force, step},
    id::{ConnectionId, Id},
    impact::{AffectedStep, Listed},
    problem::ProblemKind,
    registration::How,
    replacement::{Replace, Replaced},
    step::{Kind, StepConnection},
};
use strum::IntoEnumIterator;

use super::{service::event, usage};
use crate::{
    access::ConnectionPlace,
    audit::{self, Did},
    db::{DbErr, Tx},
    failure::Failure,
    flow::{
        saving::{self, Saver, saved},
        service::briefs,
        store::{self as flows, Found, parts},
    },
    http::{allowed::Allowed, context::Context},
    step::{
        rules::usable,
        store::{self as steps, change::point_at, named},
    },
    workspace::store::lock_structure,
};

/// Why a transaction is not committed.
enum Undone {
    DryRun(Box<Replaced>),
    Failed(Failure),
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<DbErr> for Undone {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.into())
    }
}

pub async fn replace(cx: &Context, allowed: &Allowed<ConnectionPlace>, given: Replace) -> Result<Replaced, Failure> {
    let outcome = cx
        .state
        .db
        .write_tx(async |tx| {
            let replaced = carry_out(cx, tx, allowed, &given).await?;
            if given.dry_run { Err(Undone::DryRun(Box::new(replaced))) } else { Ok(replaced) }
        })
        .await;
    match outcome {
        Ok(replaced) => Ok(replaced),
        Err(Undone::DryRun(replaced)) => Ok(*replaced),
        Err(Undone::Failed(failure)) => Err(failure),
    }
}

async fn carry_out(
    cx: &Context,
    tx: &Tx,
    allowed: &Allowed<ConnectionPlace>,
    given: &Replace,
) -> Result<Replaced, Failure> {
    let id: ConnectionId = Id::new(allowed.row.id);
    lock_structure(tx, allowed.workspace.id).await?;
    let who = (allowed.workspace.role, allowed.person().id);
    let naming = steps::naming(tx, allowed.workspace.id, who, id).await?;
    let concerned = parts::flows(tx, naming.iter().map(|step| step.id)).await?;
    saving::lock(tx, allowed.workspace.id, concerned, [], [id, given.with]).await?;
    let place = cx.require_in(tx, ConnectionAction::See, id).await?;
    let (workspace, person) = (&place.workspace, place.person());
    let who = (workspace.role, person.id);
    let all = steps::naming(tx, workspace.id, who, id).await?;
    let total = all.len();
    let editable = |found: &steps::Found| step(who.0, Via::Browser, StepAction::Edit, found.facts(who.1)).is_allowed();
    let (mut chosen, beyond): (Vec<_>, Vec<_>) = all.into_iter().partition(editable);
    if !given.only_editable {
        let owned = place.row.owner_id == person.id.uuid();
        if !may_force(workspace.role, owned, beyond.is_empty()) {
            let usage = usage::of(tx, &place).await?.usage;
            return Err(Failure::dependents(ProblemKind::DependentsOutOfReach, usage));
        }
        chosen.extend(beyond);
    }
    let with = other(cx, tx, &place, given.with).await?;
    let ids: HashSet<_> = chosen.iter().map(|step| step.id).collect();
    let using = flows::using(tx, ids.iter().copied(), person.id).await?;
    let parts = parts::of(tx, using.iter().map(Found::id), person.id).await?;
    // Of a flow that they may not edit, nothing but what they replace is theirs to register.
    let mine = |found: &Found| flow(who.0, FlowAction::Edit, found.facts(who.1)).is_allowed();
    let after = saved(&using, parts, |flow, part| {
        if ids.contains(&part.step.id) { Some(with.clone()) } else { mine(flow).then_some(part.step.connection) }
    });
    let saver = Saver { place: workspace, person, how: How::FlowSaved, share: &given.share };
    let reminder = saver.settle(cx, tx, saver.needs(&after)?).await?;
    point_at(tx, ids.iter().copied(), with.id).await?;
    let left = u32::try_from(total - chosen.len()).map_err(Failure::broken)?;
    let detail = json!({
        "with": { "id": with.id, "name": with.name }, "steps": ids, "flows": using.len(), "left": left,
    });
    let mut event = event(&place, Did::ReplaceConnection, false, detail);
    let stays_private = with.visibility == Visibility::Private && !given.share.contains(&with.id);
    event.private_to = event.private_to.or(stays_private.then_some(with.owner.id));
    audit::record(tx, &cx.state, &cx.actor(person), event).await?;
    let steps = chosen.into_iter().map(|step| AffectedStep { id: step.id, name: step.row.name, connection: with.id });
    let (seen, hidden) = briefs(using, who);
    Ok(Replaced {
        steps: Listed::new(steps.collect(), 0),
        flows: Listed::new(seen, hidden),
        left,
        reminder,
        dry_run: given.dry_run,
    })
}

/// The connection that takes the other's place.
async fn other(
    cx: &Context,
    tx: &Tx,
    place: &Allowed<ConnectionPlace>,
    with: ConnectionId,
) -> Result<StepConnection, Failure> {
    let refused = |words: &str| Failure::field("/with", words);
    if with.uuid() == place.row.id {
        return Err(refused("Choose another connection than this one."));
    }
    let (workspace, caller) = (&place.workspace, place.person().id);
    let kind = Kind::iter().find(|kind| kind.of_connection().to_string() == place.row.kind);
    let kind = kind.ok_or_else(|| Failure::broken("a connection of no kind"))?;
    let named = named::find(tx, workspace.id, [with], (caller, cx.now())).await?;
    let named = usable(kind, (workspace.role, caller), named.get(&with)).map_err(|failure| failure.within("/with"))?;
    if named.shown.provider.key != place.row.provider {
        return Err(refused("Choose a connection of the same provider."));
    }
    Ok(named.shown.clone())
}
