//! Beginning an authorization, for a new connection or to renew one, and reading what became of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    access::Visibility,
    authorization::{Authorization, Choice, LIFETIME, NewAuthorization, StartedAuthorization},
    check,
    connection::Status,
    id::{AuthorizationId, ConnectionId, Id, WorkspaceId},
    problem::ProblemKind,
    provider::AuthMethod,
    secret_text::SecretText,
    session::Person,
};

pub use super::answer::discard_abandoned;
use super::{
    answer, grant,
    store::{self, NewRow, Own},
};
use crate::{
    access::{ConnectionPlace, WorkspacePlace},
    audit::{self, Actor, Did, Event, Object, Outcome},
    connect::through::Through,
    connection::service::room,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    oauth::{self, MetadataError},
    oauth_app::service::resolve,
    provider::{Method, form},
    registration::creation,
    secret::Secret,
    vault::Place,
};

/// What is kept, sealed, while the browser is away.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub verifier: SecretText,
    pub nonce: SecretText,
    /// Whom it was begun with; an answer is traded there and nowhere else (S6).
    pub client_id: String,
    pub issuer: Option<String>,
}

pub fn kept_place(id: AuthorizationId, workspace: WorkspaceId) -> Place {
    Place::new("authorizations", id, "sealed", workspace)
}

/// The provider's address to go to, and the cookie that the same browser must bring back (S4).
pub async fn start(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    new: NewAuthorization,
) -> Result<(StartedAuthorization, Secret), Failure> {
    let entry = form::entry(&cx.state.catalogue, &new.provider, new.kind)?;
    let method = form::method(entry, AuthMethod::Oauth2)?;
    let fields = form::fields(method, &new.fields)?;
    creation::require(cx.state.db.reader(), allowed.person().id, allowed.id, new.integration).await?;
    room(cx, allowed, new.external_id.as_deref()).await?;
    let name = new.name.as_deref().map(check::tidy);
    let visibility = creation::visibility(new.visibility, new.integration);
    let request = NewAuthorization { name, visibility, fields, ..new };
    begin(cx, &Start::of(cx, allowed, allowed.person()), method, request, None).await
}

/// The same for a connection that exists: it keeps its id, name, owner, visibility and registrations. `fields` are those
/// that are to change; the stored ones go along with them.
pub async fn restart(
    cx: &Context,
    allowed: &Allowed<ConnectionPlace>,
    fields: &BTreeMap<String, String>,
) -> Result<(StartedAuthorization, Secret), Failure> {
    let row = &allowed.row;
    if row.status == Status::Removed.to_string() {
        return Err(Failure::detailed(ProblemKind::Conflict, "The connection is removed. Restore it first."));
    }
    let kind = row.kind.parse().map_err(Failure::broken)?;
    let entry = form::entry(&cx.state.catalogue, &row.provider, kind)?;
    let method = form::method(entry, AuthMethod::Oauth2)?;
    let stored: BTreeMap<String, String> = serde_json::from_value(row.fields.clone()).map_err(Failure::broken)?;
    let known = |key: &String| method.fields.iter().any(|field| field.key == *key);
    let mut all: BTreeMap<_, _> = stored.into_iter().filter(|(key, _)| known(key)).collect();
    all.extend(fields.clone());
    let request = NewAuthorization {
        kind,
        provider: row.provider.clone(),
        name: None,
        visibility: row.visibility.parse().map_err(Failure::broken)?,
        integration: None,
        fields: form::fields(method, &all)?,
        external_id: None,
    };
    let start = Start::of(cx, &allowed.workspace, allowed.person());
    begin(cx, &start, method, request, Some(Id::new(row.id))).await
}

/// For whom an authorization is begun, and by whom.
pub struct Start<'a> {
    pub place: &'a WorkspacePlace,
    pub person: &'a Person,
    pub actor: Actor<'a>,
    pub through: Option<Through>,
}

