//! What an authorization brought: tokens, and the accounts they are for. It is stored as a connection at once, or waits,
//! sealed, until a person has chosen.

use serde::{Deserialize, Serialize};
use shared::{connection::Account, secret_text::SecretText, time::Timestamp};

use super::rules::Terms;
use crate::{
    connect::through::Claim,
    oauth::{Completed, Found, Identity, Tokens, Values},
    provider::Method,
    secret::Secret,
};

/// It has no `Debug`: it is made of secrets.
#[derive(Serialize, Deserialize)]
pub struct Obtained {
    /// Whom it was authorized with; an app that changed meanwhile cannot use it.
    pub client_id: String,
    pub issuer: Option<String>,
    access_token: SecretText,
    refresh_token: Option<SecretText>,
    pub access_expires_at: Option<Timestamp>,
    pub granted_scopes: Vec<String>,
    pub missing_scopes: Vec<String>,
    pub candidates: Vec<Candidate>,
    /// Of the person who authorized it, where the server vouches for it.
    #[serde(default)]
    verified_email: Option<String>,
}

/// One of the accounts, with what is kept of it.
#[derive(Serialize, Deserialize)]
pub struct Candidate {
    /// `None` when the provider names nobody.
    pub account: Option<Account>,
    pub details: Values,
}

impl Obtained {
    pub fn new(
        method: &Method,
        asked: &[String],
        (client_id, issuer): (String, Option<String>),
        done: Completed,
    ) -> Self {
        let missing_scopes = missing(method, asked, &done);
        let Completed { grant, identity, details, accounts } = done;
        let verified_email = identity.as_ref().and_then(|identity| identity.verified_email.clone());
        let candidates = match accounts {
            None => vec![Candidate { account: identity.map(account), details }],
            Some(found) => found.into_iter().map(|found| candidate(found, &details)).collect(),
        };
        Self {
            client_id,
            issuer,
            access_token: SecretText::new(grant.access_token.expose()),
            refresh_token: grant.refresh_token.as_ref().map(|token| SecretText::new(token.expose())),
            access_expires_at: grant.expires_at,
            granted_scopes: grant.scopes,
            missing_scopes,
            candidates,
            verified_email,
        }
    }

    pub fn accounts(&self) -> Vec<Option<Account>> {
        self.candidates.iter().map(|candidate| candidate.account.clone()).collect()
    }

    /// What a link's conditions are judged by.
    pub fn terms<'a>(&'a self, claim: &'a Claim) -> Terms<'a> {
        Terms {
            restriction: claim.source.restriction.as_ref(),
            verified_email: self.verified_email.as_deref(),
            misses_scopes: !self.missing_scopes.is_empty(),
        }
    }

    pub fn tokens(&self) -> Tokens {
        let secret = |text: &SecretText| Secret::new(text.expose());
        Tokens { access_token: secret(&self.access_token), refresh_token: self.refresh_token.as_ref().map(secret) }
    }
}

fn account(identity: Identity) -> Account {
    Account { issuer: identity.issuer, subject: identity.subject, label: identity.label }
}

fn candidate(found: Found, common: &Values) -> Candidate {
    let mut details = common.clone();
    details.extend(found.details);
    Candidate { account: Some(account(found.identity)), details }
}

/// What was asked for and not granted. Servers give a refresh token or an ID token and do not always repeat the scope
/// that stands for it.
fn missing(method: &Method, asked: &[String], done: &Completed) -> Vec<String> {
    let has = |name: &str| done.grant.scopes.iter().any(|granted| granted == name);
    let granted = |scope: &&String| match scope.as_str() {
        "openid" => done.identity.is_some(),
        "offline_access" => done.grant.refresh_token.is_some() || has(scope),
        scope => {
            let aliases = method.scopes.iter().filter(|known| known.scope == *scope);
            has(scope) || aliases.flat_map(|known| &known.granted_as).any(|alias| has(alias))
        }
    };
    asked.iter().filter(|scope| !granted(scope)).cloned().collect()
}
