//! What becomes of a link whose creator leaves the workspace (PRODUCT §2.4), in the transaction of their leaving. The caller
//! holds the organization's lock and, by [`lock`], those of the links.

use serde_json::json;
use shared::{access::WorkspaceRole, member::AccessRequestFate};

use super::{
    ending::event,
    store::{change, ending::Brief},
};
use crate::{
    access::Standing,
    audit::{self, Did},
    connection::leaving::Decider,
    db::Tx,
    failure::Failure,
};

pub use super::store::ending::lock_of_leaving as lock;

/// Whether links may go to them: they are the administration's. Re-authorizing what is shared, an administrator may always;
/// a link for what was private is none to be decided on, because it ends when its connection finds its place.
pub fn may_take_over(standing: &Standing) -> bool {
    standing.is_owner() || standing.member.is_some_and(|member| member.role == WorkspaceRole::Admin)
}

pub async fn settle(decider: &Decider<'_>, tx: &Tx, link: &Brief, fate: AccessRequestFate) -> Result<(), Failure> {
    let (did, owner, detail) = match fate {
        AccessRequestFate::Delete => {
            change::delete(tx, link.id).await?;
            (Did::DeleteAccessRequest, link.creator, json!({ "because": "creator_left" }))
        }
        AccessRequestFate::Reassign { to } => {
            change::reassign(tx, link.id, to).await?;
            let detail = json!({ "before": { "created_by": link.creator }, "after": { "created_by": to } });
            (Did::ReassignAccessRequest, to, detail)
        }
    };
    let mut event = event(decider.place.organization, link, did, detail);
    // For the new creator: the old one is gone.
    event.private_to = link.private.then_some(owner);
    Ok(audit::record(tx, &decider.cx.state, &decider.cx.actor(decider.person), event).await?)
}
