//! Server-sent events: what changed, so that open pages read it again. Nothing else is told: what a page then sees is the
//! API's to decide.

use serde::{Deserialize, Serialize};

use crate::id::WorkspaceId;

/// `GET`; one stream for each browser is enough.
pub const PATH: &str = "/v1/events";
/// The events' name.
pub const EVENT: &str = "change";

/// The data of an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// Absent for what belongs to an organization or to a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<WorkspaceId>,
    /// `connection`, `access_request`, `notification`, …
    pub noun: String,
}
