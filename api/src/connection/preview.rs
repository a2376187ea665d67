//! What sharing a connection, taking it back or disconnecting it would mean.

use shared::{
    access::{ConnectionAction, Visibility},
    id::{ConnectionId, Id},
    impact::Impact,
    registration::ConnectionChange,
};

use crate::{
    access::ConnectionPlace,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    impact::{
        self,
        rules::Holding,
        store::{Viewer, known},
    },
};

/// Only for who may make the change.
pub async fn of(cx: &Context, allowed: &Allowed<ConnectionPlace>, change: ConnectionChange) -> Result<Impact, Failure> {
    let id: ConnectionId = Id::new(allowed.row.id);
    let action = match change {
        ConnectionChange::Share | ConnectionChange::Unshare => ConnectionAction::ChangeVisibility,
        ConnectionChange::Disconnect => ConnectionAction::Disconnect,
    };
    let place = cx.require(action, id).await?;
    let (db, viewer) = (cx.state.db.reader(), Viewer { place: &place.workspace, user: place.person().id });
    let known = known(db, &viewer, [id], []).await?;
    let change = |holding: &mut Holding| match change {
        ConnectionChange::Share => holding.visibility = Visibility::Shared,
        ConnectionChange::Unshare => {
            holding.visibility = Visibility::Private;
            holding.registered.clear();
        }
        ConnectionChange::Disconnect => holding.removed = true,
    };
    Ok(impact::service::of(db, &viewer, &known, change).await?)
}
