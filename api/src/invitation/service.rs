//! Inviting people, and taking it back.

use serde_json::json;
use shared::{
    access::{Scope, invite},
    check,
    id::InvitationId,
    invitation::{Invitation, InvitedRole, IssuedInvitation, LIFETIME, NewInvitation},
    member::MemberQuery,
    page::Page,
    problem::ProblemKind,
};

use super::store;
use crate::{
    access::WorkspacePlace,
    audit::{self, Did, Event, Object, Outcome},
    db::Tx,
    failure::Failure,
    http::{allowed::Allowed, context::Context, once::Attempt},
    member, organization,
    paging::Slice,
};

pub async fn list(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    query: MemberQuery,
) -> Result<Page<Invitation>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    let items = store::list(cx.state.db.reader(), allowed.id, &slice, cx.now()).await?;
    Ok(slice.page(items, |invitation| invitation.id))
}

pub async fn create(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    new: NewInvitation,
    once: &Attempt,
) -> Result<IssuedInvitation, Failure> {
    Failure::unless(invite(allowed.role, new.role))?;
    if matches!(new.role, InvitedRole::Owner | InvitedRole::Admin) && new.scope == Scope::Selected {
        return Err(Failure::field("/scope", "Owners and admins reach the whole workspace: choose `all`."));
    }
    let (state, now) = (&cx.state, cx.now());
    let token = state.random.token();
    let invitation = Invitation {
        id: state.random.id(&state.clock),
        email: check::tidy(&new.email),
        role: new.role,
        scope: new.scope,
        invited_by: allowed.person().name.clone(),
        created_at: now,
        expires_at: now.plus(LIFETIME),
    };
    let folded = check::fold_email(&new.email);
    state
        .db
        .write_tx(async |tx| {
            // Against their joining, and against a second invitation, at the same moment.
            organization::store::lock(tx, allowed.organization).await?.ok_or_else(Failure::not_found)?;
            if member::store::has_place(tx, allowed, &folded).await? {
                let words = "This person has a place here already. Change their role instead.";
                return Err(Failure::detailed(ProblemKind::Conflict, words));
            }
            let replaced = store::replace(tx, allowed.id, &folded, now).await?;
            store::insert(tx, allowed.id, allowed.person().id, &invitation, &token.digest()).await?;
            let detail = json!({ "role": new.role, "scope": new.scope, "replaced": replaced });
            record(cx, tx, allowed, Did::CreateInvitation, invitation.id, &invitation.email, detail).await?;
            let without_link =
                IssuedInvitation { invitation: invitation.clone(), link: None, secret_already_shown: true };
            once.keep(cx, tx, &without_link).await
        })
        .await?;
    // In the fragment, which browsers keep to themselves.
    let link = state.public_url.at(&format!("/invitation#token={}", token.expose()));
    Ok(IssuedInvitation { invitation, link: Some(link), secret_already_shown: false })
}

pub async fn withdraw(cx: &Context, allowed: &Allowed<WorkspacePlace>, id: InvitationId) -> Result<(), Failure> {
    cx.state
        .db
        .write_tx(async |tx| {
            let email = store::withdraw(tx, allowed.id, id, cx.now()).await?.ok_or_else(Failure::not_found)?;
            record(cx, tx, allowed, Did::WithdrawInvitation, id, &email, json!({})).await
        })
        .await
}

async fn record(
    cx: &Context,
    tx: &Tx,
    allowed: &Allowed<WorkspacePlace>,
    did: Did,
    id: InvitationId,
    email: &str,
    detail: serde_json::Value,
) -> Result<(), Failure> {
    let event = Event {
        organization: allowed.organization,
        workspace: Some(allowed.id),
        did,
        object: Object { kind: "invitation", id: id.to_string(), name: email.to_owned() },
        private_to: None,
        outcome: Outcome::Done,
        detail,
    };
    Ok(audit::record(tx, &cx.state, &cx.actor(allowed.person()), event).await?)
}
