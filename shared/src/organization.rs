//! An organization: the paying account.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    access::OrganizationRole, check, endpoint::endpoints, id::OrganizationId, page::Page, plan::Plan, time::Timestamp,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    /// The caller's own.
    pub role: OrganizationRole,
    /// Live connections of all its workspaces, those that the caller cannot see included.
    pub connections: u64,
    /// How many the plan has room for; absent when there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_limit: Option<u32>,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditOrganization {
    #[garde(custom(check::name))]
    pub name: String,
}

endpoints! {
    ListOrganizations: Get "/v1/organizations" {} => Page<Organization>;
    ReadOrganization: Get "/v1/organizations/{organization}" { organization: OrganizationId } => Organization;
    ChangeOrganization: Patch "/v1/organizations/{organization}" { organization: OrganizationId }, EditOrganization => Organization;
}
