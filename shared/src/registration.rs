//! Registration: the one thing that says whether an integration may use a connection (PRODUCT §5).

use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    check,
    connection::{Connection, OwnerBrief},
    endpoint::{NoContent, endpoints},
    id::{ConnectionId, IntegrationId},
    impact::{Impact, Listed},
    page::{MAX_LIMIT, Page},
    time::Timestamp,
    usage::{ConnectionBrief, IntegrationBrief},
};

/// At most so many at once.
pub const CONNECTIONS_MAX: usize = 200;

/// How a registration came about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RegisteredHow))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum How {
    /// *Register connections*.
    ByHand,
    /// It was made inside the integration.
    CreatedHere,
    /// A flow that uses it was saved, or a step of such a flow.
    FlowSaved,
    /// A standalone flow that uses it was attached.
    FlowAttached,
    /// A way that this build does not know.
    #[serde(other)]
    #[strum(disabled)]
    Unknown,
}

/// A connection that is registered with an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registration {
    pub connection: Connection,
    pub how: How,
    pub registered_by: OwnerBrief,
    pub registered_at: Timestamp,
    /// How many flows of the integration use it.
    pub flows: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct RegistrationQuery {
    /// Part of the connection's name or of its account's label.
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

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// What is registered already stays so.
    #[garde(custom(check::registered))]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 200))]
    pub connections: Vec<ConnectionId>,
    /// *Share and register*: of the caller's own private connections among them, those that are shared first.
    #[garde(custom(check::share))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<ConnectionId>,
}

/// What is previewed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RegistrationChange {
    /// The caller's own private connections are taken as shared.
    #[default]
    Register,
    Deregister,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewRegistration {
    #[garde(custom(check::registered))]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 200))]
    pub connections: Vec<ConnectionId>,
    /// `register` when absent.
    #[garde(skip)]
    #[serde(default)]
    pub change: RegistrationChange,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct Deregister {
    /// Although flows of the integration use it, which stop.
    #[serde(default)]
    pub force: bool,
}

/// What was registered, and what that means. Nothing is in it when everything was registered already.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reminder {
    /// Newly registered connections by integration; the total counts integrations, those that the caller cannot see
    /// included.
    pub registered: Listed<NewlyRegistered>,
    /// Connections of the caller's own that were private before.
    pub shared: Vec<ConnectionBrief>,
    pub impact: Impact,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewlyRegistered {
    pub integration: IntegrationBrief,
    pub connections: Vec<ConnectionBrief>,
}

/// A change of a connection whose impact is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConnectionChange {
    Share,
    Unshare,
    Disconnect,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewChange {
    #[garde(skip)]
    pub change: ConnectionChange,
}

endpoints! {
    ListRegistrations: Get "/v1/integrations/{integration}/connections" { integration: IntegrationId } ?RegistrationQuery => Page<Registration>;
    RegisterConnections: Post "/v1/integrations/{integration}/connections" { integration: IntegrationId }, Register => Reminder;
    PreviewRegistrations: Post "/v1/integrations/{integration}/connections/preview" { integration: IntegrationId }, PreviewRegistration => Impact;
    DeregisterConnection: Delete "/v1/integrations/{integration}/connections/{connection}" { integration: IntegrationId, connection: ConnectionId } ?Deregister => NoContent;
    PreviewConnectionChange: Post "/v1/connections/{connection}/preview" { connection: ConnectionId }, PreviewChange => Impact;
}
