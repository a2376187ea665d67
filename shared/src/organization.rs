//! An organization: the paying account.

use serde::{Deserialize, Serialize};

use crate::{
    access::OrganizationRole, endpoint::endpoints, id::OrganizationId, page::Page, plan::Plan, time::Timestamp,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    /// The caller's own.
    pub role: OrganizationRole,
    pub created_at: Timestamp,
}

endpoints! {
    ListOrganizations: Get "/v1/organizations" {} => Page<Organization>;
    ReadOrganization: Get "/v1/organizations/{organization}" { organization: OrganizationId } => Organization;
}
