//! A connection: one connected account, a source or a destination.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::{GrantLevel, Visibility},
    authorization::StartedAuthorization,
    check,
    endpoint::{NoContent, endpoints},
    id::{ConnectionId, IntegrationId, UserId, WorkspaceId},
    page::{MAX_LIMIT, Page},
    patch,
    provider::AuthMethod,
    secret_text::SecretText,
    time::Timestamp,
    usage::Usage,
};

/// How long a removed connection can be restored.
pub const KEPT: TimeDelta = TimeDelta::days(30);

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
    /// It came from somebody else, without its credential.
    Transferred,
    /// The provider does not accept the credential any more.
    CredentialRefused,
    /// A refresh was cut off between the provider's answer and its storage: the old token no longer works, and nobody has
    /// the new one.
    RefreshInterrupted,
    ProviderUnavailable,
    /// A reason that this build does not know.
    #[serde(other)]
    #[strum(disabled)]
    Unknown,
}

/// What the provider says to a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, Display)]
#[strum(serialize_all = "snake_case")]
pub enum Tested {
    Accepted,
    Refused,
    /// Nothing at present.
    Silent,
}

/// What a test makes of a connection. A reason that no test can see stays until somebody reconnects: an accepted token
/// does not bring missing scopes.
pub const fn after_test(
    (status, reason): (Status, Option<StatusReason>),
    tested: Tested,
) -> (Status, Option<StatusReason>) {
    match (status, reason, tested) {
        (Status::Removed, ..)
        | (
            Status::NeedsReconnect,
            Some(StatusReason::MissingScopes | StatusReason::OauthAppChanged | StatusReason::Transferred),
            _,
        )
        | (Status::NeedsReconnect, _, Tested::Silent)
        | (Status::NeedsReconnect, Some(_), Tested::Refused) => (status, reason),
        (_, _, Tested::Accepted) => (Status::Connected, None),
        (_, _, Tested::Refused) => (Status::NeedsReconnect, Some(StatusReason::CredentialRefused)),
        (Status::Connected | Status::Degraded, _, Tested::Silent) => {
            (Status::Degraded, Some(StatusReason::ProviderUnavailable))
        }
    }
}

/// What came of refreshing a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, Display)]
#[strum(serialize_all = "snake_case")]
pub enum Refreshed {
    Renewed,
    /// `invalid_grant` (RFC 6749, section 5.2).
    Refused,
    /// The same, after a refresh that nobody knows the end of.
    Interrupted,
    /// The access token has ended and there is nothing to refresh it with.
    Lapsed,
    /// No answer, and the access token has ended.
    Silent,
}

/// What a refresh makes of a connection. What no refresh can mend stays until somebody reconnects.
pub const fn after_refresh(
    (status, reason): (Status, Option<StatusReason>),
    refreshed: Refreshed,
) -> (Status, Option<StatusReason>) {
    let ended = match refreshed {
        Refreshed::Renewed | Refreshed::Silent => {
            let tested = if matches!(refreshed, Refreshed::Renewed) { Tested::Accepted } else { Tested::Silent };
            return after_test((status, reason), tested);
        }
        Refreshed::Refused => StatusReason::Revoked,
        Refreshed::Interrupted => StatusReason::RefreshInterrupted,
        Refreshed::Lapsed => StatusReason::Expired,
    };
    match status {
        Status::Removed | Status::NeedsReconnect => (status, reason),
        Status::Connected | Status::Degraded => (Status::NeedsReconnect, Some(ended)),
    }
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
    /// What the provider told of the account: its data center, the address of its API.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
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
    /// How many exports, imports, flows and integrations depend on it, those that the caller cannot see included.
    pub used_by: u32,
    /// The caller's best grant on an integration it is registered with, for members of selected integrations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<GrantLevel>,
    /// With `removed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removal: Option<Removal>,
    /// Counts people's edits; the ETag is made of it.
    pub version: u32,
}

