//! What depends on a connection: by name what the caller can see, by number what they cannot.

use serde::{Deserialize, Serialize};

use crate::id::{ConnectionId, ExportId, FlowId, ImportId, IntegrationId};

/// Hidden things are counted without type or name, so that a number is all that is learned of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    /// It is registered with them.
    pub integrations: Vec<IntegrationBrief>,
    /// They use it through an export or import.
    pub flows: Vec<FlowBrief>,
    pub exports: Vec<ExportBrief>,
    pub imports: Vec<ImportBrief>,
    /// How many more the caller cannot see.
    pub hidden: u32,
    /// Whether the caller may disconnect or unshare it all the same.
    pub may_force: bool,
}

impl Usage {
    /// Nothing depends on the connection, seen or not.
    pub fn is_empty(&self) -> bool {
        self.integrations.is_empty()
            && self.flows.is_empty()
            && self.exports.is_empty()
            && self.imports.is_empty()
            && self.hidden == 0
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectionBrief {
    pub id: ConnectionId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationBrief {
    pub id: IntegrationId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowBrief {
    pub id: FlowId,
    pub name: String,
    /// Absent for a standalone flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<IntegrationBrief>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportBrief {
    pub id: ExportId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportBrief {
    pub id: ImportId,
    pub name: String,
}
