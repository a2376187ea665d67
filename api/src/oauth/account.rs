//! Whose account it is, where OpenID Connect does not tell, and which accounts an authorization gives access to. Like an
//! ID token's, such an account is issuer and subject (S29); what an answer cannot tell for certain is no account.

use serde_json::Value;

use super::{
    Identity, Incomplete, Party,
    dialect::{Account, From as Source, IdentitySource, Pointers},
    exchange::{ExchangeError, first, keep, read, text},
    id_token::{is_subject, tidy},
    template::{Template, Values},
};
use crate::{
    outbound::{Call, Outbound, OutboundError},
    secret::Secret,
};

/// An account with what is kept of it.
pub struct Found {
    pub identity: Identity,
    pub details: Values,
}

/// The identity that the entry says how to learn; `None` where something else tells it.
pub(super) async fn identify(
    outbound: &Outbound,
    party: &Party<'_>,
    answer: &Value,
    access_token: &Secret,
) -> Result<Option<Found>, Incomplete> {
    let found = match &party.dialect.identity {
        IdentitySource::Openid | IdentitySource::Accounts => return Ok(None),
        IdentitySource::Answer(account) => identity(party, account, answer).map(|identity| (identity, Values::new())),
        IdentitySource::Call(call) => {
            let body = get(outbound, party, &call.url, access_token).await?;
            let details = keep(party.dialect, Source::Identity, |at| body.pointer(at).and_then(text));
            identity(party, &call.account, &body).zip(details)
        }
        IdentitySource::Value(template) => template.text(&party.values).ok().map(|subject| {
            let label = tidy(&subject);
            (Identity { issuer: party.server.issuer.clone(), subject, label, verified_email: None }, Values::new())
        }),
    };
    match found {
        Some((identity, details)) => Ok(Some(Found { identity, details })),
        None => Err(Incomplete::Exchange(ExchangeError::Protocol)),
    }
}

/// Every account that the authorization gives access to; `None` where it is only ever one.
pub(super) async fn accounts(
    outbound: &Outbound,
    party: &Party<'_>,
    answer: &Value,
    access_token: &Secret,
) -> Result<Option<Vec<Found>>, Incomplete> {
    let Some(accounts) = &party.dialect.accounts else { return Ok(None) };
    let fetched = match &accounts.url {
        Some(url) => Some(get(outbound, party, url, access_token).await?),
        None => None,
    };
    let list = fetched.as_ref().unwrap_or(answer).pointer(&accounts.list).and_then(Value::as_array);
    let list = list.ok_or(Incomplete::Exchange(ExchangeError::Protocol))?;
    let found = list.iter().filter_map(|item| identity(party, &accounts.account, item));
    let mut found: Vec<_> = found
        .map(|identity| Found {
            details: accounts.keep.iter().map(|key| (key.clone(), identity.subject.clone())).collect(),
            identity,
        })
        .collect();
    found.dedup_by(|one, other| one.identity.subject == other.identity.subject);
    Ok(Some(found))
}

async fn get(
    outbound: &Outbound,
    party: &Party<'_>,
    url: &Template,
    access_token: &Secret,
) -> Result<Value, Incomplete> {
    let broken = |_| Incomplete::Exchange(ExchangeError::Protocol);
    let url = party.url(url).map_err(|_| Incomplete::Exchange(ExchangeError::Protocol))?;
    let call = party.present(Call::get(url), access_token).map_err(broken)?;
    match outbound.send(call).await {
        Ok(response) => read(party.dialect, &response).map_err(|failed| {
            Incomplete::Exchange(match failed.error {
                // The call was made with a token that is a moment old.
                ExchangeError::InvalidClient => ExchangeError::Protocol,
                error => error,
            })
        }),
        Err(OutboundError::Unreachable(_)) => Err(Incomplete::Exchange(ExchangeError::Unavailable)),
        Err(OutboundError::Refused(_) | OutboundError::TooLarge) => Err(Incomplete::Exchange(ExchangeError::Protocol)),
    }
}

fn identity(party: &Party<'_>, account: &Account, body: &Value) -> Option<Identity> {
    account.read(&party.server.issuer, body)
}

impl Account {
    /// Who it is, from an answer; `None` when that does not tell.
    pub fn read(&self, issuer: &str, body: &Value) -> Option<Identity> {
        let Pointers(places) = &self.subject;
        let parts: Option<Vec<_>> = places.iter().map(|place| body.pointer(place).and_then(text)).collect();
        let subject = parts.filter(|parts| parts.iter().all(|part| !part.is_empty()))?.join(".");
        let label = self.label.as_ref().and_then(|places| first(body, places)).and_then(text);
        let label = label.map(|label| tidy(&label)).filter(|label| !label.is_empty());
        is_subject(&subject).then(|| Identity {
            issuer: issuer.to_owned(),
            label: label.unwrap_or_else(|| tidy(&subject)),
            subject,
            verified_email: None,
        })
    }
}
