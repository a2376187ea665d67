//! A connection: one connected account, a source or a destination.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::Visibility,
    check,
    endpoint::endpoints,
    id::{ConnectionId, UserId, WorkspaceId},
    page::{MAX_LIMIT, Page},
    provider::AuthMethod,
    secret_text::SecretText,
    time::Timestamp,
};

/// Data jobs read from a source and write to a destination.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConnectionKind))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    Source,
    Destination,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConnectionStatus))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Status {
    Connected,
    /// A person has to authorize again; `reason` says why.
    NeedsReconnect,
    /// The provider fails at present; it is tried again.
    Degraded,
    /// Can be restored for 30 days.
    Removed,
}

/// Why the status is not `connected`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConnectionStatusReason))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StatusReason {
    Revoked,
    Expired,
    MissingScopes,
    OauthAppChanged,
    Transferred,
    ProviderUnavailable,
    /// A reason that this build does not know.
    #[serde(other)]
    #[strum(disabled)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Connection {
    pub id: ConnectionId,
    pub workspace: WorkspaceId,
    pub kind: Kind,
    pub name: String,
    pub provider: ProviderBrief,
    pub method: AuthMethod,
    pub owner: OwnerBrief,
    pub visibility: Visibility,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatusReason>,
    /// The account at the provider it was authorized as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// What was filled in, without secrets.
    pub fields: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted_scopes: Vec<String>,
    /// Asked for and not granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_scopes: Vec<String>,
    /// When the present access token ends, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_expires_at: Option<Timestamp>,
    /// The caller's own id for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// When the provider last accepted the credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Counts people's edits.
    pub version: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderBrief {
    pub key: String,
    pub name: String,
    pub logo: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnerBrief {
    pub id: UserId,
    pub name: String,
}

/// The identity at the provider: `issuer` and `subject` make it, the label is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    pub issuer: String,
    pub subject: String,
    pub label: String,
}

/// Filters of the list; everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ConnectionQuery {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Without it, everything but `removed`.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[garde(custom(check::optional_text))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Part of the name or of the account's label.
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

/// A connection whose credential is typed in. For `oauth2` start an authorization instead.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewConnection {
    #[garde(skip)]
    pub kind: Kind,
    #[garde(custom(check::required_text))]
    pub provider: String,
    #[garde(skip)]
    pub method: AuthMethod,
    /// The provider's name when absent.
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[garde(skip)]
    #[serde(default = "private")]
    pub visibility: Visibility,
    /// Values by the keys of the method's fields that are no secrets.
    #[garde(custom(check::values))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Values by the keys of the method's secret fields.
    #[garde(custom(check::secrets))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretText>,
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// *Save anyway*: store it as `degraded` when the provider itself does not answer. A refused credential is never
    /// stored.
    #[garde(skip)]
    #[serde(default)]
    pub save_unverified: bool,
}

pub(crate) const fn private() -> Visibility {
    Visibility::Private
}

endpoints! {
    ListConnections: Get "/v1/workspaces/{workspace}/connections" { workspace: WorkspaceId } ?ConnectionQuery => Page<Connection>;
    CreateConnection: Post "/v1/workspaces/{workspace}/connections" { workspace: WorkspaceId }, NewConnection => Connection;
    ReadConnection: Get "/v1/connections/{connection}" { connection: ConnectionId } => Connection;
}
