//! What a connection's credential is under its seal: one shape for all methods, so that whoever opens one needs to know
//! only the catalogue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::{
    id::{ConnectionId, WorkspaceId},
    secret_text::SecretText,
};

use crate::{oauth::Tokens, secret::Secret, vault::Place};

/// It has no `Debug`: it is made of secrets.
#[derive(Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Credential {
    Oauth2 {
        access_token: SecretText,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refresh_token: Option<SecretText>,
    },
    /// What was typed or uploaded, by the keys of the method's secret fields.
    #[serde(alias = "api_key")]
    Typed { secrets: BTreeMap<String, SecretText> },
}

impl Credential {
    pub fn of(tokens: &Tokens) -> Self {
        let text = |token: &Secret| SecretText::new(token.expose());
        Self::Oauth2 {
            access_token: text(&tokens.access_token),
            refresh_token: tokens.refresh_token.as_ref().map(text),
        }
    }

    /// `None` for what was typed.
    pub fn tokens(&self) -> Option<Tokens> {
        let token = |text: &SecretText| Secret::new(text.expose());
        match self {
            Self::Oauth2 { access_token, refresh_token } => {
                Some(Tokens { access_token: token(access_token), refresh_token: refresh_token.as_ref().map(token) })
            }
            Self::Typed { .. } => None,
        }
    }
}

/// Where a connection's credential is sealed to: moved to another row or workspace it does not open (S22).
pub fn credential_place(connection: ConnectionId, workspace: WorkspaceId) -> Place {
    Place::new("credentials", connection, "sealed", workspace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(stored: &str) -> Option<String> {
        match serde_json::from_str(stored).unwrap() {
            Credential::Typed { secrets } => secrets.get("key").map(|key| key.expose().to_owned()),
            Credential::Oauth2 { .. } => None,
        }
    }

    #[test]
    fn what_was_sealed_before_there_were_other_methods_still_opens() {
        assert_eq!(key(r#"{"method":"api_key","secrets":{"key":"k"}}"#).as_deref(), Some("k"));
        let secrets = BTreeMap::from([("key".to_owned(), SecretText::new("k"))]);
        assert_eq!(key(&serde_json::to_string(&Credential::Typed { secrets }).unwrap()).as_deref(), Some("k"));
    }
}
