//! Printing set-up links and taking one.

use chrono::TimeDelta;
use serde_json::json;
use shared::{
    check,
    id::{OrganizationId, UserId, WorkspaceId},
    problem::ProblemKind,
    session::Person,
    setup::{NewInstance, SetupStatus},
    time::Timestamp,
};

use super::store;
use crate::{
    audit::{self, Did, Event, Object, Outcome},
    db::ConnectionTrait,
    failure::Failure,
    http::context::Context,
    secret::{Digest, Secret},
    session::service::{Started, start},
    state::State,
};

/// A link that nobody took by then is dead; a restart prints another.
const LINK_LIFE: TimeDelta = TimeDelta::hours(24);

/// A new set-up link, or `None` once there is a user.
pub async fn link(state: &State) -> Result<Option<String>, Failure> {
    if store::has_users(state.db.reader()).await? {
        return Ok(None);
    }
    let (token, now) = (state.random.token(), state.clock.now());
    state.db.write_tx(async |tx| store::insert_link(tx, &token.digest(), now, now.plus(LINK_LIFE)).await).await?;
    // In the fragment, which browsers keep to themselves.
    Ok(Some(state.public_url.at(&format!("/setup#token={}", token.expose()))))
}

pub async fn status(state: &State) -> Result<SetupStatus, Failure> {
    Ok(SetupStatus { open: !store::has_users(state.db.reader()).await? })
}

async fn is_open(db: &impl ConnectionTrait, link: &Digest, now: Timestamp) -> Result<(), Failure> {
    if store::has_users(db).await? || !store::is_live(db, link, now).await? {
        return Err(Failure::new(ProblemKind::SetupClosed));
    }
    Ok(())
}

/// Founds the first organization and signs its owner in.
pub async fn set_up(cx: &Context, new: NewInstance) -> Result<Started, Failure> {
    let state = &cx.state;
    cx.throttle("setup")?;
    let digest = Secret::new(new.token.expose()).digest();
    let now = cx.now();
    // Hashing is dear: only who holds a live link gets that far. What counts is asked again under the lock.
    is_open(state.db.reader(), &digest, now).await?;
    let password_hash = state.passwords.hash(Secret::new(new.password.expose())).await?;
    let id: UserId = state.random.id(&state.clock);
    let person = Person { id, name: check::tidy(&new.name), email: check::tidy(&new.email) };
    let organization: OrganizationId = state.random.id(&state.clock);
    let workspace: WorkspaceId = state.random.id(&state.clock);
    let (organization_name, workspace_name) = (check::tidy(&new.organization), check::tidy(&new.workspace));
    state
        .db
        .write_tx(async |tx| {
            store::lock_setup(tx).await?;
            is_open(tx, &digest, now).await?;
            let first = store::First {
                organization: (organization, &organization_name),
                plan: state.default_plan,
                workspace: (workspace, &workspace_name),
                user: (person.id, &person.name),
                email: &person.email,
                email_folded: &check::fold_email(&person.email),
                password_hash,
                now,
            };
            store::insert(tx, first).await?;
            store::delete_links(tx).await?;
            let actor = cx.actor(&person);
            for (did, workspace, kind, id, name) in [
                (Did::CreateOrganization, None, "organization", organization.to_string(), &organization_name),
                (Did::CreateWorkspace, Some(workspace), "workspace", workspace.to_string(), &workspace_name),
                (Did::CreateUser, None, "user", person.id.to_string(), &person.name),
            ] {
                let event = Event {
                    organization,
                    workspace,
                    did,
                    object: Object { kind, id, name: name.clone() },
                    private_to: None,
                    outcome: Outcome::Done,
                    detail: json!({}),
                };
                audit::record(tx, state, &actor, event).await?;
            }
            start(cx, tx, person).await
        })
        .await
}
