//! Storing what an authorization brought: connection, credential, outcome and events together, or nothing. The member's
//! right is decided anew under the locks that it depends on.

use serde_json::json;
use shared::{
    authorization::{Failure as Reason, State},
    connection::{Status, StatusReason},
    id::{ConnectionId, OrganizationId},
    problem::ProblemKind,
    provider::AuthMethod,
    session::Person,
};

use super::{
    obtained::{Candidate, Obtained},
    refusal::{asked_private, completion},
    standing::{Standing, standing, standing_to_add},
    store::{self, Arrived},
};
use crate::{
    access::{ConnectionPlace, WorkspacePlace},
    access_request::ending::{Because, Ender, lock_renewals},
    audit::{self, Did, Event},
    connect::through::{Used, used},
    connection::{
        news,
        service::{Credential, about, credential_place, insert},
        store::{
            NewRow, change,
            renewal::{self, Renewal},
        },
    },
    db::Tx,
    failure::Failure,
    http::context::Context,
    oauth_app::service::{App, is_current},
    organization,
    registration::creation,
    workspace::store::lock_structure,
};

/// Why nothing was stored.
pub enum Unstored {
    Reason(Reason),
    /// Somebody else settled it.
    Settled,
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Unstored {
    fn from(error: E) -> Self {
        let failure = error.into();
        let kind = match &failure {
            Failure::Refused(refusal) => refusal.problem.known(),
            Failure::Broken(_) => None,
        };
        match kind {
            Some(ProblemKind::PlanLimit) => Self::Reason(Reason::PlanLimit),
            Some(ProblemKind::DeadLink) => Self::Reason(Reason::LinkDead),
            _ => Self::Failure(failure),
        }
    }
}

/// The account of a candidate as it is stored, whether new or renewed.
struct Fresh<'a> {
    obtained: &'a Obtained,
    candidate: &'a Candidate,
}

impl Fresh<'_> {
    fn status(&self) -> (Status, Option<StatusReason>) {
        if self.obtained.missing_scopes.is_empty() {
            (Status::Connected, None)
        } else {
            (Status::NeedsReconnect, Some(StatusReason::MissingScopes))
        }
    }

    fn sealed(&self, cx: &Context, id: ConnectionId, place: &WorkspacePlace) -> Result<Vec<u8>, Failure> {
        let credential = Credential::of(&self.obtained.tokens());
        Ok(cx.state.vault.seal_json(&credential_place(id, place.id), &credential)?)
    }
}

/// A new connection with the account number `at`. `from` is the state that the authorization must still be in.
pub async fn add(
    cx: &Context,
    arrived: &Arrived,
    from: State,
    (app, organization): (&App, OrganizationId),
    (obtained, at): (&Obtained, usize),
) -> Result<(), Unstored> {
    let state = &cx.state;
    let fresh = fresh(obtained, at)?;
    let id: ConnectionId = state.random.id(&state.clock);
    state
        .db
        .write_tx(async |tx| {
            organization_lock(tx, organization, app).await?;
            if arrived.request.integration.is_some() {
                lock_structure(tx, arrived.workspace).await?;
            }
            let standing = standing_to_add(tx, arrived, cx.now()).await?.map_err(Unstored::Reason)?;
            let (person, place) = (&standing.person, &standing.place);
            let mut row = new_row(cx, arrived, app, &fresh, (id, person, place))?;
            let name = row.name.clone();
            let receipt = standing.claim.as_ref().map(|_| state.random.id(&state.clock));
            row.receipt = receipt;
            insert(cx, tx, (place, person, &standing.actor(cx)), row).await?;
            creation::complete(cx, tx, (place, person), arrived.request.integration, id).await?;
            if let (Some(claim), Some(receipt)) = (&standing.claim, receipt) {
                used(cx, tx, claim, &Used { id, name: &name, receipt, address: None }).await?;
            }
            let event = completion(arrived, organization, asked_private(arrived), app.name.clone(), Ok(id));
            complete(cx, tx, (arrived, from), &standing, event, id).await
        })
        .await
}

fn new_row(
    cx: &Context,
    arrived: &Arrived,
    app: &App,
    fresh: &Fresh<'_>,
    (id, person, place): (ConnectionId, &Person, &WorkspacePlace),
) -> Result<NewRow, Failure> {
    let (request, obtained, now) = (&arrived.request, fresh.obtained, cx.now());
    let (status, reason) = fresh.status();
    Ok(NewRow {
        id,
        workspace: place.id,
        owner: person.id,
        kind: request.kind,
        provider: request.provider.clone(),
        provider_name: app.name.clone(),
        method: AuthMethod::Oauth2,
        name: request.name.clone().unwrap_or_else(|| app.name.clone()),
        visibility: request.visibility,
        status,
        reason,
        account: fresh.candidate.account.clone(),
        oauth_app: app.id,
        client_id: Some(app.client_id.clone()),
        app_issuer: app.issuer.clone(),
        fields: request.fields.clone(),
        details: fresh.candidate.details.clone(),
        granted_scopes: obtained.granted_scopes.clone(),
        missing_scopes: obtained.missing_scopes.clone(),
        external_id: request.external_id.clone(),
        verified_at: Some(now),
        now,
        sealed: fresh.sealed(cx, id, place)?,
        access_expires_at: obtained.access_expires_at,
        receipt: None,
    })
}

