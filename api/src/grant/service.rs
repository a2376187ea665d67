//! Granting, changing and taking back, by those who administer the workspace.

use serde_json::json;
use shared::{
    access::{GrantLevel, IntegrationAction, Scope},
    grant::Grant,
    id::{Id, UserId},
    page::Page,
    problem::ProblemKind,
};

use super::store;
use crate::{
    access::{IntegrationPlace, Standing},
    audit::{self, Did},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    integration::service::{brief, event, locked},
    member, organization,
};

pub async fn list(cx: &Context, allowed: &Allowed<IntegrationPlace>) -> Result<Page<Grant>, Failure> {
    Ok(Page::whole(store::list(cx.state.db.reader(), allowed).await?))
}

pub async fn read(cx: &Context, allowed: &Allowed<IntegrationPlace>, user: UserId) -> Result<Grant, Failure> {
    store::read(cx.state.db.reader(), allowed, user).await?.ok_or_else(Failure::not_found)
}

pub async fn save(
    cx: &Context,
    allowed: &Allowed<IntegrationPlace>,
    user: UserId,
    level: GrantLevel,
) -> Result<Grant, Failure> {
    cx.state
        .db
        .write_tx(async |tx| {
            // Whoever changes the member's place takes the same lock, and ends the grants of who needs none any more.
            organization::store::lock(tx, allowed.workspace.organization).await?;
            let place = locked(cx, tx, allowed, IntegrationAction::ManageGrants).await?;
            let standing = member::store::standing(tx, &place.workspace, user).await?;
            needs_one(&standing.ok_or_else(Failure::not_found)?)?;
            let before = store::read(tx, &place, user).await?;
            if let Some(same) = before.as_ref().filter(|grant| grant.level == level) {
                return Ok(same.clone());
            }
            store::save(tx, Id::new(place.row.id), user, level, cx.now()).await?;
            let grant = store::read(tx, &place, user).await?.ok_or_else(|| Failure::broken("a grant is gone"))?;
            let detail = json!({
                "user": user, "name": grant.name, "before": before.map(|grant| grant.level), "after": level,
            });
            let event = event(&place.workspace, Did::GrantIntegration, &brief(&place), detail);
            audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?;
            Ok(grant)
        })
        .await
}

/// Grants are for those who do not reach the whole workspace as it is.
fn needs_one(standing: &Standing) -> Result<(), Failure> {
    let narrowed = standing.member.is_some_and(|member| member.scope == Scope::Selected);
    if narrowed && !standing.is_owner() {
        return Ok(());
    }
    let words = "They reach the whole workspace already. Change their scope to selected integrations first.";
    Err(Failure::detailed(ProblemKind::Conflict, words))
}

pub async fn remove(cx: &Context, allowed: &Allowed<IntegrationPlace>, user: UserId) -> Result<(), Failure> {
    cx.state
        .db
        .write_tx(async |tx| {
            let place = locked(cx, tx, allowed, IntegrationAction::ManageGrants).await?;
            let grant = store::read(tx, &place, user).await?.ok_or_else(Failure::not_found)?;
            store::remove(tx, Id::new(place.row.id), user).await?;
            let detail = json!({ "user": user, "name": grant.name, "before": grant.level });
            let event = event(&place.workspace, Did::RevokeGrant, &brief(&place), detail);
            Ok(audit::record(tx, &cx.state, &cx.actor(place.person()), event).await?)
        })
        .await
}
