//! What people are told without having asked: in the app, and by mail where a server for it is configured.

use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    connection::{self, StatusReason},
    endpoint::endpoints,
    id::{AccessRequestId, ConnectionId, NotificationId, WorkspaceId},
    page::{MAX_LIMIT, Page},
    time::Timestamp,
};

/// Unread notifications are counted up to here.
pub const COUNTED_MAX: u32 = 100;

/// What one is told of. Each kind can be switched off.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = NotificationKind))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// A recipient connected a source through one's link.
    LinkUsed,
    LinkDeclined,
    /// A day before one's link ends unused.
    LinkExpiring,
    /// A recipient revoked the access that they had granted.
    AccessRevoked,
    /// One's own connection has to be authorized again.
    NeedsReconnect,
    /// The provider of one's own connection fails at present.
    Degraded,
    /// A kind that this build does not know.
    #[serde(other)]
    #[strum(disabled)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    pub id: NotificationId,
    pub kind: Kind,
    pub workspace: WorkspaceId,
    /// The connection's name, or the names of the link's providers, as they were then.
    pub subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_request: Option<AccessRequestId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    #[serde(default)]
    pub detail: Detail,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
}

/// What there is to say besides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = NotificationDetail))]
pub struct Detail {
    /// With `link_used`: so many of the link's sources are connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// Of the connection, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<connection::Kind>,
    /// With `needs_reconnect` and `degraded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatusReason>,
    /// With `link_expiring`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// `true`: only those.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<bool>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// 50 when absent.
    #[garde(range(min = 1, max = MAX_LIMIT))]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// How many are unread, up to [`COUNTED_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unread {
    pub count: u32,
}

/// Everything up to and including this one has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkRead {
    #[garde(skip)]
    pub up_to: NotificationId,
}

/// Which kinds one is told of, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preferences {
    /// One for each kind.
    pub kinds: Vec<Preference>,
    /// A mail server is configured; without one, `email` has no effect.
    pub mail_configured: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = NotificationPreference))]
#[serde(deny_unknown_fields)]
pub struct Preference {
    #[garde(skip)]
    pub kind: Kind,
    #[garde(skip)]
    pub in_app: bool,
    #[garde(skip)]
    pub email: bool,
}

/// Kinds that are left out stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditPreferences {
    #[garde(length(max = 50), dive)]
    pub kinds: Vec<Preference>,
}

endpoints! {
    ListNotifications: Get "/v1/notifications" {} ?NotificationQuery => Page<Notification>;
    CountUnread: Get "/v1/notifications/unread" {} => Unread;
    MarkNotificationsRead: Post "/v1/notifications/read" {}, MarkRead => Unread;
    ReadPreferences: Get "/v1/notifications/preferences" {} => Preferences;
    SavePreferences: Put "/v1/notifications/preferences" {}, EditPreferences => Preferences;
}
