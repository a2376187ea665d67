//! Integrations: containers of flows. What may be used in one is what is registered with it.

use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::GrantLevel,
    check,
    endpoint::{NoContent, endpoints},
    id::{IntegrationId, WorkspaceId},
    page::{MAX_LIMIT, Page},
    time::Timestamp,
};

/// It never changes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = IntegrationKind))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    Custom,
    /// A packaged integration, which manages its own connections and takes part in no registration.
    App,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Integration {
    pub id: IntegrationId,
    pub workspace: WorkspaceId,
    pub kind: Kind,
    pub name: String,
    pub created_at: Timestamp,
    /// How many flows it has.
    pub flows: u32,
    /// How many connections are registered with it, without the removed ones.
    pub connections: u32,
    /// The caller's own grant, for members of selected integrations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<GrantLevel>,
    /// Counts people's edits; the ETag is made of it.
    pub version: u32,
}

/// Filters of the list; everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct IntegrationQuery {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Part of the name.
    #[garde(custom(check::optional_text))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// 50 when absent.
    #[garde(range(min = 1, max = MAX_LIMIT))]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewIntegration {
    #[garde(custom(check::name))]
    pub name: String,
    /// `custom` when absent.
    #[garde(skip)]
    #[serde(default = "custom")]
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditIntegration {
    #[garde(custom(check::name))]
    pub name: String,
    /// The version that was seen; `If-Match` says the same.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DeleteQuery {
    /// With its flows, its grants and the keys bound to it. Steps and connections stay.
    #[serde(default)]
    pub force: bool,
}

const fn custom() -> Kind {
    Kind::Custom
}

endpoints! {
    ListIntegrations: Get "/v1/workspaces/{workspace}/integrations" { workspace: WorkspaceId } ?IntegrationQuery => Page<Integration>;
    CreateIntegration: Post "/v1/workspaces/{workspace}/integrations" { workspace: WorkspaceId }, NewIntegration => Integration;
    ReadIntegration: Get "/v1/integrations/{integration}" { integration: IntegrationId } => Integration;
    ChangeIntegration: Patch "/v1/integrations/{integration}" { integration: IntegrationId }, EditIntegration => Integration;
    DeleteIntegration: Delete "/v1/integrations/{integration}" { integration: IntegrationId } ?DeleteQuery => NoContent;
}