/// Of a connection that was disconnected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Removal {
    pub at: Timestamp,
    /// Then the credential is destroyed and nothing can be restored.
    pub until: Timestamp,
    pub revocation: Revocation,
}

/// What became of the access at the provider.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Revocation {
    /// Nothing to revoke: a typed credential, or a provider that cannot.
    NotPossible,
    /// Another live connection has the same grant, which revoking would end (S30).
    Withheld,
    /// It is tried, again and again if need be.
    Pending,
    Revoked,
    /// The provider refuses to revoke; its own settings can.
    Failed,
    /// An outcome that this build does not know.
    #[serde(other)]
    #[strum(disabled)]
    Unknown,
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

impl Account {
    /// Labels may change, and are never compared (S29).
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.subject == other.subject
    }
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
    /// `true`: only `needs_reconnect` and `degraded`.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_attention: Option<bool>,
    /// Only other connections of the same account at the provider as this one.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_account_as: Option<ConnectionId>,
    /// Only those that could be registered with this integration and are not.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_registered_with: Option<IntegrationId>,
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
    /// Made inside this integration: it is shared, whatever `visibility` says, and registered at once.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<IntegrationId>,
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

/// Changes what people edit. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditConnection {
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// `null` takes it away.
    #[garde(inner(custom(check::optional_name)))]
    #[serde(default, deserialize_with = "patch::field", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Option<String>>,
    /// The version that was seen; `If-Match` says the same.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Going private although others depend on it: deregisters it everywhere.
    #[garde(skip)]
    #[serde(default)]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct Disconnect {
    /// Although others depend on it.
    #[serde(default)]
    pub force: bool,
}

/// Authorizes a connection again: for `oauth2` an authorization is started, a typed credential is tested at once. What
/// is left out stays.
#[derive(Clone, Default, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reconnect {
    /// Another method than before.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<AuthMethod>,
    /// Values of fields that are no secrets and are to change.
    #[garde(custom(check::values))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The method's secrets, all of them: what is stored is never mixed with what is typed.
    #[garde(custom(check::secrets))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretText>,
    /// As with a new connection.
    #[garde(skip)]
    #[serde(default)]
    pub save_unverified: bool,
}

/// One of the two is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reconnection {
    /// For `oauth2`: send the browser there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<StartedAuthorization>,
    /// For a typed credential: it passed the test and is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
    /// What changed besides the secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<FieldChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    pub key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// A member of the workspace.
    #[garde(skip)]
    pub to: UserId,
    /// The version that was seen; `If-Match` says the same.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

pub(crate) const fn private() -> Visibility {
    Visibility::Private
}

endpoints! {
    ListConnections: Get "/v1/workspaces/{workspace}/connections" { workspace: WorkspaceId } ?ConnectionQuery => Page<Connection>;
    CreateConnection: Post "/v1/workspaces/{workspace}/connections" { workspace: WorkspaceId }, NewConnection => Connection;
    ReadConnection: Get "/v1/connections/{connection}" { connection: ConnectionId } => Connection;
    ChangeConnection: Patch "/v1/connections/{connection}" { connection: ConnectionId }, EditConnection => Connection;
    RemoveConnection: Delete "/v1/connections/{connection}" { connection: ConnectionId } ?Disconnect => Connection;
    ReconnectConnection: Post "/v1/connections/{connection}/reconnect" { connection: ConnectionId }, Reconnect => Reconnection;
    TestConnection: Post "/v1/connections/{connection}/test" { connection: ConnectionId } => Connection;
    RestoreConnection: Post "/v1/connections/{connection}/restore" { connection: ConnectionId } => Connection;
    TransferConnection: Post "/v1/connections/{connection}/transfer" { connection: ConnectionId }, Transfer => NoContent;
    ReadUsage: Get "/v1/connections/{connection}/usage" { connection: ConnectionId } => Usage;
}
