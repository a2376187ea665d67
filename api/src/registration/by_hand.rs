//! *Register connections* and *Deregister connection*, and what either would mean.

use serde_json::json;
use shared::{
    access::{IntegrationAction, Reach, reach},
    id::{ConnectionId, Id, IntegrationId},
    impact::Impact,
    problem::{FieldError, ProblemKind},
    registration::{How, PreviewRegistration, Register, RegistrationChange, Reminder},
    usage::Usage,
};

use super::{
    service::{Registrar, register},
    store,
};
use crate::{
    access::IntegrationPlace,
    audit::{self, Did},
    connection::store::change,
    db::ConnectionTrait,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    impact::{self, rules::Holding, store::Known},
    integration::service::{brief, event, locked},
};

pub async fn add(cx: &Context, allowed: &Allowed<IntegrationPlace>, given: &Register) -> Result<Reminder, Failure> {
    custom(allowed)?;
    let id: IntegrationId = Id::new(allowed.row.id);
    cx.state
        .db
        .write_tx(async |tx| {
            let place = locked(cx, tx, allowed, IntegrationAction::RegisterConnection).await?;
            change::lock_all(tx, given.connections.iter().copied()).await?;
            let by = Registrar { place: &place.workspace, person: place.person(), how: How::ByHand };
            known(tx, &by, id, &given.connections, true).await?;
            let uses: Vec<_> = given.connections.iter().map(|connection| (id, *connection)).collect();
            let share: Vec<_> = given.share.iter().filter(|id| given.connections.contains(id)).copied().collect();
            register(cx, tx, &by, &uses, &share).await
        })
        .await
}

/// Registration and its end, as if it had happened.
pub async fn preview(
    cx: &Context,
    allowed: &Allowed<IntegrationPlace>,
    given: &PreviewRegistration,
) -> Result<Impact, Failure> {
    custom(allowed)?;
    let id: IntegrationId = Id::new(allowed.row.id);
    let by = Registrar { place: &allowed.workspace, person: allowed.person(), how: How::ByHand };
    let db = cx.state.db.reader();
    let registers = given.change == RegistrationChange::Register;
    let known = known(db, &by, id, &given.connections, registers).await?;
    let change = |holding: &mut Holding| match given.change {
        RegistrationChange::Register => {
            holding.visibility = shared::access::Visibility::Shared;
            holding.registered.insert(id);
        }
        RegistrationChange::Deregister => {
            holding.registered.remove(&id);
        }
    };
    Ok(impact::service::of(db, &by.viewer(), &known, change).await?)
}

/// The connections with what surrounds them; 422 for each that the caller does not see, and where it is to be registered,
/// for what is removed.
async fn known(
    db: &impl ConnectionTrait,
    by: &Registrar<'_>,
    integration: IntegrationId,
    connections: &[ConnectionId],
    to_register: bool,
) -> Result<Known, Failure> {
    let known = impact::store::known(db, &by.viewer(), connections.iter().copied(), [integration]).await?;
    let fault = |id: &ConnectionId| match known.holdings.get(id) {
        Some(holding) if reach(by.place.role, known.facts(holding, by.person.id)) != Reach::Nothing => {
            (to_register && holding.removed).then_some("It was removed. Restore it first.")
        }
        Some(_) | None => Some("There is no such connection."),
    };
    let errors = connections.iter().enumerate().filter_map(|(at, id)| {
        fault(id).map(|words| FieldError { pointer: format!("/connections/{at}"), detail: words.to_owned() })
    });
    let errors: Vec<_> = errors.collect();
    if errors.is_empty() { Ok(known) } else { Err(Failure::invalid(errors)) }
}

/// An app manages its own connections.
pub fn custom(place: &IntegrationPlace) -> Result<(), Failure> {
    if place.is_app() { Err(Failure::new(ProblemKind::IntegrationApp)) } else { Ok(()) }
}

/// Ends a registration, although flows of the integration use the connection only where the caller says so. The connection
/// itself stays as it is.
pub async fn remove(
    cx: &Context,
    allowed: &Allowed<IntegrationPlace>,
    connection: ConnectionId,
    force: bool,
) -> Result<(), Failure> {
    custom(allowed)?;
    cx.state
        .db
        .write_tx(async |tx| {
            let place = locked(cx, tx, allowed, IntegrationAction::DeregisterConnection).await?;
            change::lock(tx, connection).await?;
            let integration = brief(&place);
            let registered = store::registered(tx, integration.id, connection).await?;
            let registered = registered.ok_or_else(Failure::not_found)?;
            let flows = store::flows_using(tx, &integration, connection).await?;
            if !flows.is_empty() && !force {
                let usage = Usage { flows, may_force: true, ..Usage::default() };
                return Err(Failure::dependents(ProblemKind::HasDependents, usage));
            }
            store::delete(tx, integration.id, connection).await?;
            let detail = json!({ "connection": registered, "flows": flows });
            let event = event(&place.workspace, Did::DeregisterConnection, &integration, detail);
            Ok(audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?)
        })
        .await
}
