//! Access requests: shareable links with which people who have no account connect sources (PRODUCT §4). This is the
//! members' side; the recipient's is [`crate::connect`].

use std::collections::BTreeMap;

use chrono::TimeDelta;
use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::Visibility,
    check,
    connection::{Kind, OwnerBrief, ProviderBrief},
    endpoint::{NoContent, endpoints},
    id::{AccessRequestId, ConnectionId, RequestedSourceId, UserId, WorkspaceId},
    page::{MAX_LIMIT, Page},
    provider::AuthMethod,
    time::{Timestamp, is_expired},
    usage::ConnectionBrief,
};

/// How many hours a link lives unless its creator says otherwise: seven days.
pub const LIFETIME_HOURS: u16 = 7 * 24;
/// Thirty days.
pub const LIFETIME_HOURS_MAX: u16 = 30 * 24;
/// At most so many sources in one link.
pub const SOURCES_MAX: usize = 10;
/// So long before its end the creator of an unused link is told.
pub const REMINDER: TimeDelta = TimeDelta::days(1);

/// What has become of a link. What is stored is never `expired`: that is derived.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AccessRequestState))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum State {
    Active,
    /// All its sources are connected, or its connection was re-authorized.
    Used,
    Expired,
    /// The recipient said no.
    Declined,
    Deleted,
}

/// What happens to a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, Display)]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    /// A source is connected and others are left.
    ConnectOne,
    /// The last source is connected.
    ConnectLast,
    Decline,
    /// A new token ends the old one.
    Reissue,
    Delete,
}

impl State {
    /// What a link is at `now`.
    #[must_use]
    pub fn at(self, now: Timestamp, expires_at: Timestamp) -> Self {
        match self {
            Self::Active if is_expired(now, expires_at) => Self::Expired,
            Self::Active | Self::Used | Self::Expired | Self::Declined | Self::Deleted => self,
        }
    }

    /// The state after `step`, or `None` where it cannot happen.
    pub const fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Active, Step::ConnectOne | Step::Reissue) => Some(Self::Active),
            (Self::Active, Step::ConnectLast) => Some(Self::Used),
            (Self::Active, Step::Decline) => Some(Self::Declined),
            (Self::Active | Self::Used | Self::Expired | Self::Declined, Step::Delete) => Some(Self::Deleted),
            (
                Self::Used | Self::Expired | Self::Declined,
                Step::ConnectOne | Step::ConnectLast | Step::Decline | Step::Reissue,
            )
            | (Self::Deleted, _) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessRequest {
    pub id: AccessRequestId,
    pub workspace: WorkspaceId,
    pub state: State,
    /// In the order they are asked for.
    pub sources: Vec<RequestedSource>,
    /// The connection that it re-authorizes; it then is the only entry of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews: Option<ConnectionBrief>,
    /// Of the connections it makes; they belong to its creator.
    pub visibility: Visibility,
    /// What the recipient is told it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    pub created_by: OwnerBrief,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// When the present link was first opened. A note: mail scanners open links, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestedSource {
    pub id: RequestedSourceId,
    /// A destination only where a connection is re-authorized.
    pub kind: Kind,
    pub provider: ProviderBrief,
    pub method: AuthMethod,
    /// Of the new connection; the provider's name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the creator filled in, and the recipient cannot change.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restriction: Option<Restriction>,
    /// When it was used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected_at: Option<Timestamp>,
    /// The connection it made, for those who can see that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
}

/// Whose account alone is accepted (S20); a provider's method tells which of the two it can hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RecipientRestriction))]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Restriction {
    /// The provider says that this address is the account's and verified.
    Email {
        #[garde(custom(check::email))]
        email: String,
    },
    /// The provider's own, immutable id of the account.
    Account {
        #[garde(custom(check::name))]
        subject: String,
    },
}

/// The kinds of [`Restriction`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RestrictedBy {
    Email,
    Account,
    /// One that this build does not know.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAccessRequest {
    #[garde(custom(check::sources), dive)]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 10))]
    pub sources: Vec<NewRequestedSource>,
    /// Of the connections it makes.
    #[garde(skip)]
    #[serde(default = "shared")]
    pub visibility: Visibility,
    /// What the recipient is told it is for.
    #[garde(custom(check::purpose))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// 168 (seven days) when absent.
    #[garde(custom(check::lifetime_hours))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 720))]
    #[serde(default = "lifetime_hours")]
    pub lifetime_hours: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRequestedSource {
    #[garde(custom(check::required_text))]
    pub provider: String,
    #[garde(skip)]
    pub method: AuthMethod,
    /// The provider's name when absent.
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Values of the method's fields that are no secrets. What is given is fixed; the recipient is asked for the rest.
    #[garde(custom(check::values))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restriction: Option<Restriction>,
}

/// A link with which an outsider authorizes a connection again that its creator may reconnect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewReauthorization {
    #[garde(custom(check::purpose))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// 168 (seven days) when absent.
    #[garde(custom(check::lifetime_hours))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 720))]
    #[serde(default = "lifetime_hours")]
    pub lifetime_hours: u16,
}

/// *New link*.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reissue {
    /// From now on; the old link's end stays when absent.
    #[garde(inner(custom(check::lifetime_hours)))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 720))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime_hours: Option<u16>,
}

/// The link is shown this once: only its token's digest is stored. It is a secret, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedAccessRequest {
    pub access_request: AccessRequest,
    /// Absent when the request was sent again with the same `Idempotency-Key`: what is stored of it opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(default)]
    pub secret_already_shown: bool,
}

/// Filters of the list; everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AccessRequestQuery {
    /// Without it, everything but `declined` and `deleted`.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// 50 when absent.
    #[garde(range(min = 1, max = MAX_LIMIT))]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

const fn shared() -> Visibility {
    Visibility::Shared
}

const fn lifetime_hours() -> u16 {
    LIFETIME_HOURS
}

endpoints! {
    ListAccessRequests: Get "/v1/workspaces/{workspace}/access-requests" { workspace: WorkspaceId } ?AccessRequestQuery => Page<AccessRequest>;
    CreateAccessRequest: Post "/v1/workspaces/{workspace}/access-requests" { workspace: WorkspaceId }, NewAccessRequest => IssuedAccessRequest;
    RequestReauthorization: Post "/v1/connections/{connection}/access-requests" { connection: ConnectionId }, NewReauthorization => IssuedAccessRequest;
    ReadAccessRequest: Get "/v1/access-requests/{access_request}" { access_request: AccessRequestId } => AccessRequest;
    ReissueAccessRequest: Post "/v1/access-requests/{access_request}/reissue" { access_request: AccessRequestId }, Reissue => IssuedAccessRequest;
    DeleteAccessRequest: Delete "/v1/access-requests/{access_request}" { access_request: AccessRequestId } => NoContent;
}
