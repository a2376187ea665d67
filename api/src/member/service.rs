//! Listing members and changing what they are.

use serde_json::json;
use shared::{
    access::{MemberAction, Scope, WorkspaceAction, WorkspaceMember, WorkspaceRole, workspace},
    member::{EditMember, Member, MemberQuery},
    page::Page,
    problem::ProblemKind,
};

use super::store;
use crate::{
    access::{MemberPlace, Standing, WorkspacePlace},
    access_request::ending::Ender,
    audit::{self, Did, Event, Object, Outcome},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    organization,
    paging::Slice,
    workspace::store::lock_structure,
};

/// Everybody, or for those who may not see that, the owners of the connections that they see.
pub async fn list(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    query: MemberQuery,
) -> Result<Page<Member>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    let db = cx.state.db.reader();
    let items = if workspace(allowed.role, allowed.plan, WorkspaceAction::ListMembers).is_allowed() {
        store::list(db, allowed, &slice).await?.into_iter().map(dto).collect()
    } else {
        store::list_owners(db, allowed, &slice).await?
    };
    Ok(slice.page(items, |member| member.user))
}

fn dto(standing: Standing) -> Member {
    Member {
        user: standing.person.id,
        name: standing.person.name,
        email: Some(standing.person.email),
        organization_role: Some(standing.organization_role),
        member: standing.member,
        joined_at: Some(standing.joined_at),
    }
}

pub async fn change(cx: &Context, allowed: &Allowed<MemberPlace>, edit: EditMember) -> Result<Member, Failure> {
    if edit.role == WorkspaceRole::Admin && edit.scope == Scope::Selected {
        return Err(Failure::field("/scope", "An admin reaches the whole workspace: choose `all`."));
    }
    let after = WorkspaceMember { role: edit.role, scope: edit.scope };
    let place = &allowed.workspace;
    cx.state
        .db
        .write_tx(async |tx| {
            // Both places may have changed since they were looked at.
            organization::store::lock(tx, place.organization).await?;
            // Their grants may go.
            lock_structure(tx, place.id).await?;
            let present = cx.require_in(tx, MemberAction::Change, (place.id, allowed.user)).await?;
            let standing = present.standing.clone().ok_or_else(Failure::not_found)?;
            if standing.is_owner() {
                let words =
                    "An owner has every right in every workspace. Make them a member of the organization first.";
                return Err(Failure::detailed(ProblemKind::Conflict, words));
            }
            if standing.member != Some(after) {
                store::change(tx, place.id, allowed.user, after).await?;
                if after.role != WorkspaceRole::Admin {
                    let ender = Ender::of(cx, allowed.person(), place.organization);
                    ender.of_demoted(tx, place.id, allowed.user).await?;
                }
                let event = Event {
                    organization: place.organization,
                    workspace: Some(place.id),
                    did: Did::ChangeMember,
                    object: object(&standing),
                    private_to: None,
                    outcome: Outcome::Done,
                    detail: json!({ "before": standing.member, "after": after }),
                };
                audit::record(tx, &cx.state, &cx.actor(allowed.person()), event).await?;
            }
            Ok(dto(Standing { member: Some(after), ..standing }))
        })
        .await
}

pub(super) fn object(standing: &Standing) -> Object {
    Object { kind: "user", id: standing.person.id.to_string(), name: standing.person.name.clone() }
}
