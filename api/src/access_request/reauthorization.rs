//! A link with which an outsider authorizes a connection again. It asks for what the connection is, and for its secrets.

use std::collections::BTreeMap;

use shared::{
    access_request::{IssuedAccessRequest, NewReauthorization},
    id::{ConnectionId, Id},
    provider::AuthMethod,
};

use super::{
    service::{Terms, insert, issued, named},
    store::change::Wanted,
};
use crate::{
    access::{ConnectionPlace, RequestReauthorization},
    connection::{edit::live, store::change as connections},
    failure::Failure,
    http::{allowed::Allowed, context::Context, once::Attempt},
    organization,
    provider::form,
    state::State,
};

pub async fn create(
    cx: &Context,
    allowed: &Allowed<ConnectionPlace>,
    new: NewReauthorization,
    once: &Attempt,
) -> Result<IssuedAccessRequest, Failure> {
    live(allowed)?;
    let id: ConnectionId = Id::new(allowed.row.id);
    // An OAuth app that is missing is told before anything is stored.
    named(cx, &allowed.workspace, vec![wanted(&cx.state, allowed)?]).await?;
    let token = cx.state.random.token();
    let made = cx
        .state
        .db
        .write_tx(async |tx| {
            organization::store::lock(tx, allowed.workspace.organization).await?;
            connections::lock(tx, id).await?;
            let place = cx.require_in(tx, RequestReauthorization, id).await?;
            live(&place)?;
            let terms = Terms {
                visibility: place.row.visibility.parse().map_err(Failure::broken)?,
                purpose: new.purpose.as_deref(),
                lifetime_hours: new.lifetime_hours,
                renews: Some(id),
            };
            let wanted = vec![wanted(&cx.state, &place)?];
            insert(cx, tx, (&place.workspace, place.person()), (&terms, wanted, &token), once).await
        })
        .await?;
    Ok(issued(cx, made, &token))
}

/// The values that the connection has stay as they are.
fn wanted(state: &State, place: &ConnectionPlace) -> Result<Wanted, Failure> {
    let row = &place.row;
    let (kind, method): (_, AuthMethod) =
        (row.kind.parse().map_err(Failure::broken)?, row.method.parse().map_err(Failure::broken)?);
    let known = form::method(form::entry(&state.catalogue, &row.provider, kind)?, method)?;
    let stored: BTreeMap<String, String> = serde_json::from_value(row.fields.clone()).map_err(Failure::broken)?;
    let stored = stored.into_iter().filter(|(key, _)| known.fields.iter().any(|field| field.key == *key));
    Ok(Wanted {
        kind,
        provider: row.provider.clone(),
        provider_name: row.provider_name.clone(),
        method,
        name: None,
        fields: form::fixed(known, &stored.collect())?,
        restriction: None,
    })
}
