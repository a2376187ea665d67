//! What is told of an authorization that has come to its end, and writing down why nothing came of one.

use serde_json::json;
use shared::{
    access::Visibility,
    authorization::{Failure as Reason, State},
    id::{ConnectionId, OrganizationId, UserId},
};

use super::store::{self, Arrived};
use crate::{
    access::store::{connection_of, workspace_of},
    audit::{self, Did, Event, Object, Outcome},
    connect::store as link_store,
    connection::{service::private_to, store::change},
    failure::Failure,
    http::context::Context,
    workspace,
};

/// For whom alone it was begun.
pub fn asked_private(arrived: &Arrived) -> Option<UserId> {
    (arrived.request.visibility == Visibility::Private).then_some(arrived.user)
}

/// `private_to` is who alone sees the connection as it is now: since the request it may have become private, or somebody
/// else's.
pub fn completion(
    arrived: &Arrived,
    organization: OrganizationId,
    private_to: Option<UserId>,
    name: String,
    outcome: Result<ConnectionId, Reason>,
) -> Event {
    let (outcome, detail) = match outcome {
        Ok(id) => (Outcome::Done, json!({ "connection": id })),
        Err(reason) => (Outcome::Refused, json!({ "reason": reason })),
    };
    Event {
        organization,
        workspace: Some(arrived.workspace),
        did: Did::CompleteAuthorization,
        object: Object { kind: "authorization", id: arrived.id.to_string(), name },
        private_to,
        outcome,
        detail,
    }
}

/// Writes down why nothing came of it; `false` when it had an outcome already.
pub async fn refuse(cx: &Context, arrived: &Arrived, from: State, reason: Reason) -> Result<bool, Failure> {
    let reader = cx.state.db.reader();
    let organization = workspace::store::organization(reader, arrived.workspace).await?;
    let member = workspace_of(reader, arrived.user, arrived.workspace).await?.map(|(person, _)| person);
    let link = match &arrived.through {
        Some(through) => link_store::source(reader, through.source).await?.map(|source| source.request),
        None => None,
    };
    cx.state
        .db
        .write_tx(async |tx| {
            let private_to = match arrived.renews {
                None => asked_private(arrived),
                Some(id) => {
                    change::lock(tx, id).await?;
                    match connection_of(tx, arrived.user, id, cx.now()).await? {
                        Some((_, renewed)) => private_to(&renewed.row),
                        None => asked_private(arrived),
                    }
                }
            };
            if !store::finish(tx, arrived.id, from, Err(reason)).await? {
                return Ok(false);
            }
            if let Some(organization) = organization {
                let name = arrived.request.provider.clone();
                let event = completion(arrived, organization, private_to, name, Err(reason));
                // Whoever brought another browser's answer is not known to be the one who left.
                let actor = match (reason, link, &member) {
                    (Reason::AnotherBrowser, ..) | (_, None, None) => cx.stranger(),
                    (_, Some(link), _) => cx.recipient(link),
                    (_, None, Some(person)) => cx.actor(person),
                };
                audit::record(tx, &cx.state, &actor, event).await?;
            }
            Ok(true)
        })
        .await
}
