//! What people edit of a connection: its name, who sees it, their own id for it, and whose it is.

use serde_json::json;
use shared::{
    access::{ConnectionAction, Visibility},
    check,
    connection::{Connection, EditConnection, Status, Transfer},
    id::{ConnectionId, Id, UserId},
    problem::ProblemKind,
};

use super::{
    service::{end_links, event, version},
    store::{self, change as rows},
    usage,
};
use crate::{
    access::{ConnectionPlace, store::workspace_of},
    access_request::ending::{Because, lock_renewals},
    audit::{self, Did},
    db::Tx,
    failure::Failure,
    http::{allowed::Allowed, context::Context, precondition::Seen},
    organization,
    workspace::store::lock_structure,
};

/// Going private ends the registrations, where the caller says so.
pub async fn change(
    cx: &Context,
    allowed: &Allowed<ConnectionPlace>,
    edit: EditConnection,
    seen: Seen,
) -> Result<Connection, Failure> {
    let id: ConnectionId = Id::new(allowed.row.id);
    let seen = seen.or_body(edit.version);
    cx.state
        .db
        .write_tx(async |tx| {
            if edit.external_id.is_some() {
                // Creates take the same lock, so that two connections do not get one id of their owner's.
                organization::store::lock(tx, allowed.workspace.organization).await?;
            }
            if edit.visibility == Some(Visibility::Private) {
                // Its registrations end.
                lock_structure(tx, allowed.workspace.id).await?;
            }
            lock_renewals(tx, id).await?;
            rows::lock(tx, id).await?;
            let place = cx.require_in(tx, ConnectionAction::Rename, id).await?;
            if edit.external_id.is_some() {
                cx.require_in(tx, ConnectionAction::SetExternalId, id).await?;
            }
            let row = &place.row;
            let before: Visibility = row.visibility.parse().map_err(Failure::broken)?;
            let visibility = edit.visibility.unwrap_or(before);
            if visibility != before {
                cx.require_in(tx, ConnectionAction::ChangeVisibility, id).await?;
            }
            let external_id = match &edit.external_id {
                None => row.external_id.clone(),
                Some(external_id) => external_id.as_deref().map(check::tidy),
            };
            if let Some(wanted) = external_id.as_deref().filter(|_| external_id != row.external_id)
                && store::has_external_id(tx, Id::new(row.owner_id), wanted).await?
            {
                return Err(Failure::field("/external_id", "You already have a connection with this id."));
            }
            seen.require(version(&place)?)?;
            live(&place)?;
            let mut deregistered = 0;
            if visibility != before && visibility == Visibility::Private {
                usage::of(tx, &place).await?.may_become_private(edit.force)?;
                deregistered = rows::deregister_everywhere(tx, id).await?;
                end_links(cx, tx, &place, Because::ConnectionMadePrivate(place.person().id)).await?;
            }
            let name = edit.name.as_deref().map_or_else(|| row.name.clone(), check::tidy);
            let edited = rows::Edited {
                name: &name,
                label: row.account_label.as_deref().unwrap_or_default(),
                visibility,
                external_id: external_id.as_deref(),
            };
            rows::change(tx, id, &edited).await?;
            let detail = json!({
                "before": { "name": row.name, "visibility": before, "external_id": row.external_id },
                "after": { "name": name, "visibility": visibility, "external_id": external_id },
                "deregistered": deregistered,
            });
            let event = event(&place, Did::ChangeConnection, visibility == Visibility::Private, detail);
            audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?;
            Ok(store::place_dto(&*cx.require_in(tx, ConnectionAction::See, id).await?)?)
        })
        .await
}

/// Gives the connection to another member of its workspace, with its credential. The organization's lock keeps the member
/// from being removed meanwhile (TRAPS 4).
pub async fn transfer(
    cx: &Context,
    allowed: &Allowed<ConnectionPlace>,
    transfer: &Transfer,
    seen: Seen,
) -> Result<(), Failure> {
    let id: ConnectionId = Id::new(allowed.row.id);
    let seen = seen.or_body(transfer.version);
    cx.state
        .db
        .write_tx(async |tx| {
            organization::store::lock(tx, allowed.workspace.organization).await?;
            lock_renewals(tx, id).await?;
            rows::lock(tx, id).await?;
            let place = cx.require_in(tx, ConnectionAction::Transfer, id).await?;
            let to = workspace_of(tx, transfer.to, place.workspace.id).await?;
            let Some((to, _)) = to.filter(|(_, place)| place.role.is_some()) else {
                return Err(Failure::field("/to", "Choose a member of this workspace."));
            };
            if to.id.uuid() == place.row.owner_id {
                return Err(Failure::field("/to", "It is theirs already."));
            }
            seen.require(version(&place)?)?;
            live(&place)?;
            let keeps_external_id = give(tx, id, place.row.external_id.as_deref(), to.id).await?;
            end_links(cx, tx, &place, Because::ConnectionTransferred).await?;
            let detail = json!({
                "from": place.owner_name, "to": to.name, "to_id": to.id, "external_id_kept": keeps_external_id,
            });
            let event = event(&place, Did::TransferConnection, false, detail);
            Ok(audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?)
        })
        .await
}

/// Makes it the user's; answers whether the external id stays: it does not where the user has given the same
/// (TRAPS 10).
pub async fn give(tx: &Tx, id: ConnectionId, external_id: Option<&str>, to: UserId) -> Result<bool, Failure> {
    let keeps_external_id = match external_id {
        None => true,
        Some(external_id) => !store::has_external_id(tx, to, external_id).await?,
    };
    rows::transfer(tx, id, to, keeps_external_id).await?;
    Ok(keeps_external_id)
}

/// What is removed is restored first.
pub fn live(place: &ConnectionPlace) -> Result<(), Failure> {
    if place.row.status == Status::Removed.to_string() {
        return Err(Failure::detailed(ProblemKind::Conflict, "The connection is removed. Restore it first."));
    }
    Ok(())
}
