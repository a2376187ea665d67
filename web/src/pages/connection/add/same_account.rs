//! The same account may be connected more than once: that is said, and never an error. Only those that the reader can see
//! are spoken of.

use leptos::task::spawn_local;
use shared::{
    connection::{Connection, ConnectionQuery, ListConnections},
    id::{ConnectionId, WorkspaceId},
};

use crate::{api::Api, copy, ui::toast::Toasts};

/// How many are named; the rest are counted by nobody.
const NAMED: u16 = 3;

pub fn warn(api: Api, toasts: Toasts, workspace: Option<WorkspaceId>, connection: ConnectionId) {
    let Some(workspace) = workspace else { return };
    spawn_local(async move {
        let query =
            ConnectionQuery { same_account_as: Some(connection), limit: Some(NAMED + 1), ..ConnectionQuery::default() };
        if let Ok(page) = api.send(&ListConnections { workspace, query }).await
            && let Some(words) = words(&page.items)
        {
            toasts.note(words);
        }
    });
}

fn words(others: &[Connection]) -> Option<String> {
    if others.is_empty() {
        return None;
    }
    let named: Vec<_> = others
        .iter()
        .take(NAMED.into())
        .map(|other| format!("“{}” ({})", other.name, copy::kind(other.kind).one))
        .collect();
    let more = if others.len() > named.len() { " and more" } else { "" };
    Some(format!("The same account is connected already: {}{more}. You can keep both.", named.join(", ")))
}
