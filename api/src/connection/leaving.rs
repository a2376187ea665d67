//! What becomes of a connection whose owner leaves the workspace, in the transaction of their leaving. The caller holds the
//! locks of the organization, of the links that re-authorize them and, by [`store::lock`], of the connections.

pub mod store;

use serde_json::{Value, json};
use shared::{
    access::Visibility,
    connection::{Revocation, Status, StatusReason},
    id::{ConnectionId, UserId},
    session::Person,
};

use super::{
    edit::give,
    news::{self, Subject},
    store::change as rows,
};
use crate::{
    access::WorkspacePlace,
    access_request::ending::{Because, Ender},
    audit::{self, Did, Event, Object, Outcome},
    db::Tx,
    failure::Failure,
    http::context::Context,
};

/// A live connection of the member who leaves.
pub struct Owned {
    pub id: ConnectionId,
    pub name: String,
    pub provider: String,
    pub provider_name: String,
    pub visibility: Visibility,
    pub owner: UserId,
    /// The owner's own id for it.
    pub external_id: Option<String>,
    /// Tokens of an authorization, which the provider may be able to revoke.
    pub authorized: bool,
}

/// Who decides, and where.
pub struct Decider<'a> {
    pub cx: &'a Context,
    pub place: &'a WorkspacePlace,
    pub person: &'a Person,
}

/// Gives the connection to `to`, another member of the workspace. Somebody else's private connection arrives without its
/// credential.
pub async fn transfer(decider: &Decider<'_>, tx: &Tx, connection: &Owned, to: &Person) -> Result<(), Failure> {
    let keeps_external_id = give(tx, connection.id, connection.external_id.as_deref(), to.id).await?;
    let keeps_credential = connection.visibility == Visibility::Shared || connection.owner == decider.person.id;
    if !keeps_credential {
        store::destroy_credential(tx, connection.id).await?;
        let arrived = (Status::NeedsReconnect, Some(StatusReason::Transferred));
        rows::set_status(tx, connection.id, arrived, None).await?;
        // News to them whatever it was before.
        let subject = Subject { id: connection.id, workspace: decider.place.id, name: &connection.name, owner: to.id };
        news::tell(tx, &decider.cx.state, &subject, Some(decider.person.id), arrived).await?;
    }
    let detail = json!({
        "from_id": connection.owner, "to": to.name, "to_id": to.id,
        "external_id_kept": keeps_external_id, "credential_kept": keeps_credential,
    });
    end_links(decider, tx, connection, Because::ConnectionTransferred, to.id).await?;
    // For the new owner: the old one is gone.
    record(decider, tx, connection, Did::TransferConnection, to.id, detail).await
}

/// Puts the connection into *Removed*, whatever uses it.
pub async fn disconnect(decider: &Decider<'_>, tx: &Tx, connection: &Owned) -> Result<(), Failure> {
    let revocation = if connection.authorized { Revocation::Pending } else { Revocation::NotPossible };
    rows::remove(tx, connection.id, revocation, decider.cx.now()).await?;
    end_links(decider, tx, connection, Because::ConnectionRemoved, connection.owner).await?;
    let detail = json!({ "provider": connection.provider, "revocation": revocation });
    record(decider, tx, connection, Did::DisconnectConnection, connection.owner, detail).await
}

/// Links that re-authorize it, which somebody else may have made.
async fn end_links(
    decider: &Decider<'_>,
    tx: &Tx,
    connection: &Owned,
    because: Because,
    owner: UserId,
) -> Result<(), Failure> {
    let ender = Ender::of(decider.cx, decider.person, decider.place.organization);
    let private_to = (connection.visibility == Visibility::Private).then_some(owner);
    ender.renewals(tx, connection.id, because, private_to).await
}

async fn record(
    decider: &Decider<'_>,
    tx: &Tx,
    connection: &Owned,
    did: Did,
    owner: UserId,
    detail: Value,
) -> Result<(), Failure> {
    let event = Event {
        organization: decider.place.organization,
        workspace: Some(decider.place.id),
        did,
        object: Object { kind: "connection", id: connection.id.to_string(), name: connection.name.clone() },
        private_to: (connection.visibility == Visibility::Private).then_some(owner),
        outcome: Outcome::Done,
        detail,
    };
    Ok(audit::record(tx, &decider.cx.state, &decider.cx.actor(decider.person), event).await?)
}
