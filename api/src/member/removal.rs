//! A member goes, by themselves or sent: first everything they own in the workspace finds its place (PRODUCT §2.4).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::{
    access::MemberAction,
    id::UserId,
    member::{ConnectionFate, FlowFate, RemoveMember},
    problem::{FieldError, ProblemKind},
    session::Person,
};

use super::{
    flow::{self, store::OwnFlow},
    rules::{self, Possessions, Recipient, Settled},
    service::object,
    store,
};
use crate::{
    access::{MemberPlace, Standing},
    access_request::leaving as links,
    audit::{self, Did, Event, Object, Outcome},
    connection::leaving,
    db::Tx,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    organization,
    workspace::store::lock_structure,
};

/// Those that things may go to, by id.
type Recipients = BTreeMap<UserId, Person>;

pub async fn remove(cx: &Context, allowed: &Allowed<MemberPlace>, fates: RemoveMember) -> Result<(), Failure> {
    let (place, user) = (&allowed.workspace, allowed.user);
    cx.state
        .db
        .write_tx(async |tx| {
            organization::store::lock(tx, place.organization).await?;
            lock_structure(tx, place.id).await?;
            let present = cx.require_in(tx, MemberAction::Remove, (place.id, user)).await?;
            let standing = present.standing.as_ref().ok_or_else(Failure::not_found)?;
            if standing.is_owner() {
                let words = "An owner has a place in every workspace. Make them a member of the organization first.";
                return Err(Failure::detailed(ProblemKind::Conflict, words));
            }
            let recipients = recipients(tx, allowed, &fates).await?;
            let possessions = Possessions {
                links: links::lock(tx, place.id, user, cx.now()).await?,
                connections: leaving::store::lock(tx, place.id, user).await?,
                flows: flow::store::list(tx, place.id, user).await?,
            };
            let (role, plan) = (present.workspace.role, present.workspace.plan);
            let decider = rules::Decider { role, plan, own: user == allowed.person().id };
            let settled = rules::settle(decider, &possessions, &fates).map_err(Failure::undecided)?;
            hand_over(cx, tx, allowed, &settled, &recipients).await?;
            store::leave(tx, place, user).await?;
            record(cx, tx, allowed, standing, &settled).await
        })
        .await?;
    // Accesses that wait to be revoked.
    cx.state.work.notify_one();
    Ok(())
}

/// 422 for whoever is no other member of the workspace, cannot sign in, or does not administer what goes to them.
async fn recipients(tx: &Tx, allowed: &Allowed<MemberPlace>, fates: &RemoveMember) -> Result<Recipients, Failure> {
    let named = rules::recipients(fates);
    let standings = store::standings(tx, &allowed.workspace, named.iter().map(|one| one.to)).await?;
    let found: BTreeMap<_, _> = standings
        .into_iter()
        .filter(|standing| !standing.disabled && standing.person.id != allowed.user)
        .map(|standing| (standing.person.id, standing))
        .collect();
    let fault = |Recipient { to, administers, .. }: &Recipient| match found.get(to) {
        None => Some("Choose another member of this workspace."),
        Some(standing) if *administers && !links::may_take_over(standing) => {
            Some("Choose another administrator of this workspace.")
        }
        Some(_) => None,
    };
    let errors: Vec<_> = named
        .into_iter()
        .filter_map(|one| fault(&one).map(|words| FieldError { pointer: one.pointer, detail: words.to_owned() }))
        .collect();
    if !errors.is_empty() {
        return Err(Failure::invalid(errors));
    }
    Ok(found.into_iter().map(|(id, standing)| (id, standing.person)).collect())
}

async fn hand_over(
    cx: &Context,
    tx: &Tx,
    allowed: &Allowed<MemberPlace>,
    settled: &Settled<'_>,
    recipients: &Recipients,
) -> Result<(), Failure> {
    let decider = leaving::Decider { cx, place: &allowed.workspace, person: allowed.person() };
    for (link, fate) in &settled.links {
        links::settle(&decider, tx, link, *fate).await?;
    }
    for (owned, fate) in &settled.connections {
        match fate {
            ConnectionFate::Disconnect => leaving::disconnect(&decider, tx, owned).await?,
            ConnectionFate::Transfer { to } => {
                let to = recipients.get(to).ok_or_else(|| Failure::broken("a recipient was not looked up"))?;
                leaving::transfer(&decider, tx, owned, to).await?;
            }
        }
    }
    for (owned, fate) in &settled.flows {
        let (did, owner, detail) = match fate {
            FlowFate::Delete => {
                flow::store::delete(tx, owned.id).await?;
                (Did::DeleteFlow, allowed.user, json!({}))
            }
            FlowFate::Reassign { to } => {
                flow::store::reassign(tx, owned.id, *to).await?;
                (Did::ReassignFlow, *to, json!({ "before": { "owner": allowed.user }, "after": { "owner": to } }))
            }
        };
        record_flow(cx, tx, allowed, owned, did, owner, detail).await?;
    }
    Ok(())
}

async fn record_flow(
    cx: &Context,
    tx: &Tx,
    allowed: &Allowed<MemberPlace>,
    flow: &OwnFlow,
    did: Did,
    owner: UserId,
    detail: Value,
) -> Result<(), Failure> {
    let event = Event {
        organization: allowed.workspace.organization,
        workspace: Some(allowed.workspace.id),
        did,
        object: Object { kind: "flow", id: flow.id.to_string(), name: flow.name.clone() },
        // It speaks of the private connection in it.
        private_to: flow.private.then_some(owner),
        outcome: Outcome::Done,
        detail,
    };
    Ok(audit::record(tx, &cx.state, &cx.actor(allowed.person()), event).await?)
}

async fn record(
    cx: &Context,
    tx: &Tx,
    allowed: &Allowed<MemberPlace>,
    standing: &Standing,
    settled: &Settled<'_>,
) -> Result<(), Failure> {
    let event = Event {
        organization: allowed.workspace.organization,
        workspace: Some(allowed.workspace.id),
        did: Did::RemoveMember,
        object: object(standing),
        private_to: None,
        outcome: Outcome::Done,
        detail: json!({
            "before": standing.member,
            "connections": settled.connections.len(), "flows": settled.flows.len(),
            "access_requests": settled.links.len(),
        }),
    };
    Ok(audit::record(tx, &cx.state, &cx.actor(allowed.person()), event).await?)
}
