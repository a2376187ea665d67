//! Disconnecting and restoring (PRODUCT §3). A removed connection keeps its id, its registrations and, sealed, its
//! credential for thirty days; the access at the provider is revoked by [`super::revocation`].

use serde_json::json;
use shared::{
    access::ConnectionAction,
    connection::{Connection, Revocation, Status, StatusReason, after_refresh, after_test},
    id::{ConnectionId, Id},
    problem::ProblemKind,
    provider::AuthMethod,
};

use super::{
    edit::{give, live},
    news,
    service::{end_links, event, fits},
    store::{self, change as rows},
    testing::{self, Said},
    usage,
};
use crate::{
    access::{ConnectionPlace, store::workspace_of},
    access_request::ending::{Because, lock_renewals},
    audit::{self, Did},
    failure::Failure,
    http::{allowed::Allowed, context::Context, precondition::Seen},
    organization,
};

pub async fn disconnect(
    cx: &Context,
    allowed: &Allowed<ConnectionPlace>,
    force: bool,
    seen: &Seen,
) -> Result<Connection, Failure> {
    let id: ConnectionId = Id::new(allowed.row.id);
    let removed = cx
        .state
        .db
        .write_tx(async |tx| {
            lock_renewals(tx, id).await?;
            rows::lock(tx, id).await?;
            let place = cx.require_in(tx, ConnectionAction::Disconnect, id).await?;
            seen.verify(super::service::version(&place)?)?;
            live(&place)?;
            let dependents = usage::of(tx, &place).await?;
            let used = !dependents.usage.is_empty();
            dependents.may_go(force)?;
            let method: AuthMethod = place.row.method.parse().map_err(Failure::broken)?;
            let revocation = if method == AuthMethod::Oauth2 { Revocation::Pending } else { Revocation::NotPossible };
            rows::remove(tx, id, revocation, cx.now()).await?;
            end_links(cx, tx, &place, Because::ConnectionRemoved).await?;
            let detail = json!({ "provider": place.row.provider, "had_dependents": used, "revocation": revocation });
            let event = event(&place, Did::DisconnectConnection, false, detail);
            audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?;
            Ok::<_, Failure>(store::place_dto(&*cx.require_in(tx, ConnectionAction::See, id).await?)?)
        })
        .await?;
    cx.state.work.notify_one();
    Ok(removed)
}

/// Brings a removed connection back as what a test says, or as one to reconnect when its access was revoked. When its owner
/// has left the workspace meanwhile, it becomes the one's who restores it.
pub async fn restore(cx: &Context, allowed: &Allowed<ConnectionPlace>) -> Result<Connection, Failure> {
    let id: ConnectionId = Id::new(allowed.row.id);
    let said = if was_revoked(allowed)? {
        None
    } else {
        let answer = testing::ask(&cx.state, &allowed.row).await?;
        if answer.said == Said::Busy {
            return Err(Failure::detailed(ProblemKind::Conflict, "Its credential is being refreshed. Try again."));
        }
        Some(answer.said)
    };
    cx.state
        .db
        .write_tx(async |tx| {
            let organization = allowed.workspace.organization;
            let plan = organization::store::lock(tx, organization).await?.ok_or_else(Failure::not_found)?;
            rows::lock(tx, id).await?;
            let place = cx.require_in(tx, ConnectionAction::Restore, id).await?;
            if place.row.status != Status::Removed.to_string() {
                return Err(Failure::detailed(ProblemKind::Conflict, "The connection is not removed."));
            }
            let owner = Id::new(place.row.owner_id);
            fits(tx, plan, organization, owner, None).await?;
            let stays = workspace_of(tx, owner, place.workspace.id).await?;
            let orphan = stays.is_none_or(|(_, owners)| owners.role.is_none());
            if orphan {
                give(tx, id, place.row.external_id.as_deref(), place.person().id).await?;
            }
            let said = said.filter(|_| was_revoked(&place).is_ok_and(|revoked| !revoked));
            let back = restored(&place, said)?;
            rows::restore(tx, &place.row, back).await?;
            if !orphan {
                news::turned(tx, &cx.state, &place.row, Some(place.person().id), back).await?;
            }
            let detail = json!({ "status": back.0, "reason": back.1, "owner_had_left": orphan });
            let event = event(&place, Did::RestoreConnection, false, detail);
            audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?;
            Ok(store::place_dto(&*cx.require_in(tx, ConnectionAction::See, id).await?)?)
        })
        .await
}

/// `said` is `None` when the access was revoked. What no test could see before it was removed, none sees now.
fn restored(place: &ConnectionPlace, said: Option<Said>) -> Result<(Status, Option<StatusReason>), Failure> {
    let reason: Option<StatusReason> =
        place.row.reason.as_deref().map(|reason| reason.parse().map_err(Failure::broken)).transpose()?;
    let before = match reason {
        None | Some(StatusReason::ProviderUnavailable) => (Status::Connected, None),
        Some(_) => (Status::NeedsReconnect, reason),
    };
    Ok(match said {
        None => (Status::NeedsReconnect, Some(StatusReason::Revoked)),
        Some(Said::Told(tested)) => after_test(before, tested),
        Some(Said::Ended(refreshed)) => after_refresh(before, refreshed),
        Some(Said::AppChanged) => (Status::NeedsReconnect, Some(StatusReason::OauthAppChanged)),
        Some(Said::Nothing | Said::Busy) => (Status::NeedsReconnect, Some(StatusReason::Transferred)),
    })
}

/// Whatever the provider said, what a recipient took back is not used again.
fn was_revoked(place: &ConnectionPlace) -> Result<bool, Failure> {
    let revocation: Option<Revocation> =
        place.row.revocation.as_deref().map(|word| word.parse().map_err(Failure::broken)).transpose()?;
    Ok(revocation == Some(Revocation::Revoked) || place.row.recipient_revoked_at.is_some())
}
