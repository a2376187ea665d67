//! What the table answers.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter};

/// `Hide` is HTTP 404 and the thing appears nowhere; `Deny` is HTTP 403 and a disabled control that says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Allow,
    Deny(Why),
    Hide,
}

impl Decision {
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allow)
    }

    pub const fn is_hidden(self) -> bool {
        matches!(self, Self::Hide)
    }

    /// The second rule counts only where the first allows.
    #[must_use]
    pub fn and(self, next: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Allow => next(),
            Self::Deny(_) | Self::Hide => self,
        }
    }

    /// How much access it gives, for comparing: `Hide` < `Deny` < `Allow`.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Hide => 0,
            Self::Deny(_) => 1,
            Self::Allow => 2,
        }
    }
}

/// The right that is missing. The SPA has the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Why {
    /// Organization owners only.
    OwnersOnly,
    /// Organization owners and workspace admins only.
    AdminsOnly,
    /// Owners, admins and users of the whole workspace only.
    WholeWorkspaceOnly,
    /// Not for guests.
    NotForGuests,
    /// Only the connection's owner.
    ConnectionOwnerOnly,
    /// The member's grant allows monitoring, not managing.
    MonitorOnly,
    /// API keys only; a browser session never reads a credential.
    ApiKeysOnly,
    /// The plan has no access requests.
    PlanWithoutAccessRequests,
    /// A flow that uses the step is out of reach.
    FlowsOutOfReach,
    /// Only the step's creator, or who may edit all flows.
    StepCreatorOnly,
    /// A reason that this build does not know.
    #[serde(other)]
    #[strum(disabled)]
    Unknown,
}
