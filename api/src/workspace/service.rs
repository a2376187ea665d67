//! Listing, making, reading and renaming workspaces.

use serde_json::json;
use shared::{
    check,
    workspace::{EditWorkspace, NewWorkspace, Workspace},
};

use super::store;
use crate::{
    access::{OrganizationPlace, WorkspacePlace},
    audit::{self, Did, Event, Object, Outcome},
    failure::Failure,
    http::{allowed::Allowed, context::Context, once::Attempt},
};

pub async fn list(cx: &Context, allowed: &Allowed<OrganizationPlace>) -> Result<Vec<Workspace>, Failure> {
    Ok(store::list(cx.state.db.reader(), allowed).await?)
}

pub async fn create(
    cx: &Context,
    allowed: &Allowed<OrganizationPlace>,
    new: NewWorkspace,
    once: &Attempt,
) -> Result<Workspace, Failure> {
    let state = &cx.state;
    let workspace = Workspace {
        id: state.random.id(&state.clock),
        organization: allowed.id,
        name: check::tidy(&new.name),
        created_at: cx.now(),
    };
    state
        .db
        .write_tx(async |tx| {
            store::insert(tx, &workspace).await?;
            let event = Event {
                organization: workspace.organization,
                workspace: Some(workspace.id),
                did: Did::CreateWorkspace,
                object: Object { kind: "workspace", id: workspace.id.to_string(), name: workspace.name.clone() },
                private_to: None,
                outcome: Outcome::Done,
                detail: json!({}),
            };
            audit::record(tx, state, &cx.actor(allowed.person()), event).await?;
            once.keep(cx, tx, &workspace).await
        })
        .await?;
    Ok(workspace)
}

pub fn read(allowed: &Allowed<WorkspacePlace>) -> Workspace {
    Workspace {
        id: allowed.id,
        organization: allowed.organization,
        name: allowed.name.clone(),
        created_at: allowed.created_at,
    }
}

pub async fn change(
    cx: &Context,
    allowed: &Allowed<WorkspacePlace>,
    edit: EditWorkspace,
) -> Result<Workspace, Failure> {
    let name = check::tidy(&edit.name);
    cx.state
        .db
        .write_tx(async |tx| {
            store::rename(tx, allowed.id, &name).await?;
            let event = Event {
                organization: allowed.organization,
                workspace: Some(allowed.id),
                did: Did::ChangeWorkspace,
                object: Object { kind: "workspace", id: allowed.id.to_string(), name: name.clone() },
                private_to: None,
                outcome: Outcome::Done,
                detail: json!({ "before": { "name": allowed.name }, "after": { "name": name } }),
            };
            Ok::<_, Failure>(audit::record(tx, &cx.state, &cx.actor(allowed.person()), event).await?)
        })
        .await?;
    Ok(Workspace { name, ..read(allowed) })
}
