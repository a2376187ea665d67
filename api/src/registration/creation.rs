//! Connections that are made inside an integration: shared and registered at once. Whether somebody may is decided when
//! they begin, and anew when the connection is stored.

use shared::{
    access::{Decision, IntegrationAction, Visibility, integration as decide},
    id::{ConnectionId, IntegrationId, UserId, WorkspaceId},
    registration::How,
    session::Person,
};

use super::{
    by_hand::custom,
    service::{Registrar, register},
};
use crate::{
    access::{IntegrationPlace, WorkspacePlace, store::integration_of},
    db::{ConnectionTrait, DbErr, Tx},
    failure::Failure,
    http::context::Context,
    workspace::store::lock_structure,
};

/// What is made inside an integration is shared, whatever was asked for.
pub fn visibility(asked: Visibility, integration: Option<IntegrationId>) -> Visibility {
    if integration.is_some() { Visibility::Shared } else { asked }
}

/// 422 for an integration that the user does not see, 403 where they may not register, 409 for an app.
pub async fn require(
    db: &impl ConnectionTrait,
    user: UserId,
    workspace: WorkspaceId,
    integration: Option<IntegrationId>,
) -> Result<(), Failure> {
    let Some(id) = integration else { return Ok(()) };
    match decide_on(db, user, workspace, id).await? {
        (Some(place), Decision::Allow) => custom(&place),
        (_, Decision::Deny(why)) => Err(Failure::denied(why)),
        (_, Decision::Hide) | (None, Decision::Allow) => {
            Err(Failure::field("/integration", "There is no such integration."))
        }
    }
}

/// The same for somebody who waits for no words.
pub async fn may(
    db: &impl ConnectionTrait,
    user: UserId,
    workspace: WorkspaceId,
    integration: Option<IntegrationId>,
) -> Result<bool, DbErr> {
    let Some(id) = integration else { return Ok(true) };
    Ok(decide_on(db, user, workspace, id).await?.1.is_allowed())
}

async fn decide_on(
    db: &impl ConnectionTrait,
    user: UserId,
    workspace: WorkspaceId,
    id: IntegrationId,
) -> Result<(Option<IntegrationPlace>, Decision), DbErr> {
    let place = integration_of(db, user, id).await?.filter(|place| place.workspace.id == workspace);
    let decision = place.as_ref().map_or(Decision::Hide, |place| {
        decide(place.workspace.role, place.granted, IntegrationAction::RegisterConnection)
    });
    Ok((place, decision))
}

/// Registers a connection that was stored in this transaction. The caller holds the organization's lock, if any.
pub async fn complete(
    cx: &Context,
    tx: &Tx,
    (place, person): (&WorkspacePlace, &Person),
    integration: Option<IntegrationId>,
    connection: ConnectionId,
) -> Result<(), Failure> {
    let Some(id) = integration else { return Ok(()) };
    lock_structure(tx, place.id).await?;
    require(tx, person.id, place.id, integration).await?;
    let by = Registrar { place, person, how: How::CreatedHere };
    register(cx, tx, &by, &[(id, connection)], &[]).await.map(drop)
}
