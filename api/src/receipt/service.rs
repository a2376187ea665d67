//! Opening and reading a receipt.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use shared::{connect::LinkToken, connection::ProviderBrief, provider::AuthMethod, receipt::Receipt};

use crate::{
    authorization::grant::{self, NoParty},
    branding,
    failure::Failure,
    http::{context::Context, receipt::Holding},
    oauth,
    provider::{self, Method},
    secret::Secret,
};

/// Tries count for each address of a receipt, and all of them, at each address they come from (S14).
pub async fn open(cx: &Context, given: &LinkToken) -> Result<Holding, Failure> {
    let digest = Secret::new(given.token.expose()).digest();
    cx.throttle(&URL_SAFE_NO_PAD.encode(digest.as_bytes()))?;
    cx.shows(&digest).await
}

pub async fn read(cx: &Context, holding: &Holding) -> Result<Receipt, Failure> {
    let (state, row) = (&cx.state, &holding.row);
    let method: AuthMethod = row.method.parse().map_err(Failure::broken)?;
    let entry = state.catalogue.entry(&row.provider);
    let known = entry.and_then(|entry| entry.method(method));
    let granted: Vec<String> = serde_json::from_value(row.granted_scopes.clone()).map_err(Failure::broken)?;
    Ok(Receipt {
        id: holding.id,
        organization: branding::store::branded(state.db.reader(), holding.organization).await?,
        provider: ProviderBrief {
            logo: provider::logo(&row.provider),
            key: row.provider.clone(),
            name: row.provider_name.clone(),
        },
        method: known.map_or_else(|| method.to_string(), |known| known.label.clone()),
        account: row.account_label.clone(),
        access: in_words(known, granted),
        docs_url: entry.and_then(|entry| entry.docs_url.clone()),
        granted_at: holding.granted_at,
        revocable: revocable(cx, holding, method).await?,
    })
}

/// A scope that the catalogue does not know is told by its name.
fn in_words(method: Option<&Method>, granted: Vec<String>) -> Vec<String> {
    let known = |name: &str| {
        let mut scopes = method?.scopes.iter();
        let scope = scopes.find(|scope| scope.scope == name || scope.granted_as.iter().any(|alias| alias == name))?;
        Some(scope.words.clone())
    };
    granted.into_iter().map(|name| known(&name).unwrap_or(name)).collect()
}

async fn revocable(cx: &Context, holding: &Holding, method: AuthMethod) -> Result<bool, Failure> {
    if method != AuthMethod::Oauth2 {
        return Ok(false);
    }
    match grant::party(&cx.state, holding.organization, &holding.row).await {
        Ok(party) => Ok(oauth::is_revocable(&party)),
        // It is asked again until it answers.
        Err(NoParty::Unavailable) => Ok(true),
        Err(NoParty::AppChanged | NoParty::Misconfigured) => Ok(false),
        Err(NoParty::Broken(failure)) => Err(failure),
    }
}
