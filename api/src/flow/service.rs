//! Listing, reading and deleting flows, and how they are shown.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use shared::{
    access::{FlowAction, Role, Visibility, flow},
    flow::{Block, Flow, FlowQuery, FlowStep},
    id::{FlowId, UserId},
    page::Page,
    step::Kind,
    time::Timestamp,
    usage::{ConnectionBrief, FlowBrief},
};

use super::{
    blocked::Standings,
    rules::sees,
    store::{self, Found, change, parts},
};
use crate::{
    access::{FlowPlace, WorkspacePlace},
    audit::{self, Did, Event, Object, Outcome},
    db::ConnectionTrait,
    failure::Failure,
    http::{allowed::Allowed, context::Context, precondition::Seen},
    paging::Slice,
    workspace::store::lock_structure,
};

pub async fn list(cx: &Context, allowed: &Allowed<WorkspacePlace>, query: FlowQuery) -> Result<Page<Flow>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    let (db, who) = (cx.state.db.reader(), (allowed.role, allowed.person().id));
    let found = store::list::list(db, who, allowed.id, &query, &slice).await?;
    let page = slice.page(found, Found::id);
    Ok(Page { items: shown(db, allowed, who.1, page.items).await?, next_cursor: page.next_cursor })
}

pub async fn read(db: &impl ConnectionTrait, allowed: &Allowed<FlowPlace>) -> Result<Flow, Failure> {
    let found = shown(db, &allowed.workspace, allowed.person().id, vec![allowed.flow.clone()]).await?;
    found.into_iter().next().ok_or_else(Failure::not_found)
}

/// The flows as the caller sees them, in so many queries however many there are.
async fn shown(
    db: &impl ConnectionTrait,
    place: &WorkspacePlace,
    caller: UserId,
    flows: Vec<Found>,
) -> Result<Vec<Flow>, Failure> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let parts = parts::of(db, flows.iter().map(Found::id), caller).await?;
    let standings = Standings::of(db, place, &flows, &parts).await?;
    let mut steps: HashMap<FlowId, Vec<FlowStep>> = HashMap::new();
    for part in parts {
        steps.entry(part.flow).or_default().push(part.step);
    }
    let who = (place.role, caller);
    flows
        .into_iter()
        .map(|found| {
            let steps = steps.remove(&found.id()).unwrap_or_default();
            show(found, steps, who, &standings)
        })
        .collect()
}

fn show(
    found: Found,
    steps: Vec<FlowStep>,
    who: (Option<Role>, UserId),
    standings: &Standings,
) -> Result<Flow, Failure> {
    let blocked = blocks(&found, &steps, who, standings);
    let all = steps.len();
    let seen: Vec<_> = steps.into_iter().filter(|step| sees(who, &step.connection)).collect();
    let hidden_steps = u32::try_from(all - seen.len()).map_err(Failure::broken)?;
    let (exports, imports) = seen.into_iter().partition(|step| step.kind == Kind::Export);
    Ok(Flow {
        id: found.id(),
        workspace: shared::id::Id::new(found.row.workspace_id),
        version: found.version()?,
        name: found.row.name,
        integration: found.integration,
        owner: found.owner,
        exports,
        imports,
        hidden_steps,
        blocked,
        created_at: Timestamp::new(found.row.created_at),
    })
}

/// One for each connection; of those that the caller does not see, one for each reason.
fn blocks(found: &Found, steps: &[FlowStep], who: (Option<Role>, UserId), standings: &Standings) -> Vec<Block> {
    let (mut blocks, mut looked_at): (Vec<Block>, HashSet<_>) = (Vec::new(), HashSet::new());
    for step in steps.iter().filter(|step| looked_at.insert(step.connection.id)) {
        let Some(reason) = standings.blocks(found, &step.connection) else { continue };
        let connection = sees(who, &step.connection)
            .then(|| ConnectionBrief { id: step.connection.id, name: step.connection.name.clone() });
        let block = Block { reason, connection };
        if !blocks.contains(&block) {
            blocks.push(block);
        }
    }
    blocks
}

/// Those that the caller sees, and how many they do not.
pub fn briefs(flows: Vec<Found>, (role, caller): (Option<Role>, UserId)) -> (Vec<FlowBrief>, usize) {
    let all = flows.len();
    let seen: Vec<_> = flows
        .into_iter()
        .filter(|found| !flow(role, FlowAction::See, found.facts(caller)).is_hidden())
        .map(Found::brief)
        .collect();
    let hidden = all - seen.len();
    (seen, hidden)
}

/// Its steps stay: they are things of their own, and may be in other flows.
pub async fn delete(cx: &Context, allowed: &Allowed<FlowPlace>, seen: &Seen) -> Result<(), Failure> {
    let id = allowed.flow.id();
    cx.state
        .db
        .write_tx(async |tx| {
            lock_structure(tx, allowed.workspace.id).await?;
            let place = cx.require_in(tx, FlowAction::Delete, id).await?;
            seen.verify(place.flow.version()?)?;
            let parts = parts::of(tx, [id], place.person().id).await?;
            change::delete(tx, id).await?;
            let steps: Vec<_> = parts.into_iter().map(|part| part.step).collect();
            let private_to = private_to(place.flow.owner.as_ref().map(|owner| owner.id), &steps);
            let detail = json!({ "before": { "steps": told(&steps, private_to) } });
            let event = event(&place.workspace, Did::DeleteFlow, (id, &place.flow.row.name), private_to, detail);
            Ok(audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?)
        })
        .await
}

/// Who alone reads of a flow: the owner of one that uses a private connection.
pub fn private_to(owner: Option<UserId>, steps: &[FlowStep]) -> Option<UserId> {
    owner.filter(|_| steps.iter().any(|step| step.connection.visibility == Visibility::Private))
}

/// The steps that an event may tell of.
pub fn told(steps: &[FlowStep], private_to: Option<UserId>) -> Vec<String> {
    steps
        .iter()
        .filter(|step| {
            let connection = &step.connection;
            connection.visibility == Visibility::Shared || private_to == Some(connection.owner.id)
        })
        .map(|step| step.id.to_string())
        .collect()
}

pub fn event(
    place: &WorkspacePlace,
    did: Did,
    (id, name): (FlowId, &str),
    private_to: Option<UserId>,
    detail: Value,
) -> Event {
    Event {
        organization: place.organization,
        workspace: Some(place.id),
        did,
        object: Object { kind: "flow", id: id.to_string(), name: name.to_owned() },
        private_to,
        outcome: Outcome::Done,
        detail,
    }
}
