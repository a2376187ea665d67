//! `/v1/workspaces/{workspace}/members`, `/v1/organizations/{organization}/members`

use actix_web::{get, patch, post};
use shared::{
    access::{MemberAction, OrganizationAction, WorkspaceAction},
    id,
    member::{EditMember, EditOrganizationMember, Member, MemberQuery, OrganizationMember, RemoveMember},
    page::Page,
};

use super::{owners, removal, service};
use crate::http::{
    context::Context,
    input::{Below, Body, Named, Query},
    openapi::Problems,
    reply::{Reply, Result},
};

/// The members of a workspace and the organization's owners, newest account first
///
/// Those who may not see everybody get the owners of the connections that they see, by name alone.
#[utoipa::path(tag = "Members", operation_id = "list_members",
    params(("workspace" = id::WorkspaceId, Path), MemberQuery),
    responses((status = 200, body = Page<Member>), Problems))]
#[get("/v1/workspaces/{workspace}/members")]
pub async fn list_members(cx: Context, workspace: Named<id::Workspace>, query: Query) -> Result<Reply<Page<Member>>> {
    let allowed = cx.require(WorkspaceAction::ListConnectionOwners, workspace.0).await?;
    service::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// Change a member's role and scope
#[utoipa::path(tag = "Members", operation_id = "change_member",
    params(("workspace" = id::WorkspaceId, Path), ("user" = id::UserId, Path)), request_body = EditMember,
    responses((status = 200, body = Member), Problems))]
#[patch("/v1/workspaces/{workspace}/members/{user}")]
pub async fn change_member(
    cx: Context,
    workspace: Named<id::Workspace>,
    user: Below<id::User>,
    body: Body,
) -> Result<Reply<Member>> {
    let allowed = cx.require(MemberAction::Change, (workspace.0, user.0)).await?;
    service::change(&cx, &allowed, body.check()?).await.map(Reply::ok)
}

/// Remove a member from a workspace, or leave it
///
/// Every connection and standalone flow that they own there needs a decision; until then the answer is 409 `undecided`
/// with the list.
#[utoipa::path(tag = "Members", operation_id = "remove_member",
    params(("workspace" = id::WorkspaceId, Path), ("user" = id::UserId, Path)), request_body = RemoveMember,
    responses((status = 204), Problems))]
#[post("/v1/workspaces/{workspace}/members/{user}/remove")]
pub async fn remove_member(
    cx: Context,
    workspace: Named<id::Workspace>,
    user: Below<id::User>,
    body: Body,
) -> Result<Reply<()>> {
    let allowed = cx.require(MemberAction::Remove, (workspace.0, user.0)).await?;
    removal::remove(&cx, &allowed, body.check()?).await?;
    Ok(Reply::nothing())
}

/// The members of an organization, newest account first
#[utoipa::path(tag = "Members", operation_id = "list_organization_members",
    params(("organization" = id::OrganizationId, Path), MemberQuery),
    responses((status = 200, body = Page<OrganizationMember>), Problems))]
#[get("/v1/organizations/{organization}/members")]
pub async fn list_organization_members(
    cx: Context,
    organization: Named<id::Organization>,
    query: Query,
) -> Result<Reply<Page<OrganizationMember>>> {
    let allowed = cx.require(OrganizationAction::ManageOwners, organization.0).await?;
    owners::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// Make a member an owner, or an owner a member
///
/// Who is no owner any more keeps the places in workspaces that they have, and becomes an admin of each workspace in which
/// they own connections, removed ones too, or standalone flows without having a place there.
#[utoipa::path(tag = "Members", operation_id = "change_organization_member",
    params(("organization" = id::OrganizationId, Path), ("user" = id::UserId, Path)),
    request_body = EditOrganizationMember, responses((status = 200, body = OrganizationMember), Problems))]
#[patch("/v1/organizations/{organization}/members/{user}")]
pub async fn change_organization_member(
    cx: Context,
    organization: Named<id::Organization>,
    user: Below<id::User>,
    body: Body,
) -> Result<Reply<OrganizationMember>> {
    let allowed = cx.require(OrganizationAction::ManageOwners, organization.0).await?;
    owners::change(&cx, &allowed, user.0, body.check()?).await.map(Reply::ok)
}
