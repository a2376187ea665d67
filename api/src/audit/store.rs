//! Events go in and never change: the database refuses anything else.

use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};
use shared::id::{AuditEvent, Id};

use super::{Actor, Event};
use crate::{db::entity::audit_event, state::State};

/// So many rows stay below what a statement can bind.
const CHUNK: usize = 500;

pub async fn insert(
    tx: &DatabaseTransaction,
    state: &State,
    actor: &Actor<'_>,
    events: Vec<Event>,
) -> Result<(), DbErr> {
    let rows: Vec<_> = events.into_iter().map(|event| row(state, actor, event).into_active_model()).collect();
    for chunk in rows.chunks(CHUNK) {
        audit_event::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(state: &State, actor: &Actor<'_>, event: Event) -> audit_event::Model {
    let id: Id<AuditEvent> = state.random.id(&state.clock);
    audit_event::Model {
        id: id.uuid(),
        organization_id: event.organization.uuid(),
        workspace_id: event.workspace.map(Id::uuid),
        at: state.clock.now().utc(),
        actor_kind: actor.who.kind().to_owned(),
        actor_id: actor.who.id(),
        actor_name: actor.who.person().map(|person| person.name.clone()).unwrap_or_default(),
        action: <&str>::from(event.did).to_owned(),
        object_kind: event.object.kind.to_owned(),
        object_id: event.object.id,
        object_name: event.object.name,
        private_to: event.private_to.map(Id::uuid),
        result: <&str>::from(event.outcome).to_owned(),
        detail: event.detail,
        address: actor.origin.address.clone(),
        agent: actor.origin.agent.clone(),
        request_id: actor.origin.request_id.to_string(),
    }
}
