//! Listing, making and reading workspaces.

use serde_json::json;
use shared::{
    check,
    workspace::{NewWorkspace, Workspace},
};

use super::store;
use crate::{
    access::{OrganizationPlace, WorkspacePlace},
    audit::{self, Did, Event, Object, Outcome},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
};

pub async fn list(cx: &Context, allowed: &Allowed<OrganizationPlace>) -> Result<Vec<Workspace>, Failure> {
    Ok(store::list(cx.state.db.reader(), allowed).await?)
}

pub async fn create(
    cx: &Context,
    allowed: &Allowed<OrganizationPlace>,
    new: NewWorkspace,
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
            Ok::<_, Failure>(audit::record(tx, state, &cx.actor(allowed.person()), event).await?)
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
