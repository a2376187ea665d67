//! Telling people what they did not ask for: in the app, and by mail where a server for it is configured. What is told is
//! written in the transaction of what it tells, to those only who may see what it is about, then and when they read it.

mod reader;
pub mod routes;
pub mod service;
mod store;
mod words;

use std::collections::BTreeSet;

use shared::{
    id::{AccessRequestId, ConnectionId, UserId, WorkspaceId},
    notification::{Detail, Kind},
};

pub use self::service::forget;
use crate::{
    db::{DbErr, Tx},
    live::{self, Changed, NOTIFICATION},
    mail,
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

/// Tells each of `people`, once each, as they want to be told.
pub async fn tell(tx: &Tx, state: &State, people: impl IntoIterator<Item = UserId>, news: &News) -> Result<(), DbErr> {
    let people: BTreeSet<_> = people.into_iter().collect();
    for user in people {
        let Some(reader) = reader::find(tx, state, user, news).await? else { continue };
        let wish = store::wish(tx, user, news.kind).await?;
        if wish.in_app {
            store::insert(tx, state.random.id(&state.clock), user, news, state.clock.now()).await?;
            live::note(tx, state, [Changed::own(user, NOTIFICATION)]).await?;
        }
        if wish.email && state.mailer.is_some() {
            mail::queue(tx, state, &reader.person.email, &words::letter(news, &reader, &state.public_url)).await?;
        }
    }
    Ok(())
}
