//! A workspace: an isolated place inside an organization. Nothing crosses it.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    check,
    endpoint::endpoints,
    id::{OrganizationId, WorkspaceId},
    page::Page,
    time::Timestamp,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Workspace {
    pub id: WorkspaceId,
    pub organization: OrganizationId,
    pub name: String,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    #[garde(custom(check::name))]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditWorkspace {
    #[garde(custom(check::name))]
    pub name: String,
}

endpoints! {
    /// The workspaces of the organization that the caller has a place in, newest first.
    ListWorkspaces: Get "/v1/organizations/{organization}/workspaces" { organization: OrganizationId } => Page<Workspace>;
    CreateWorkspace: Post "/v1/organizations/{organization}/workspaces" { organization: OrganizationId }, NewWorkspace => Workspace;
    ReadWorkspace: Get "/v1/workspaces/{workspace}" { workspace: WorkspaceId } => Workspace;
    ChangeWorkspace: Patch "/v1/workspaces/{workspace}" { workspace: WorkspaceId }, EditWorkspace => Workspace;
}
