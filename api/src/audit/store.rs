//! Events go in and never change: the database refuses anything else.

use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};
use shared::id::{AuditEvent, Id};

use super::{Actor, Event};
use crate::{db::entity::audit_event, state::State};

pub async fn insert(tx: &DatabaseTransaction, state: &State, actor: &Actor<'_>, event: Event) -> Result<(), DbErr> {
    let id: Id<AuditEvent> = state.random.id(&state.clock);
    let row = audit_event::Model {
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
    };
    audit_event::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}
