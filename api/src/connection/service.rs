//! Listing, reading and adding connections.

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    access::Visibility,
    check,
    connection::{Connection, ConnectionQuery, NewConnection, Status, StatusReason},
    id::{ConnectionId, OrganizationId, UserId},
    page::{DEFAULT_LIMIT, Page},
    plan::Plan,
    problem::ProblemKind,
    provider::AuthMethod,
    secret_text::SecretText,
    session::Person,
};

use super::store::{self, NewRow};
use crate::{
    access::{ConnectionPlace, WorkspacePlace},
    audit::{self, Did, Event, Object, Outcome},
    db::{ConnectionTrait, Tx},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    organization,
    provider::{form, verify},
    vault::Place,
};

/// What a credential is under its seal.
#[derive(Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Credential {
    Oauth2 {
        access_token: SecretText,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refresh_token: Option<SecretText>,
    },
    ApiKey {
        secrets: std::collections::BTreeMap<String, SecretText>,
    },
}

/// Where a connection's credential is sealed to: moved to another row or workspace it does not open (S22).
pub fn credential_place(connection: ConnectionId, workspace: shared::id::WorkspaceId) -> Place {
    Place::new("credentials", connection, "sealed", workspace)
}

pub async fn list(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    query: ConnectionQuery,
) -> Result<Page<Connection>, Failure> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let after = query
        .cursor
        .as_deref()
        .map(|cursor| {
            cursor.parse().map_err(|_| {
                Failure::detailed(
                    ProblemKind::MalformedRequest,
                    "The cursor is not one that this list gave. Start again without it.",
                )
            })
        })
        .transpose()?;
    let mut items = store::list(cx.state.db.reader(), allowed, &query, after, limit).await?;
    let more = items.len() > usize::from(limit);
    items.truncate(usize::from(limit));
    let next_cursor = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items, next_cursor })
}

pub fn read(allowed: &Allowed<ConnectionPlace>) -> Result<Connection, Failure> {
    Ok(store::place_dto(allowed)?)
}

/// Adds a connection whose credential was typed in. The provider is asked first; what it refuses is not stored.
pub async fn create(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    new: NewConnection,
) -> Result<Connection, Failure> {
    let state = &cx.state;
    let entry = form::entry(&state.catalogue, &new.provider, new.kind)?;
    if new.method == AuthMethod::Oauth2 {
        return Err(Failure::field("/method", "Start an authorization for this method."));
    }
    let method = form::method(entry, new.method)?;
    let fields = form::fields(method, &new.fields)?;
    form::secrets(method, &new.secrets)?;

    room(cx, allowed, new.external_id.as_deref()).await?;
    let verdict = verify::credential(&state.outbound, method, &fields, &new.secrets).await;
    let (status, reason) = match verdict {
        verify::Verdict::Verified => (Status::Connected, None),
        verify::Verdict::Refused(words) => return Err(Failure::detailed(ProblemKind::CredentialRefused, words)),
        verify::Verdict::Unavailable(words) if !new.save_unverified => {
            return Err(Failure::detailed(ProblemKind::ProviderUnavailable, words));
        }
        verify::Verdict::Unavailable(_) => (Status::Degraded, Some(StatusReason::ProviderUnavailable)),
    };
    let id: ConnectionId = state.random.id(&state.clock);
    let credential = Credential::ApiKey { secrets: new.secrets };
    let now = cx.now();
    let row = NewRow {
        id,
        workspace: allowed.id,
        owner: allowed.person().id,
        kind: new.kind,
        provider: entry.key.clone(),
        provider_name: entry.name.clone(),
        method: new.method,
        name: check::tidy(new.name.as_deref().unwrap_or(&entry.name)),
        visibility: new.visibility,
        status,
        reason,
        account: None,
        oauth_app: None,
        client_id: None,
        fields,
        granted_scopes: Vec::new(),
        missing_scopes: Vec::new(),
        external_id: new.external_id.as_deref().map(check::tidy),
        verified_at: (status == Status::Connected).then_some(now),
        now,
        sealed: state.vault.seal_json(&credential_place(id, allowed.id), &credential).map_err(Failure::broken)?,
        access_expires_at: None,
    };
    state.db.write_tx(async |tx| insert(cx, tx, allowed, allowed.person(), row).await).await?;
    // Read back through the same door as everybody else.
    let stored = cx.require(shared::access::ConnectionAction::See, id).await?;
    read(&stored)
}

/// Stores a new connection with its event, within the plan's limit.
pub async fn insert(
    cx: &Context,
    tx: &Tx,
    place: &WorkspacePlace,
    person: &Person,
    row: NewRow,
) -> Result<(), Failure> {
    let plan = organization::store::lock(tx, place.organization).await?.ok_or_else(Failure::not_found)?;
    fits(tx, plan, place.organization, person.id, row.external_id.as_deref()).await?;
    let event = Event {
        organization: place.organization,
        workspace: Some(place.id),
        did: Did::CreateConnection,
        object: Object { kind: "connection", id: row.id.to_string(), name: row.name.clone() },
        private_to: (row.visibility == Visibility::Private).then_some(person.id),
        outcome: Outcome::Done,
        detail: json!({
            "provider": row.provider, "kind": row.kind, "method": row.method, "visibility": row.visibility,
            "status": row.status, "fields": row.fields, "granted_scopes": row.granted_scopes,
        }),
    };
    store::insert(tx, row).await?;
    Ok(audit::record(tx, &cx.state, &cx.actor(person), event).await?)
}

/// Whether a new connection would fit at present: asked before a provider is troubled, and again under the lock.
pub async fn room(cx: &Context, allowed: &Allowed<WorkspacePlace>, external_id: Option<&str>) -> Result<(), Failure> {
    let external_id = external_id.map(check::tidy);
    let db = cx.state.db.reader();
    fits(db, allowed.plan, allowed.organization, allowed.person().id, external_id.as_deref()).await
}

async fn fits(
    db: &impl ConnectionTrait,
    plan: Plan,
    organization: OrganizationId,
    owner: UserId,
    external_id: Option<&str>,
) -> Result<(), Failure> {
    if let Some(limit) = plan.connection_limit()
        && store::count_live(db, organization).await? >= u64::from(limit)
    {
        let words = format!("The plan `{plan}` has room for {limit} connected accounts and all are in use.");
        return Err(Failure::detailed(ProblemKind::PlanLimit, words));
    }
    match external_id {
        Some(external_id) if store::has_external_id(db, owner, external_id).await? => {
            Err(Failure::field("/external_id", "You already have a connection with this id."))
        }
        Some(_) | None => Ok(()),
    }
}
