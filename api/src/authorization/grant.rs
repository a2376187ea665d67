//! The grant behind a stored connection: who speaks to its provider, and giving tokens back where that harms no other
//! connection (S30). Refreshing and revoking are [`crate::oauth::refresh`] and [`crate::oauth::revoke`] with the party from
//! here.

use shared::id::OrganizationId;

use super::obtained::Obtained;
use crate::{
    connection::store::shares_grant,
    db::{DbErr, entity::connection},
    failure::Failure,
    oauth::{self, Client, MetadataError, Party, Values},
    oauth_app::service::{App, resolve},
    secret::Secret,
    state::State,
};

/// Why nobody can speak for a connection.
#[derive(Debug, thiserror::Error)]
pub enum NoParty {
    /// Its OAuth app is gone or has another client id now: a person has to authorize again.
    #[error("the OAuth app has changed")]
    AppChanged,
    /// The provider's metadata cannot be read at present.
    #[error("the server is unavailable")]
    Unavailable,
    /// The provider has left the catalogue, or its metadata has become unusable.
    #[error("the server is not set up as expected")]
    Misconfigured,
    #[error("something broke")]
    Broken(Failure),
}

/// Tokens are shown to the client and the server that they were granted to, and to no other (S6).
fn is_same(app: &App, row: &connection::Model) -> bool {
    Some(&app.client_id) == row.client_id.as_ref() && app.issuer == row.app_issuer
}

/// Whether a connection's OAuth app is still the one that it was authorized with.
pub async fn is_current(state: &State, organization: OrganizationId, row: &connection::Model) -> Result<bool, Failure> {
    Ok(resolve(state, organization, &row.provider).await?.is_some_and(|app| is_same(&app, row)))
}

/// Whom to refresh or revoke a connection's tokens with.
pub async fn party<'a>(
    state: &'a State,
    organization: OrganizationId,
    row: &connection::Model,
) -> Result<Party<'a>, NoParty> {
    let app = resolve(state, organization, &row.provider).await.map_err(NoParty::Broken)?;
    let app = app.filter(|app| is_same(app, row)).ok_or(NoParty::AppChanged)?;
    let mut values = Values::new();
    for stored in [&row.fields, &row.details] {
        let stored: Values = serde_json::from_value(stored.clone()).map_err(|e| NoParty::Broken(Failure::broken(e)))?;
        values.extend(stored);
    }
    meet(state, &app, values).await.map_err(|error| match error {
        MetadataError::Unavailable => NoParty::Unavailable,
        MetadataError::Refused(_) => NoParty::Misconfigured,
    })
}

/// The app's provider, with fields and details filled in.
pub async fn meet<'a>(state: &'a State, app: &App, values: Values) -> Result<Party<'a>, MetadataError> {
    let dialect = state.catalogue.entry(&app.provider).and_then(|entry| entry.dialect());
    let dialect = dialect.ok_or_else(|| MetadataError::Refused("The provider has no OAuth.".to_owned()))?;
    let client = Client { id: app.client_id.clone(), secret: Secret::new(app.client_secret.expose()) };
    Party::meet(&state.metadata, dialect, client, app.issuer.as_deref(), values).await
}

/// Nobody will ever use these tokens. They are revoked unless that could end the grant of a live connection; where they
/// are not, they expire by themselves.
pub async fn give_back(state: &State, party: &Party<'_>, obtained: &Obtained) {
    if oauth::ends_grant(party.dialect) && shared(state, party, obtained).await.unwrap_or(true) {
        return;
    }
    let revoked = oauth::revoke(&state.outbound, party, &obtained.tokens()).await;
    tracing::info!(revoked = revoked.is_ok(), "tokens that could not be stored were given back");
}

async fn shared(state: &State, party: &Party<'_>, obtained: &Obtained) -> Result<bool, DbErr> {
    for candidate in &obtained.candidates {
        match &candidate.account {
            Some(account) if !shares_grant(state.db.reader(), &party.client.id, account).await? => {}
            Some(_) | None => return Ok(true),
        }
    }
    Ok(false)
}
