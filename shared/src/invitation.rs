//! Invitations: accounts are made by invitation only, for the invited address. The link works once and for seven days.

use chrono::TimeDelta;
use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::{Scope, WorkspaceRole},
    check,
    endpoint::{NoContent, endpoints},
    id::{InvitationId, OrganizationId, WorkspaceId},
    member::MemberQuery,
    page::Page,
    secret_text::SecretText,
    session::CurrentSession,
    time::Timestamp,
};

pub const LIFETIME: TimeDelta = TimeDelta::days(7);

/// What somebody is invited as: an owner of the organization, or a member of the workspace.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Default,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InvitedRole {
    Owner,
    Admin,
    /// What a form starts with.
    #[default]
    User,
    Guest,
}

impl InvitedRole {
    /// Can be confined to selected integrations.
    pub fn can_be_narrowed(self) -> bool {
        self.in_workspace().is_some_and(WorkspaceRole::can_be_narrowed)
    }

    /// `None` for an owner, who needs no place in the workspace.
    pub const fn in_workspace(self) -> Option<WorkspaceRole> {
        match self {
            Self::Owner => None,
            Self::Admin => Some(WorkspaceRole::Admin),
            Self::User => Some(WorkspaceRole::User),
            Self::Guest => Some(WorkspaceRole::Guest),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    #[garde(custom(check::email))]
    pub email: String,
    #[garde(skip)]
    pub role: InvitedRole,
    /// `all` unless narrowed; owners and admins always have `all`.
    #[garde(skip)]
    #[serde(default = "all")]
    pub scope: Scope,
}

const fn all() -> Scope {
    Scope::All
}

/// An invitation that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    pub id: InvitationId,
    pub email: String,
    pub role: InvitedRole,
    pub scope: Scope,
    pub invited_by: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The link is shown this once: only its token's digest is stored. It is a secret, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedInvitation {
    pub invitation: Invitation,
    /// Absent when the request was sent again with the same `Idempotency-Key`: what is stored of it opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(default)]
    pub secret_already_shown: bool,
}

/// The token from the link's fragment.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvitationToken {
    #[garde(custom(check::secret))]
    pub token: SecretText,
}

/// What the invited person sees before accepting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenedInvitation {
    pub organization: String,
    pub workspace: String,
    pub invited_by: String,
    pub email: String,
    pub role: InvitedRole,
    pub expires_at: Timestamp,
    /// The address has an account: sign in with it to accept.
    pub has_account: bool,
}

/// Accepts as the signed-in user, or makes the account when the address has none: then name and password are required.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    #[garde(custom(check::secret))]
    pub token: SecretText,
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[garde(inner(custom(check::new_password)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretText>,
}

/// Where the new member finds themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptedInvitation {
    pub organization: OrganizationId,
    pub workspace: WorkspaceId,
    pub session: CurrentSession,
}

endpoints! {
    ListInvitations: Get "/v1/workspaces/{workspace}/invitations" { workspace: WorkspaceId } ?MemberQuery => Page<Invitation>;
    /// A second invitation of the same address to the same workspace replaces the first.
    CreateInvitation: Post "/v1/workspaces/{workspace}/invitations" { workspace: WorkspaceId }, NewInvitation => IssuedInvitation;
    WithdrawInvitation: Delete "/v1/workspaces/{workspace}/invitations/{invitation}" { workspace: WorkspaceId, invitation: InvitationId } => NoContent;
    OpenInvitation: Post "/v1/invitations/open" {}, InvitationToken => OpenedInvitation;
    AcceptAnInvitation: Post "/v1/invitations/accept" {}, AcceptInvitation => AcceptedInvitation;
}
