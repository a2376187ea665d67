//! What is in view. Nothing is in it that a reload would not find again, but the receipt's address, which is shown once.

use shared::{
    authorization::Failure,
    branding::Branded,
    connect::{Asked, AskedSource},
    connection::{Account, ProviderBrief, Revocation},
    id::{AccessRequestId, AuthorizationId, RequestedSourceId},
    receipt::Receipt,
};

use super::{address::Place, ask::Trouble};

#[derive(Clone)]
pub enum Screen {
    Opening,
    /// The server could not be asked.
    Unreached {
        place: Place,
        trouble: Trouble,
    },
    /// The address is not the whole link.
    Incomplete,
    Dead,
    Review(Asked),
    /// The form of one source.
    Entering {
        asked: Asked,
        source: AskedSource,
    },
    /// The provider gave access to several accounts.
    Choosing {
        asked: Asked,
        authorization: AuthorizationId,
        accounts: Vec<Account>,
    },
    /// Nothing was connected.
    Refused {
        asked: Option<Asked>,
        source: Option<RequestedSourceId>,
        failure: Failure,
    },
    Granted(Grant),
    Declined(Branded),
    Receipt {
        receipt: Receipt,
        /// The link that has other sources.
        request: Option<AccessRequestId>,
    },
    Revoked {
        receipt: Receipt,
        revocation: Revocation,
    },
}

impl Screen {
    /// In whose name the page is. A dead link says no word of it (S14).
    pub fn organization(&self) -> Option<&Branded> {
        match self {
            Self::Opening | Self::Unreached { .. } | Self::Incomplete | Self::Dead => None,
            Self::Review(asked) | Self::Entering { asked, .. } | Self::Choosing { asked, .. } => {
                Some(&asked.organization)
            }
            Self::Refused { asked, .. } => asked.as_ref().map(|asked| &asked.organization),
            Self::Granted(grant) => grant.organization.as_ref(),
            Self::Declined(organization) => Some(organization),
            Self::Receipt { receipt, .. } | Self::Revoked { receipt, .. } => Some(&receipt.organization),
        }
    }
}

/// A source was connected.
#[derive(Clone)]
pub struct Grant {
    pub organization: Option<Branded>,
    pub provider: Option<ProviderBrief>,
    /// The receipt's address; `None` when it was shown before.
    pub address: Option<String>,
    pub receipt: Option<Receipt>,
    /// The link, where other sources are left.
    pub request: Option<AccessRequestId>,
    /// What is left.
    pub asked: Option<Asked>,
}
