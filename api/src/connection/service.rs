//! Listing, reading and adding connections.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::{
    access::{ConnectionAction, IntegrationAction, Visibility},
    check,
    connection::{Account, Connection, ConnectionQuery, NewConnection, Status, StatusReason},
    id::{ConnectionId, Id, OrganizationId, UserId, WorkspaceId},
    page::Page,
    plan::Plan,
    problem::ProblemKind,
    provider::AuthMethod,
    session::Person,
};

pub use super::credential::{Credential, credential_place};
use super::store::{self, NewRow};
use crate::{
    access::{ConnectionPlace, WorkspacePlace, store::workspace_of},
    access_request::ending::{Because, Ender},
    audit::{self, Actor, Did, Event, Object, Outcome},
    db::{ConnectionTrait, Tx, entity::connection},
    failure::Failure,
    http::{allowed::Allowed, context::Context, once::Attempt},
    organization,
    paging::Slice,
    provider::{Method, form, verify},
    registration::creation,
    state::State,
};

pub async fn list(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    query: ConnectionQuery,
) -> Result<Page<Connection>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    if let Some(integration) = query.not_registered_with {
        let place = cx.require(IntegrationAction::See, integration).await?;
        if place.workspace.id != allowed.id {
            return Err(Failure::not_found());
        }
        if place.is_app() {
            return Ok(Page::whole(Vec::new()));
        }
    }
    let items = store::list(cx.state.db.reader(), allowed, &query, &slice, cx.now()).await?;
    Ok(slice.page(items, |connection| connection.id))
}

pub fn read(allowed: &Allowed<ConnectionPlace>) -> Result<Connection, Failure> {
    Ok(store::place_dto(allowed)?)
}

/// An event about a connection, for its owner alone when it is private or is going to be.
pub fn event(place: &ConnectionPlace, did: Did, becomes_private: bool, detail: Value) -> Event {
    let mut event = about(&place.row, place.workspace.organization, did, detail);
    if becomes_private {
        event.private_to = Some(UserId::new(place.row.owner_id));
    }
    event
}

/// An event about a connection that background work changed.
pub fn about(row: &connection::Model, organization: OrganizationId, did: Did, detail: Value) -> Event {
    Event {
        organization,
        workspace: Some(Id::new(row.workspace_id)),
        did,
        object: Object { kind: "connection", id: ConnectionId::new(row.id).to_string(), name: row.name.clone() },
        private_to: private_to(row),
        outcome: Outcome::Done,
        detail,
    }
}

/// Who alone reads of it.
pub fn private_to(row: &connection::Model) -> Option<UserId> {
    (row.visibility == Visibility::Private.to_string()).then(|| UserId::new(row.owner_id))
}

/// Ends the links that re-authorize the connection, after what somebody did to it.
pub async fn end_links(
    cx: &Context,
    tx: &Tx,
    place: &Allowed<ConnectionPlace>,
    because: Because,
) -> Result<(), Failure> {
    let ender = Ender::of(cx, place.person(), place.workspace.organization);
    let private_to = match because {
        Because::ConnectionMadePrivate(owner) => Some(owner),
        Because::ConnectionRemoved | Because::ConnectionTransferred | Because::ConnectionReconnected => {
            private_to(&place.row)
        }
    };
    ender.renewals(tx, Id::new(place.row.id), because, private_to).await
}

/// What people's edits are compared by.
pub fn version(place: &ConnectionPlace) -> Result<u32, Failure> {
    u32::try_from(place.row.version).map_err(Failure::broken)
}

/// Adds a connection whose credential was typed in. The provider is asked first; what it refuses is not stored.
pub async fn create(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    new: NewConnection,
    once: &Attempt,
) -> Result<Connection, Failure> {
    let (integration, caller) = (new.integration, allowed.person().id);
    creation::require(cx.state.db.reader(), caller, allowed.id, integration).await?;
    room(cx, allowed, new.external_id.as_deref()).await?;
    let new = NewConnection { visibility: creation::visibility(new.visibility, integration), ..new };
    let row = typed(cx, (allowed.id, caller), new).await?;
    let id = row.id;
    cx.state
        .db
        .write_tx(async |tx| {
            insert(cx, tx, (allowed, allowed.person(), &cx.actor(allowed.person())), row).await?;
            creation::complete(cx, tx, (allowed, allowed.person()), integration, id).await?;
            // Read back through the same door as everybody else.
            let made = read(&cx.require_in(tx, ConnectionAction::See, id).await?)?;
            once.keep(cx, tx, &made).await?;
            Ok(made)
        })
        .await
}

