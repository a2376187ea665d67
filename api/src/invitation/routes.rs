//! `/v1/workspaces/{workspace}/invitations`, `/v1/invitations`

use actix_web::{delete, get, post};
use shared::{
    access::WorkspaceAction,
    id,
    invitation::{
        AcceptInvitation, AcceptedInvitation, Invitation, InvitationToken, IssuedInvitation, NewInvitation,
        OpenedInvitation,
    },
    member::MemberQuery,
    page::Page,
};

use super::{
    acceptance::{self, Accepted},
    service,
};
use crate::{
    http::{
        context::Context,
        input::{Below, Body, Named, Query},
        once::Once,
        openapi::{IdempotencyKey, Problems},
        reply::{Reply, Result},
    },
    session::routes::with_tokens,
};

/// The invitations that wait, newest first
#[utoipa::path(tag = "Invitations", operation_id = "list_invitations",
    params(("workspace" = id::WorkspaceId, Path), MemberQuery),
    responses((status = 200, body = Page<Invitation>), Problems))]
#[get("/v1/workspaces/{workspace}/invitations")]
pub async fn list_invitations(
    cx: Context,
    workspace: Named<id::Workspace>,
    query: Query,
) -> Result<Reply<Page<Invitation>>> {
    let allowed = cx.require(WorkspaceAction::ManageMembers, workspace.0).await?;
    service::list(&cx, &allowed, query.check()?).await.map(Reply::ok)
}

/// Invite somebody by their address
///
/// The link is shown this once. It works once and for seven days; a second invitation of the same address to the same
/// workspace replaces the first.
#[utoipa::path(tag = "Invitations", operation_id = "create_invitation",
    params(("workspace" = id::WorkspaceId, Path), IdempotencyKey), request_body = NewInvitation,
    responses((status = 201, body = IssuedInvitation), Problems))]
#[post("/v1/workspaces/{workspace}/invitations")]
pub async fn create_invitation(
    cx: Context,
    workspace: Named<id::Workspace>,
    once: Once,
    body: Body,
) -> Result<Reply<IssuedInvitation>> {
    let allowed = cx.require(WorkspaceAction::ManageMembers, workspace.0).await?;
    let once = once.by(&allowed, "create_invitation", &body)?;
    let issued = once.run(&cx, async || service::create(&cx, &allowed, body.check()?, &once).await).await?;
    let location = format!("/v1/workspaces/{}/invitations/{}", allowed.id, issued.invitation.id);
    Ok(Reply::created(issued, location))
}

/// Withdraw an invitation
#[utoipa::path(tag = "Invitations", operation_id = "withdraw_invitation",
    params(("workspace" = id::WorkspaceId, Path), ("invitation" = id::InvitationId, Path)),
    responses((status = 204), Problems))]
#[delete("/v1/workspaces/{workspace}/invitations/{invitation}")]
pub async fn withdraw_invitation(
    cx: Context,
    workspace: Named<id::Workspace>,
    invitation: Below<id::Invitation>,
) -> Result<Reply<()>> {
    let allowed = cx.require(WorkspaceAction::ManageMembers, workspace.0).await?;
    service::withdraw(&cx, &allowed, invitation.0).await?;
    Ok(Reply::nothing())
}

/// See what an invitation is
///
/// Changes nothing.
#[utoipa::path(tag = "Invitations", operation_id = "open_invitation", security(()), request_body = InvitationToken,
    responses((status = 200, body = OpenedInvitation), Problems))]
#[post("/v1/invitations/open")]
pub async fn open_invitation(cx: Context, body: Body) -> Result<Reply<OpenedInvitation>> {
    acceptance::open(&cx, body.check()?).await.map(Reply::ok)
}

/// Accept an invitation
///
/// As the signed-in user of the invited address. An address without an account gets one, with the name and password given
/// here, and the session's cookies are set.
#[utoipa::path(tag = "Invitations", operation_id = "accept_invitation", security(()),
    request_body = AcceptInvitation, responses((status = 200, body = AcceptedInvitation), Problems))]
#[post("/v1/invitations/accept")]
pub async fn accept_invitation(cx: Context, body: Body) -> Result<Reply<AcceptedInvitation>> {
    let Accepted { accepted, tokens } = acceptance::accept(&cx, body.check()?).await?;
    let reply = Reply::ok(accepted);
    Ok(match tokens {
        None => reply,
        Some(tokens) => with_tokens(&cx, reply, &tokens),
    })
}
