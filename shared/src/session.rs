//! Browser sessions: signing in, who one is and where, and the list of one's own sessions.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    access::{OrganizationRole, Role, WorkspaceMember},
    check,
    endpoint::{NoContent, endpoints},
    id::{OrganizationId, SessionId, UserId, WorkspaceId},
    page::Page,
    plan::Plan,
    secret_text::SecretText,
    time::Timestamp,
};

#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    #[garde(custom(check::email))]
    pub email: String,
    #[garde(custom(check::secret))]
    pub password: SecretText,
}

/// Who is signed in, and every place they have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CurrentSession {
    pub session: SessionId,
    pub user: Person,
    pub organizations: Vec<OrganizationMembership>,
}

/// The user behind a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationMembership {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    pub role: OrganizationRole,
    /// The workspaces that the user has a place in, oldest first; an owner has one in all of them.
    pub workspaces: Vec<WorkspaceMembership>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkspaceMembership {
    pub id: WorkspaceId,
    pub name: String,
    /// Absent for an organization owner, who needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<WorkspaceMember>,
}

impl OrganizationMembership {
    /// The user's column of the permission table in that workspace.
    pub fn role_in(&self, workspace: &WorkspaceMembership) -> Option<Role> {
        Role::of(Some(self.role), workspace.member)
    }
}

/// One of the user's own sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnSession {
    pub id: SessionId,
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub refreshed_at: Timestamp,
    pub address: String,
    pub agent: String,
    /// The session that asks.
    pub current: bool,
}

endpoints! {
    StartSession: Post "/v1/session" {}, SignIn => CurrentSession;
    ReadSession: Get "/v1/session" {} => CurrentSession;
    EndSession: Delete "/v1/session" {} => NoContent;
    RefreshSession: Post "/v1/session/refresh" {} => NoContent;
    ListOwnSessions: Get "/v1/sessions" {} => Page<OwnSession>;
    EndOwnSession: Delete "/v1/sessions/{session}" { session: SessionId } => NoContent;
}