/// A new connection with a typed credential that the provider accepted, ready to be stored.
pub async fn typed(
    cx: &Context,
    (workspace, owner): (WorkspaceId, UserId),
    new: NewConnection,
) -> Result<NewRow, Failure> {
    let state = &cx.state;
    let entry = form::entry(&state.catalogue, &new.provider, new.kind)?;
    if new.method == AuthMethod::Oauth2 {
        return Err(Failure::field("/method", "Start an authorization for this method."));
    }
    let method = form::method(entry, new.method)?;
    let fields = form::fields(method, &new.fields)?;
    form::secrets(method, &new.secrets)?;
    let credential = Credential::Typed { secrets: new.secrets };
    let Judged { status, reason, account } = judge(state, method, &fields, &credential, new.save_unverified).await?;
    let id: ConnectionId = state.random.id(&state.clock);
    let now = cx.now();
    Ok(NewRow {
        id,
        workspace,
        owner,
        kind: new.kind,
        provider: entry.key.clone(),
        provider_name: entry.name.clone(),
        method: new.method,
        name: check::tidy(new.name.as_deref().unwrap_or(&entry.name)),
        visibility: new.visibility,
        status,
        reason,
        account,
        oauth_app: None,
        client_id: None,
        app_issuer: None,
        fields,
        details: BTreeMap::new(),
        granted_scopes: Vec::new(),
        missing_scopes: Vec::new(),
        external_id: new.external_id.as_deref().map(check::tidy),
        verified_at: (status == Status::Connected).then_some(now),
        now,
        sealed: state.vault.seal_json(&credential_place(id, workspace), &credential).map_err(Failure::broken)?,
        access_expires_at: None,
        receipt: None,
    })
}

/// What a typed credential is stored as.
pub struct Judged {
    pub status: Status,
    pub reason: Option<StatusReason>,
    pub account: Option<Account>,
}

/// Asks the provider. What it refuses is not stored; what it does not answer to only where the caller says so.
pub async fn judge(
    state: &State,
    method: &Method,
    fields: &BTreeMap<String, String>,
    credential: &Credential,
    save_unverified: bool,
) -> Result<Judged, Failure> {
    use verify::Verdict;
    let subject = verify::Subject { method, fields, details: &BTreeMap::new() };
    match verify::credential(state, subject, credential).await {
        Verdict::Verified(account) => Ok(Judged { status: Status::Connected, reason: None, account }),
        Verdict::Untried => Ok(Judged { status: Status::Connected, reason: None, account: None }),
        Verdict::Unfit(error) => Err(Failure::invalid(vec![error])),
        Verdict::Refused(words) => Err(Failure::detailed(ProblemKind::CredentialRefused, words)),
        Verdict::Unavailable(words) if !save_unverified => {
            Err(Failure::detailed(ProblemKind::ProviderUnavailable, words))
        }
        Verdict::Unavailable(_) => {
            Ok(Judged { status: Status::Degraded, reason: Some(StatusReason::ProviderUnavailable), account: None })
        }
    }
}

/// Stores a new connection of `person` with its event, within the plan's limit.
pub async fn insert(
    cx: &Context,
    tx: &Tx,
    (place, person, actor): (&WorkspacePlace, &Person, &Actor<'_>),
    row: NewRow,
) -> Result<(), Failure> {
    let plan = organization::store::lock(tx, place.organization).await?.ok_or_else(Failure::not_found)?;
    // Who was removed a moment ago adds nothing any more.
    let present = workspace_of(tx, person.id, place.id).await?;
    if present.is_none_or(|(_, place)| place.role.is_none()) {
        return Err(Failure::not_found());
    }
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
    Ok(audit::record(tx, &cx.state, actor, event).await?)
}

/// Whether a new connection would fit at present: asked before a provider is troubled, and again under the lock.
pub async fn room(cx: &Context, allowed: &Allowed<WorkspacePlace>, external_id: Option<&str>) -> Result<(), Failure> {
    let external_id = external_id.map(check::tidy);
    let db = cx.state.db.reader();
    fits(db, allowed.plan, allowed.organization, allowed.person().id, external_id.as_deref()).await
}

pub async fn fits(
    db: &impl ConnectionTrait,
    plan: Plan,
    organization: OrganizationId,
    owner: UserId,
    external_id: Option<&str>,
) -> Result<(), Failure> {
    holds(db, plan, organization, 1).await?;
    match external_id {
        Some(external_id) if store::has_external_id(db, owner, external_id).await? => {
            Err(Failure::field("/external_id", "You already have a connection with this id."))
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether the plan has room for so many more.
pub async fn holds(
    db: &impl ConnectionTrait,
    plan: Plan,
    organization: OrganizationId,
    more: usize,
) -> Result<(), Failure> {
    let Some(limit) = plan.connection_limit().map(u64::from) else { return Ok(()) };
    let left = limit.saturating_sub(store::count_live(db, organization).await?);
    let words = match left {
        left if u64::try_from(more).is_ok_and(|more| more <= left) => return Ok(()),
        0 => format!("The plan `{plan}` has room for {limit} connected accounts and all are in use."),
        left => format!("The plan `{plan}` has room for {left} more connected accounts, and this asks for {more}."),
    };
    Err(Failure::detailed(ProblemKind::PlanLimit, words))
}
