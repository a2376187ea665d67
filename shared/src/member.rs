//! Members: who has a place in a workspace, as what, and what becomes of what they own when they leave (PRODUCT §2.4).

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    access::{OrganizationRole, Scope, WorkspaceMember, WorkspaceRole},
    endpoint::{NoContent, endpoints},
    id::{AccessRequestId, ConnectionId, FlowId, OrganizationId, UserId, WorkspaceId},
    page::{MAX_LIMIT, Page},
    time::Timestamp,
};

/// A member of a workspace, or an owner of its organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    pub user: UserId,
    pub name: String,
    /// What follows is absent for callers who may see only the names of owners of connections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_role: Option<OrganizationRole>,
    /// Absent for an organization owner without a place of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<WorkspaceMember>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<Timestamp>,
}

impl Member {
    /// All that those learn who may see only the owners of connections.
    pub const fn by_name(user: UserId, name: String) -> Self {
        Self { user, name, email: None, organization_role: None, member: None, joined_at: None }
    }
}

/// A member of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationMember {
    pub user: UserId,
    pub name: String,
    pub email: String,
    pub role: OrganizationRole,
    pub joined_at: Timestamp,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct MemberQuery {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// 50 when absent.
    #[garde(range(min = 1, max = MAX_LIMIT))]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditMember {
    #[garde(skip)]
    pub role: WorkspaceRole,
    /// An admin's is always `all`.
    #[garde(skip)]
    pub scope: Scope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditOrganizationMember {
    #[garde(skip)]
    pub role: OrganizationRole,
}

/// What becomes of a connection whose owner leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConnectionFate {
    Transfer { to: UserId },
    Disconnect,
}

/// What becomes of a standalone flow whose owner leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum FlowFate {
    Reassign { to: UserId },
    Delete,
}

/// What becomes of a link that works and whose creator leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum AccessRequestFate {
    /// To another administrator.
    Reassign {
        to: UserId,
    },
    Delete,
}

/// A decision for each thing that the member owns in the workspace. One for a thing that is not theirs counts for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveMember {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub connections: BTreeMap<ConnectionId, ConnectionFate>,
    /// Another's private connections, by the provider's key: all of a provider share one fate. They arrive without
    /// their credential.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub private_connections: BTreeMap<String, ConnectionFate>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub flows: BTreeMap<FlowId, FlowFate>,
    /// One fate for all standalone flows that use another's private connections.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden_flows: Option<FlowFate>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub access_requests: BTreeMap<AccessRequestId, AccessRequestFate>,
    /// One fate for all links for private connections.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden_access_requests: Option<AccessRequestFate>,
}

/// What is still to be decided before a member can go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Belongings {
    pub connections: Vec<OwnedConnection>,
    /// Another's private connections: how many of which provider is all that is told.
    pub private_connections: Vec<PrivateConnections>,
    pub flows: Vec<OwnedFlow>,
    /// Standalone flows that use another's private connections: how many is all that is told.
    #[serde(default)]
    pub hidden_flows: u32,
    /// Links that work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_requests: Vec<OwnedAccessRequest>,
    /// Links for private connections: how many is all that is told.
    #[serde(default)]
    pub hidden_access_requests: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnedConnection {
    pub id: ConnectionId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrivateConnections {
    pub provider: String,
    pub provider_name: String,
    pub count: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnedFlow {
    pub id: FlowId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnedAccessRequest {
    pub id: AccessRequestId,
    /// The names of the providers it asks for.
    pub sources: Vec<String>,
    pub expires_at: Timestamp,
}

endpoints! {
    ListMembers: Get "/v1/workspaces/{workspace}/members" { workspace: WorkspaceId } ?MemberQuery => Page<Member>;
    ChangeMember: Patch "/v1/workspaces/{workspace}/members/{user}" { workspace: WorkspaceId, user: UserId }, EditMember => Member;
    /// One's own user id to leave.
    RemoveFromWorkspace: Post "/v1/workspaces/{workspace}/members/{user}/remove" { workspace: WorkspaceId, user: UserId }, RemoveMember => NoContent;
    ListOrganizationMembers: Get "/v1/organizations/{organization}/members" { organization: OrganizationId } ?MemberQuery => Page<OrganizationMember>;
    ChangeOrganizationMember: Patch "/v1/organizations/{organization}/members/{user}" { organization: OrganizationId, user: UserId }, EditOrganizationMember => OrganizationMember;
}
