//! *Replace*: everything that uses one connection is pointed at another of the same provider and kind.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    check,
    endpoint::endpoints,
    id::ConnectionId,
    impact::{AffectedStep, Listed},
    registration::Reminder,
    usage::FlowBrief,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Replace {
    #[garde(skip)]
    pub with: ConnectionId,
    /// Only the exports and imports that the caller may edit. Without it all of them, which takes the right that `force`
    /// takes when a connection is disconnected.
    #[garde(skip)]
    #[serde(default)]
    pub only_editable: bool,
    /// *Share and register*: `with`, where it is private, the caller's own, and used by a flow that it must be shared for.
    #[garde(custom(check::share))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<ConnectionId>,
    /// Tells what would change and changes nothing.
    #[garde(skip)]
    #[serde(default)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replaced {
    /// What names the other connection now, or would.
    pub steps: Listed<AffectedStep>,
    /// What uses those, those included that the caller cannot see.
    pub flows: Listed<FlowBrief>,
    /// How many exports and imports stay as they are, with `only_editable`.
    pub left: u32,
    /// Absent when nothing is registered or shared by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<Box<Reminder>>,
    pub dry_run: bool,
}

endpoints! {
    ReplaceConnection: Post "/v1/connections/{connection}/replace" { connection: ConnectionId }, Replace => Replaced;
}