/// The connection that the authorization renews gets the account number `at`.
pub async fn renew(
    cx: &Context,
    arrived: &Arrived,
    from: State,
    (app, organization): (&App, OrganizationId),
    (obtained, at): (&Obtained, usize),
) -> Result<(), Unstored> {
    let fresh = fresh(obtained, at)?;
    let Some(id) = arrived.renews else { return Err(Unstored::Reason(Reason::ConnectionGone)) };
    cx.state
        .db
        .write_tx(async |tx| {
            organization_lock(tx, organization, app).await?;
            lock_renewals(tx, id).await?;
            change::lock(tx, id).await?;
            let standing = standing(tx, arrived, cx.now()).await?.map_err(Unstored::Reason)?;
            let Some(before) = &standing.renewed else { return Err(Unstored::Reason(Reason::ConnectionGone)) };
            // Decided on the account that the connection had then; with another now, nobody has compared.
            let now = fresh.candidate.account.as_ref();
            if standing.before().is_some_and(|before| now.is_none_or(|now| !now.is_same(&before))) {
                return Err(Unstored::Reason(Reason::ConnectionGone));
            }
            let (status, reason) = fresh.status();
            let receipt = standing.claim.as_ref().map(|_| cx.state.random.id(&cx.state.clock));
            let renewal = Renewal {
                id,
                method: AuthMethod::Oauth2,
                status,
                reason,
                account: fresh.candidate.account.clone(),
                oauth_app: app.id,
                client_id: Some(app.client_id.clone()),
                app_issuer: app.issuer.clone(),
                fields: arrived.request.fields.clone(),
                details: fresh.candidate.details.clone(),
                granted_scopes: obtained.granted_scopes.clone(),
                missing_scopes: obtained.missing_scopes.clone(),
                now: cx.now(),
                sealed: fresh.sealed(cx, id, &standing.place)?,
                access_expires_at: obtained.access_expires_at,
                receipt,
            };
            let event = reconnection(before, &renewal);
            let completed = completion(arrived, organization, event.private_to, app.name.clone(), Ok(id));
            renewal::renew(tx, &before.row.name, renewal).await?;
            // What a recipient brings, the owner has not seen.
            let by = standing.claim.is_none().then_some(standing.person.id);
            news::turned(tx, &cx.state, &before.row, by, (status, reason)).await?;
            let private_to = event.private_to;
            audit::record(tx, &cx.state, &standing.actor(cx), event).await?;
            if let (Some(claim), Some(receipt)) = (&standing.claim, receipt) {
                used(cx, tx, claim, &Used { id, name: &before.row.name, receipt, address: None }).await?;
            }
            // After the link that it came through, which is used.
            let ender = Ender { state: &cx.state, actor: standing.actor(cx), organization };
            ender.renewals(tx, id, Because::ConnectionReconnected, private_to).await?;
            complete(cx, tx, (arrived, from), &standing, completed, id).await
        })
        .await
}

fn reconnection(before: &ConnectionPlace, renewal: &Renewal) -> Event {
    let row = &before.row;
    let detail = json!({
        "method": renewal.method, "method_before": row.method, "status": renewal.status, "status_before": row.status,
        "fields": renewal.fields, "fields_before": row.fields, "granted_scopes": renewal.granted_scopes,
    });
    about(row, before.workspace.organization, Did::ReconnectConnection, detail)
}

fn fresh(obtained: &Obtained, at: usize) -> Result<Fresh<'_>, Unstored> {
    let candidate = obtained.candidates.get(at).ok_or(Unstored::Reason(Reason::NoAccount))?;
    Ok(Fresh { obtained, candidate })
}

/// The organization first (TRAPS 4): under its lock no app is changed or removed.
async fn organization_lock(tx: &Tx, organization: OrganizationId, app: &App) -> Result<(), Unstored> {
    organization::store::lock(tx, organization).await?;
    let current = is_current(tx, organization, app).await?;
    if current { Ok(()) } else { Err(Unstored::Reason(Reason::OauthAppMissing)) }
}

async fn complete(
    cx: &Context,
    tx: &Tx,
    (arrived, from): (&Arrived, State),
    standing: &Standing,
    event: Event,
    id: ConnectionId,
) -> Result<(), Unstored> {
    if !store::finish(tx, arrived.id, from, Ok(id)).await? {
        return Err(Unstored::Settled);
    }
    Ok(audit::record(tx, &cx.state, &standing.actor(cx), event).await?)
}
