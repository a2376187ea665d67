//! What is asked of a provider about a stored connection.

use shared::{connection::Tested, id::OrganizationId};

use super::service::Credential;
use crate::{
    authorization::grant::{self, NoParty},
    db::entity::connection,
    failure::Failure,
    oauth::{self, RevokeError},
    provider::verify::{self, Subject, Verdict},
    state::State,
};

/// Whether the provider accepts the credential.
pub async fn ask(state: &State, row: &connection::Model, credential: &Credential) -> Result<Tested, Failure> {
    let method = row.method.parse().map_err(Failure::broken)?;
    let entry = state.catalogue.entry(&row.provider).and_then(|entry| entry.method(method));
    let Some(method) = entry else { return Ok(Tested::Silent) };
    let fields = serde_json::from_value(row.fields.clone()).map_err(Failure::broken)?;
    let details = serde_json::from_value(row.details.clone()).map_err(Failure::broken)?;
    Ok(match verify::credential(state, Subject { method, fields: &fields, details: &details }, credential).await {
        Verdict::Verified(_) | Verdict::Untried => Tested::Accepted,
        Verdict::Refused(_) | Verdict::Unfit(_) => Tested::Refused,
        Verdict::Unavailable(_) => Tested::Silent,
    })
}

/// Gives the grant back at the provider.
pub async fn revoke(
    state: &State,
    organization: OrganizationId,
    row: &connection::Model,
    credential: &Credential,
) -> Result<Result<(), RevokeError>, Failure> {
    let Some(tokens) = credential.tokens() else { return Ok(Err(RevokeError::NotSupported)) };
    let party = match grant::party(state, organization, row).await {
        Ok(party) => party,
        Err(NoParty::AppChanged | NoParty::Misconfigured) => return Ok(Err(RevokeError::Refused)),
        Err(NoParty::Unavailable) => return Ok(Err(RevokeError::Unavailable)),
        Err(NoParty::Broken(failure)) => return Err(failure),
    };
    Ok(oauth::revoke(&state.outbound, &party, &tokens).await)
}
