//! Telling people what they did not ask for. What is told is written in the transaction of what it tells.

mod store;

use shared::{
    id::{AccessRequestId, ConnectionId, UserId, WorkspaceId},
    notification::{Detail, Kind},
};

use crate::{
    db::{DbErr, Tx},
    state::State,
};

/// What happened.
pub struct News {
    pub kind: Kind,
    pub workspace: WorkspaceId,
    /// The connection's name, or the names of the link's providers.
    pub subject: String,
    pub access_request: Option<AccessRequestId>,
    pub connection: Option<ConnectionId>,
    pub detail: Detail,
}

/// Tells each of `people`, once each.
pub async fn tell(tx: &Tx, state: &State, people: impl IntoIterator<Item = UserId>, news: &News) -> Result<(), DbErr> {
    let people: std::collections::BTreeSet<_> = people.into_iter().collect();
    for user in people {
        store::insert(tx, state.random.id(&state.clock), user, news, state.clock.now()).await?;
    }
    Ok(())
}
