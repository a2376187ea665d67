//! What ties tokens to an OAuth app: with another client, or another server, they are worth nothing.

use shared::id::{Id, OrganizationId};

use super::store::Stored;
use crate::{
    config::InstanceApp,
    connection::{news, service::private_to, store::renewal},
    db::Tx,
    failure::Failure,
    live::{self, Changed},
    state::State,
};

#[derive(PartialEq, Eq)]
pub struct Client {
    pub id: String,
    pub issuer: Option<String>,
}

/// The client that is in use: the organization's own, else the operator's.
pub fn used(state: &State, own: Option<&Stored>, provider: &str) -> Option<Client> {
    match own {
        Some(own) => Some(Client { id: own.client_id.clone(), issuer: own.issuer.clone() }),
        None => instance_client(state, provider),
    }
}

pub fn instance_client(state: &State, provider: &str) -> Option<Client> {
    let app: &InstanceApp = state.oauth_apps.iter().find(|app| app.provider == provider)?;
    Some(Client { id: app.client_id.clone(), issuer: app.issuer.clone() })
}

/// One client takes another's place. What was connected with the first needs to be reconnected, which takes `force`; how
/// many that are is answered.
pub async fn replace(
    tx: &Tx,
    state: &State,
    (organization, provider): (OrganizationId, &str),
    (before, next): (Option<&Client>, Option<&Client>),
    force: bool,
) -> Result<usize, Failure> {
    let Some(before) = before.filter(|before| Some(*before) != next) else { return Ok(0) };
    let connected = renewal::lock_of_client(tx, organization, provider, &before.id).await?;
    if !connected.is_empty() && !force {
        return Err(Failure::in_use(connected.len() as u64));
    }
    let stranded = renewal::strand(tx, organization, provider, &before.id).await?;
    let mut changes = Vec::new();
    for row in &connected {
        // It was the app that somebody clicked at, so they are told of their own connections like everybody else.
        news::turned(tx, state, row, None, stranded).await?;
        changes.push(Changed {
            organization: Some(organization),
            workspace: Some(Id::new(row.workspace_id)),
            noun: "connection".to_owned(),
            only: private_to(row),
        });
    }
    live::note(tx, state, changes).await?;
    Ok(connected.len())
}
