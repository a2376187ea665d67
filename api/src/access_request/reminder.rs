//! A day before a link ends that nobody has used, its creator is told, once.

use shared::{
    access_request::REMINDER,
    notification::{Detail, Kind},
};

use super::store::reminder;
use crate::{
    failure::Failure,
    notification::{self, News},
    state::State,
};

/// All that are due. Answers how many there were.
pub async fn due(state: &State) -> Result<usize, Failure> {
    let now = state.clock.now();
    state
        .db
        .write_tx(async |tx| {
            let links = reminder::claim(tx, now, now.plus(REMINDER)).await?;
            for link in &links {
                let news = News {
                    kind: Kind::LinkExpiring,
                    workspace: link.workspace,
                    subject: link.name(),
                    access_request: Some(link.id),
                    connection: None,
                    detail: Detail { expires_at: Some(link.expires_at), ..Detail::default() },
                };
                notification::tell(tx, state, [link.creator], &news).await?;
            }
            Ok(links.len())
        })
        .await
}