impl<'a> Start<'a> {
    /// A member begins one for themselves.
    fn of(cx: &'a Context, place: &'a WorkspacePlace, person: &'a Person) -> Self {
        Self { place, person, actor: cx.actor(person), through: None }
    }
}

/// `request` fits the catalogue.
pub async fn begin(
    cx: &Context,
    start: &Start<'_>,
    method: &Method,
    request: NewAuthorization,
    renews: Option<ConnectionId>,
) -> Result<(StartedAuthorization, Secret), Failure> {
    let state = &cx.state;
    let &Start { place, person, actor, through } = start;
    let app = resolve(state, place.organization, &request.provider).await?;
    let app = app.ok_or_else(|| Failure::new(ProblemKind::OauthAppMissing))?;
    let party = grant::meet(state, &app, request.fields.clone()).await.map_err(unusable)?;
    let wanted: Vec<_> = method.scopes.iter().map(|scope| scope.scope.as_str()).collect();
    let attempt =
        oauth::authorize(&party, &app.redirect_uri(state), &wanted, &state.random).map_err(Failure::broken)?;

    let id: AuthorizationId = state.random.id(&state.clock);
    let (cookie, now) = (state.random.token(), cx.now());
    let kept = Kept {
        verifier: SecretText::new(attempt.kept.verifier.expose()),
        nonce: SecretText::new(attempt.kept.nonce.expose()),
        client_id: app.client_id.clone(),
        issuer: app.issuer.clone(),
    };
    let row = NewRow {
        id,
        workspace: place.id,
        user: person.id,
        redirect_key: &app.redirect_key,
        request: &request,
        renews,
        through,
        asked_scopes: &attempt.kept.scopes,
        state: attempt.state.digest(),
        cookie: cookie.digest(),
        sealed: state.vault.seal_json(&kept_place(id, place.id), &kept).map_err(Failure::broken)?,
        now,
    };
    let event = Event {
        organization: place.organization,
        workspace: Some(place.id),
        did: Did::StartAuthorization,
        object: Object { kind: "authorization", id: id.to_string(), name: app.name.clone() },
        private_to: (request.visibility == Visibility::Private).then_some(person.id),
        outcome: Outcome::Done,
        detail: json!({
            "provider": request.provider, "kind": request.kind, "asked_scopes": attempt.kept.scopes, "renews": renews,
        }),
    };
    state
        .db
        .write_tx(async |tx| {
            store::insert(tx, row).await?;
            Ok::<_, Failure>(audit::record(tx, state, &actor, event).await?)
        })
        .await?;
    Ok((StartedAuthorization { id, url: attempt.url.to_string(), expires_at: now.plus(LIFETIME) }, cookie))
}

fn unusable(error: MetadataError) -> Failure {
    match error {
        MetadataError::Unavailable => Failure::new(ProblemKind::ProviderUnavailable),
        MetadataError::Refused(words) => Failure::detailed(ProblemKind::ProviderMisconfigured, words),
    }
}

/// Only for the member who began it.
pub async fn read(cx: &Context, allowed: &Allowed<()>, id: AuthorizationId) -> Result<Authorization, Failure> {
    let found = store::read(cx.state.db.reader(), id, allowed.person().id, cx.now()).await?;
    found.ok_or_else(Failure::not_found)
}

/// The same, to answer its question.
pub async fn own(cx: &Context, allowed: &Allowed<()>, id: AuthorizationId) -> Result<Own, Failure> {
    let found = store::own(cx.state.db.reader(), id, allowed.person().id, cx.now()).await?;
    found.ok_or_else(Failure::not_found)
}

/// Settles which account it is for, and stores it.
pub async fn answer(cx: &Context, allowed: &Allowed<()>, own: Own, choice: &Choice) -> Result<Authorization, Failure> {
    let id = own.id;
    answer::take(cx, own, choice).await?;
    read(cx, allowed, id).await
}
