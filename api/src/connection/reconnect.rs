//! Authorizing a connection again with a typed credential. It keeps id, name, owner, visibility and registrations, and
//! wins over a token refresh that is under way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use shared::{
    access::ConnectionAction,
    connection::{Account, Connection, FieldChange, Reconnect, Status},
    id::{ConnectionId, Id, ReceiptId},
    problem::ProblemKind,
    provider::AuthMethod,
};

use super::{
    credential::{Credential, credential_place},
    edit::live,
    news,
    service::{self, Judged, end_links, event},
    store::{
        self, change as rows,
        renewal::{self, Renewal},
    },
};
use crate::{
    access::ConnectionPlace,
    access_request::ending::{Because, lock_renewals},
    audit::{self, Actor, Did},
    db::{Tx, entity::connection},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    provider::form,
};

/// The method that the connection is to have from now on.
pub fn method(allowed: &Allowed<ConnectionPlace>, given: &Reconnect) -> Result<AuthMethod, Failure> {
    given.method.map_or_else(|| allowed.row.method.parse().map_err(Failure::broken), Ok)
}

/// Tests the new credential and stores it; what changed besides the secrets.
pub async fn typed(
    cx: &Context,
    allowed: &Allowed<ConnectionPlace>,
    given: Reconnect,
) -> Result<(Connection, Vec<FieldChange>), Failure> {
    live(allowed)?;
    let wanted = method(allowed, &given)?;
    let fresh = try_out(cx, &allowed.row, wanted, given).await?;
    let id: ConnectionId = Id::new(allowed.row.id);
    let changed = fresh.changed.clone();
    let connection = cx
        .state
        .db
        .write_tx(async |tx| {
            lock_renewals(tx, id).await?;
            rows::lock(tx, id).await?;
            let place = cx.require_in(tx, ConnectionAction::Reconnect, id).await?;
            live(&place)?;
            fresh.is_same_account(&place.row)?;
            let now = (fresh.judged.status, fresh.judged.reason);
            replace(cx, tx, (&place, &cx.actor(place.person())), fresh, None).await?;
            news::turned(tx, &cx.state, &place.row, Some(place.person().id), now).await?;
            end_links(cx, tx, &place, Because::ConnectionReconnected).await?;
            Ok::<_, Failure>(store::place_dto(&*cx.require_in(tx, ConnectionAction::See, id).await?)?)
        })
        .await?;
    Ok((connection, changed))
}

/// A typed credential that its provider accepted, and what goes with it.
pub struct Fresh {
    method: AuthMethod,
    fields: BTreeMap<String, String>,
    judged: Judged,
    sealed: Vec<u8>,
    pub changed: Vec<FieldChange>,
}

/// What is not given of the fields stays.
pub async fn try_out(
    cx: &Context,
    row: &connection::Model,
    wanted: AuthMethod,
    given: Reconnect,
) -> Result<Fresh, Failure> {
    let state = &cx.state;
    let entry = form::entry(&state.catalogue, &row.provider, row.kind.parse().map_err(Failure::broken)?)?;
    let known = form::method(entry, wanted)?;
    let before: BTreeMap<String, String> = serde_json::from_value(row.fields.clone()).map_err(Failure::broken)?;
    let mut fields = before.clone();
    fields.retain(|key, _| known.fields.iter().any(|field| field.key == *key && !field.is_secret()));
    fields.extend(given.fields);
    let fields = form::fields(known, &fields)?;
    form::secrets(known, &given.secrets)?;
    let credential = Credential::Typed { secrets: given.secrets };
    let judged = service::judge(state, known, &fields, &credential, given.save_unverified).await?;
    let place = credential_place(Id::new(row.id), Id::new(row.workspace_id));
    let sealed = state.vault.seal_json(&place, &credential).map_err(Failure::broken)?;
    let changed = changes(&before, &fields);
    Ok(Fresh { method: wanted, fields, judged, sealed, changed })
}

impl Fresh {
    pub fn account(&self) -> Option<&Account> {
        self.judged.account.as_ref()
    }

    /// What cannot be compared at present does not take the place of an account that is known (S29).
    pub fn is_same_account(&self, before: &connection::Model) -> Result<(), Failure> {
        let Some(before) = before.account() else { return Ok(()) };
        match self.account() {
            Some(now) if !now.is_same(&before) => {
                let words = format!("This is another account: {}. Add it as a new connection instead.", now.label);
                Err(Failure::detailed(ProblemKind::Conflict, words))
            }
            None if self.judged.status == Status::Degraded => Err(Failure::detailed(
                ProblemKind::ProviderUnavailable,
                "Whether this is the same account can be told only when the provider answers.",
            )),
            Some(_) | None => Ok(()),
        }
    }
}

/// Gives a locked connection the new credential.
pub async fn replace(
    cx: &Context,
    tx: &Tx,
    (place, actor): (&ConnectionPlace, &Actor<'_>),
    fresh: Fresh,
    receipt: Option<ReceiptId>,
) -> Result<(), Failure> {
    let Fresh { method, fields, judged, sealed, changed } = fresh;
    let detail = json!({
        "method": method, "method_before": place.row.method, "status": judged.status,
        "status_before": place.row.status, "changed": changed.iter().map(|one| &one.key).collect::<Vec<_>>(),
    });
    let renewal = Renewal {
        id: Id::new(place.row.id),
        method,
        status: judged.status,
        reason: judged.reason,
        account: judged.account,
        oauth_app: None,
        client_id: None,
        app_issuer: None,
        fields,
        details: BTreeMap::new(),
        granted_scopes: Vec::new(),
        missing_scopes: Vec::new(),
        now: cx.now(),
        sealed,
        access_expires_at: None,
        receipt,
    };
    renewal::renew(tx, &place.row.name, renewal).await?;
    let event = event(place, Did::ReconnectConnection, false, detail);
    Ok(audit::record(tx, &cx.state, actor, event).await?)
}

fn changes(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<FieldChange> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| FieldChange { key: key.clone(), before: before.get(key).cloned(), after: after.get(key).cloned() })
        .collect()
}
