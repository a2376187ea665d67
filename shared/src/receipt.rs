//! A recipient's receipt: what was granted through a link, and *Revoke access* (PRODUCT §4). It lives as long as the
//! credential that was granted is held.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    branding::Branded,
    connect::LinkToken,
    connection::{ProviderBrief, Revocation},
    endpoint::endpoints,
    id::ReceiptId,
    time::Timestamp,
};

/// The browser has a cookie now that stands for the receipt; each call names the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenedReceipt {
    pub receipt: ReceiptId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ReceiptQuery {
    pub receipt: ReceiptId,
}

/// What was granted, to whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    pub id: ReceiptId,
    pub organization: Branded,
    pub provider: ProviderBrief,
    /// How it was authorized, in words.
    pub method: String,
    /// The account at the provider, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What was granted, in words (`oauth2`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<String>,
    /// Where a typed credential can be taken back at the provider itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    pub granted_at: Timestamp,
    /// The provider is asked to end the access; where it cannot be asked, the credential is only forgotten.
    pub revocable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeReceipt {
    #[garde(skip)]
    pub receipt: ReceiptId,
}

/// Mooring cannot use the access any more, whatever the provider says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokedAccess {
    /// What the provider says.
    pub revocation: Revocation,
}

endpoints! {
    OpenReceipt: Post "/v1/receipt/open" {}, LinkToken => OpenedReceipt;
    ReadReceipt: Get "/v1/receipt" {} ?ReceiptQuery => Receipt;
    RevokeAccess: Post "/v1/receipt/revoke" {}, RevokeReceipt => RevokedAccess;
}
