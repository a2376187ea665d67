//! Who is told: somebody with a place in the workspace, who sees the connection that it is about.

use shared::{
    access::{ConnectionAction, Via, connection},
    connection::Kind,
    id::UserId,
    session::Person,
};

use super::News;
use crate::{
    access::store::{connection_of, workspace_of},
    db::{DbErr, Tx, broken_row},
    state::State,
};

pub struct Reader {
    pub person: Person,
    /// The workspace's name.
    pub workspace: String,
    /// The path of the page where there is more to see.
    pub page: String,
}

pub async fn find(tx: &Tx, state: &State, user: UserId, news: &News) -> Result<Option<Reader>, DbErr> {
    let Some(id) = news.connection else {
        let found = workspace_of(tx, user, news.workspace).await?.filter(|(_, place)| place.role.is_some());
        return Ok(found.map(|(person, place)| Reader { person, workspace: place.name, page: page(news, None) }));
    };
    let Some((person, place)) = connection_of(tx, user, id, state.clock.now()).await? else { return Ok(None) };
    let facts = place.facts(user).map_err(broken_row)?;
    if !connection(place.workspace.role, Via::Browser, ConnectionAction::See, facts).is_allowed() {
        return Ok(None);
    }
    let page = page(news, Some(place.row.kind.parse().map_err(broken_row)?));
    Ok(Some(Reader { person, workspace: place.workspace.name, page }))
}

fn page(news: &News, connection: Option<Kind>) -> String {
    let list = match connection {
        Some(Kind::Source) => "sources",
        Some(Kind::Destination) => "destinations",
        None => "access-requests",
    };
    format!("/w/{}/{list}", news.workspace)
}
