//! What an organization's plan allows. The permission table and the API ask here and nowhere else.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Plan {
    Free,
    Starter,
    Active,
    Pro,
    Agency,
    Enterprise,
}

impl Plan {
    /// How many live connections an organization may have; `None` is no limit.
    pub const fn connection_limit(self) -> Option<u32> {
        match self {
            Self::Free => Some(1),
            Self::Starter => Some(3),
            Self::Active => Some(15),
            Self::Pro => Some(50),
            Self::Agency | Self::Enterprise => None,
        }
    }

    pub const fn has_access_requests(self) -> bool {
        match self {
            Self::Free | Self::Starter => false,
            Self::Active | Self::Pro | Self::Agency | Self::Enterprise => true,
        }
    }
}
