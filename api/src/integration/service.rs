//! Listing, making, renaming and deleting integrations. What is in one is changed under the lock of the workspace's
//! structure, and decided on anew under it.

use serde_json::{Value, json};
use shared::{
    access::{IntegrationAction, WorkspaceAction},
    check,
    id::{Id, IntegrationId},
    integration::{EditIntegration, Integration, IntegrationQuery, NewIntegration},
    page::Page,
    problem::ProblemKind,
    usage::{IntegrationBrief, Usage},
};

use super::store;
use crate::{
    access::{IntegrationPlace, WorkspacePlace},
    audit::{self, Did, Event, Object, Outcome},
    db::Tx,
    failure::Failure,
    flow,
    http::{allowed::Allowed, context::Context, once::Attempt, precondition::Seen},
    paging::Slice,
    workspace::store::lock_structure,
};

pub async fn list(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    query: IntegrationQuery,
) -> Result<Page<Integration>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    let items = store::list(cx.state.db.reader(), allowed, &query, &slice).await?;
    Ok(slice.page(items, |integration| integration.id))
}

pub fn read(allowed: &Allowed<IntegrationPlace>) -> Result<Integration, Failure> {
    Ok(store::place_dto(allowed)?)
}

/// What an integration is called in a list of others.
pub fn brief(place: &IntegrationPlace) -> IntegrationBrief {
    IntegrationBrief { id: Id::new(place.row.id), name: place.row.name.clone() }
}

/// An event about an integration, which everybody who sees it may read of.
pub fn event(place: &WorkspacePlace, did: Did, integration: &IntegrationBrief, detail: Value) -> Event {
    Event {
        organization: place.organization,
        workspace: Some(place.id),
        did,
        object: Object { kind: "integration", id: integration.id.to_string(), name: integration.name.clone() },
        private_to: None,
        outcome: Outcome::Done,
        detail,
    }
}

pub async fn create(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    new: NewIntegration,
    once: &Attempt,
) -> Result<Integration, Failure> {
    let integration = Integration {
        id: cx.state.random.id(&cx.state.clock),
        workspace: allowed.id,
        kind: new.kind,
        name: check::tidy(&new.name),
        created_at: cx.now(),
        flows: 0,
        connections: 0,
        granted: None,
        version: 1,
    };
    cx.state
        .db
        .write_tx(async |tx| {
            lock_structure(tx, allowed.id).await?;
            let place = cx.require_in(tx, WorkspaceAction::CreateIntegration, allowed.id).await?;
            store::insert(tx, &integration).await?;
            let brief = IntegrationBrief { id: integration.id, name: integration.name.clone() };
            let event = event(&place, Did::CreateIntegration, &brief, json!({ "kind": integration.kind }));
            audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?;
            // Read back through the same door as everybody else.
            let made = read(&cx.require_in(tx, IntegrationAction::See, integration.id).await?)?;
            once.keep(cx, tx, &made).await?;
            Ok(made)
        })
        .await
}

pub async fn change(
    cx: &Context,
    allowed: &Allowed<IntegrationPlace>,
    edit: EditIntegration,
    seen: Seen,
) -> Result<Integration, Failure> {
    let seen = seen.or_body(edit.version);
    cx.state
        .db
        .write_tx(async |tx| {
            let place = locked(cx, tx, allowed, IntegrationAction::Rename).await?;
            let before = read(&place)?;
            seen.require(before.version)?;
            let name = check::tidy(&edit.name);
            store::rename(tx, before.id, &name).await?;
            let detail = json!({ "before": { "name": before.name }, "after": { "name": name } });
            let event = event(&place.workspace, Did::ChangeIntegration, &brief(&place), detail);
            audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?;
            read(&cx.require_in(tx, IntegrationAction::See, before.id).await?)
        })
        .await
}

/// With its flows only where the caller says so; then each of them has its event.
pub async fn delete(cx: &Context, allowed: &Allowed<IntegrationPlace>, force: bool) -> Result<(), Failure> {
    cx.state
        .db
        .write_tx(async |tx| {
            let place = locked(cx, tx, allowed, IntegrationAction::Delete).await?;
            let integration = brief(&place);
            let flows = store::flows_of(tx, &integration).await?;
            if !flows.is_empty() && !force {
                let usage = Usage { flows, may_force: true, ..Usage::default() };
                return Err(Failure::dependents(ProblemKind::HasDependents, usage));
            }
            store::delete(tx, integration.id).await?;
            let actor = cx.actor(place.person());
            let deleted = flows.iter().map(|flow| {
                let detail = json!({ "because": "integration_deleted", "integration": integration });
                flow::service::event(&place.workspace, Did::DeleteFlow, (flow.id, &flow.name), None, detail)
            });
            let detail = json!({ "flows": flows.len(), "connections": place.connections });
            let whole = event(&place.workspace, Did::DeleteIntegration, &integration, detail);
            Ok(audit::record_all(tx, &cx.state, &actor, deleted.chain([whole]).collect()).await?)
        })
        .await
}

/// The integration under the lock of its workspace's structure, decided on anew.
pub async fn locked(
    cx: &Context,
    tx: &Tx,
    allowed: &Allowed<IntegrationPlace>,
    action: IntegrationAction,
) -> Result<Allowed<IntegrationPlace>, Failure> {
    lock_structure(tx, allowed.workspace.id).await?;
    let id: IntegrationId = Id::new(allowed.row.id);
    cx.require_in(tx, action, id).await
}
