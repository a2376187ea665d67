//! Who owns the organization. It never is without an owner.

use serde_json::json;
use shared::{
    access::{OrganizationAction, OrganizationRole, Scope, WorkspaceMember, WorkspaceRole},
    id::{OrganizationId, UserId, WorkspaceId},
    member::{EditOrganizationMember, MemberQuery, OrganizationMember},
    page::Page,
    problem::ProblemKind,
};

use super::store;
use crate::{
    access::OrganizationPlace,
    access_request::ending::Ender,
    audit::{self, Did, Event, Object, Outcome},
    db::Tx,
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    organization::store as organizations,
    paging::Slice,
};

pub async fn list(
    cx: &Context,
    allowed: &Allowed<OrganizationPlace>,
    query: MemberQuery,
) -> Result<Page<OrganizationMember>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    let items = store::list_organization(cx.state.db.reader(), allowed.id, &slice).await?;
    Ok(slice.page(items, |member| member.user))
}

/// Makes a member an owner, or an owner a member, who keeps the places in workspaces that they have, and gets one wherever
/// they own something.
pub async fn change(
    cx: &Context,
    allowed: &Allowed<OrganizationPlace>,
    user: UserId,
    edit: EditOrganizationMember,
) -> Result<OrganizationMember, Failure> {
    let (state, caller) = (&cx.state, allowed.person());
    state
        .db
        .write_tx(async |tx| {
            // Of two owners who demote each other, the second finds that they are none any more.
            organizations::lock(tx, allowed.id).await?;
            cx.require_in(tx, OrganizationAction::ManageOwners, allowed.id).await?;
            let member = store::of_organization(tx, allowed.id, user).await?.ok_or_else(Failure::not_found)?;
            if member.role == edit.role {
                return Ok(member);
            }
            store::set_organization_role(tx, allowed.id, user, edit.role).await?;
            if edit.role == OrganizationRole::Member && organizations::count_owners(tx, allowed.id).await? == 0 {
                return Err(Failure::new(ProblemKind::LastOwner));
            }
            let joined = match edit.role {
                OrganizationRole::Owner => Vec::new(),
                OrganizationRole::Member => join_what_they_own(cx, tx, allowed.id, user).await?,
            };
            if edit.role == OrganizationRole::Member {
                Ender::of(cx, caller, allowed.id).of_former_owner(tx, user).await?;
            }
            let event = Event {
                organization: allowed.id,
                workspace: None,
                did: Did::ChangeOrganizationMember,
                object: Object { kind: "user", id: user.to_string(), name: member.name.clone() },
                private_to: None,
                outcome: Outcome::Done,
                detail: json!({ "before": { "role": member.role }, "after": { "role": edit.role }, "joined": joined }),
            };
            audit::record(tx, state, &cx.actor(caller), event).await?;
            Ok(OrganizationMember { role: edit.role, ..member })
        })
        .await
}

/// An owner needs no place of their own in a workspace. What they own where they have none would be out of everybody's reach
/// afterwards: its owner could not come to it, and nobody could remove its owner. As admins they can do there what they
/// could, and be removed like anybody.
async fn join_what_they_own(
    cx: &Context,
    tx: &Tx,
    organization: OrganizationId,
    user: UserId,
) -> Result<Vec<WorkspaceId>, Failure> {
    let admin = WorkspaceMember { role: WorkspaceRole::Admin, scope: Scope::All };
    Ok(store::join_what_they_own_in(tx, organization, user, admin, cx.now()).await?)
}
