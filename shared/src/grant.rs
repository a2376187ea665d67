//! Grants: what members of scope `selected` may do with an integration. Everybody else reaches all of them anyway.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    access::{GrantLevel, WorkspaceRole},
    endpoint::{NoContent, endpoints},
    id::{IntegrationId, UserId},
    page::Page,
    time::Timestamp,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grant {
    pub user: UserId,
    pub name: String,
    pub email: String,
    pub role: WorkspaceRole,
    /// For a guest, `manage` counts as `monitor`.
    pub level: GrantLevel,
    pub granted_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutGrant {
    #[garde(skip)]
    pub level: GrantLevel,
}

endpoints! {
    ListGrants: Get "/v1/integrations/{integration}/grants" { integration: IntegrationId } => Page<Grant>;
    ReadGrant: Get "/v1/integrations/{integration}/grants/{user}" { integration: IntegrationId, user: UserId } => Grant;
    SaveGrant: Put "/v1/integrations/{integration}/grants/{user}" { integration: IntegrationId, user: UserId }, PutGrant => Grant;
    RemoveGrant: Delete "/v1/integrations/{integration}/grants/{user}" { integration: IntegrationId, user: UserId } => NoContent;
}
