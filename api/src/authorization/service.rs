//! Beginning an authorization, and reading what became of it.

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    access::Visibility,
    authorization::{Authorization, LIFETIME, NewAuthorization, StartedAuthorization},
    check,
    id::{AuthorizationId, WorkspaceId},
    problem::ProblemKind,
    provider::AuthMethod,
    secret_text::SecretText,
};

use super::store::{self, NewRow};
use crate::{
    access::WorkspacePlace,
    audit::{self, Did, Event, Object, Outcome},
    connection::service::room,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    oauth::{self, MetadataError},
    oauth_app::service::resolve,
    provider::form,
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
    let state = &cx.state;
    let entry = form::entry(&state.catalogue, &new.provider, new.kind)?;
    let method = form::method(entry, AuthMethod::Oauth2)?;
    let fields = form::fields(method, &new.fields)?;
    let app = resolve(state, allowed.organization, &new.provider).await?;
    let app = app.ok_or_else(|| Failure::new(ProblemKind::OauthAppMissing))?;
    room(cx, allowed, new.external_id.as_deref()).await?;
    let name = check::tidy(new.name.as_deref().unwrap_or(&app.name));
    let request = NewAuthorization { name: Some(name), fields, ..new };

    let server = state.metadata.of(app.issuer.as_deref().unwrap_or_default()).await.map_err(unusable)?;
    let wanted: Vec<_> = method.scopes.iter().map(|scope| scope.scope.as_str()).collect();
    let redirect_uri = app.redirect_uri(state);
    let attempt =
        oauth::authorize(&server, &app.client_id, &redirect_uri, &wanted, &state.random).map_err(Failure::broken)?;

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
        workspace: allowed.id,
        user: allowed.person().id,
        redirect_key: &app.redirect_key,
        request: &request,
        asked_scopes: &attempt.kept.scopes,
        state: attempt.state.digest(),
        cookie: cookie.digest(),
        sealed: state.vault.seal_json(&kept_place(id, allowed.id), &kept).map_err(Failure::broken)?,
        now,
    };
    let event = Event {
        organization: allowed.organization,
        workspace: Some(allowed.id),
        did: Did::StartAuthorization,
        object: Object { kind: "authorization", id: id.to_string(), name: app.name.clone() },
        private_to: (request.visibility == Visibility::Private).then_some(allowed.person().id),
        outcome: Outcome::Done,
        detail: json!({ "provider": request.provider, "kind": request.kind, "asked_scopes": attempt.kept.scopes }),
    };
    state
        .db
        .write_tx(async |tx| {
            store::insert(tx, row).await?;
            Ok::<_, Failure>(audit::record(tx, state, &cx.actor(allowed.person()), event).await?)
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
