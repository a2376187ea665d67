//! The owner of a connection is told when it stops working: once for each change of its state, never for each attempt that
//! failed (PRODUCT §3). Who brought the change about by their own click is not told: the answer to the click says it.

use shared::{
    connection::{Status, StatusReason},
    id::{ConnectionId, Id, UserId, WorkspaceId},
    notification::{Detail, Kind},
};

use crate::{
    db::{DbErr, Tx, entity::connection},
    notification::{self, News},
    state::State,
};

/// A connection that is going to be told of.
pub struct Subject<'a> {
    pub id: ConnectionId,
    pub workspace: WorkspaceId,
    pub name: &'a str,
    pub owner: UserId,
}

impl<'a> Subject<'a> {
    pub fn of(row: &'a connection::Model) -> Self {
        Self {
            id: Id::new(row.id),
            workspace: Id::new(row.workspace_id),
            name: &row.name,
            owner: Id::new(row.owner_id),
        }
    }
}

/// Tells of what became of a connection, by whom if not by Mooring itself. `before` is its row until then.
pub async fn turned(
    tx: &Tx,
    state: &State,
    before: &connection::Model,
    by: Option<UserId>,
    after: (Status, Option<StatusReason>),
) -> Result<(), DbErr> {
    if before.status == after.0.to_string() {
        return Ok(());
    }
    tell(tx, state, &Subject::of(before), by, after).await
}

/// The same where the state is news to the owner in any case.
pub async fn tell(
    tx: &Tx,
    state: &State,
    subject: &Subject<'_>,
    by: Option<UserId>,
    (status, reason): (Status, Option<StatusReason>),
) -> Result<(), DbErr> {
    let kind = match status {
        Status::NeedsReconnect => Kind::NeedsReconnect,
        Status::Degraded => Kind::Degraded,
        Status::Connected | Status::Removed => return Ok(()),
    };
    let news = News {
        kind,
        workspace: subject.workspace,
        subject: subject.name.to_owned(),
        access_request: None,
        connection: Some(subject.id),
        detail: Detail { reason, ..Detail::default() },
    };
    notification::tell(tx, state, Some(subject.owner).filter(|owner| Some(*owner) != by), &news).await
}
