//! The first owner: whoever holds the one-time set-up link founds the first organization.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{check, endpoint::endpoints, secret_text::SecretText, session::CurrentSession};

/// Whether somebody may still become the first owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupStatus {
    pub open: bool,
}

/// The first owner with the first organization and workspace.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewInstance {
    /// From the set-up link's fragment.
    #[garde(custom(check::secret))]
    pub token: SecretText,
    #[garde(custom(check::name))]
    pub organization: String,
    #[garde(custom(check::name))]
    pub workspace: String,
    /// The owner's own name.
    #[garde(custom(check::name))]
    pub name: String,
    #[garde(custom(check::email))]
    pub email: String,
    #[garde(custom(check::new_password))]
    pub password: SecretText,
}

endpoints! {
    ReadSetup: Get "/v1/setup" {} => SetupStatus;
    SetUp: Post "/v1/setup" {}, NewInstance => CurrentSession;
}
