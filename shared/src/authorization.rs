//! One OAuth authorization: from the click to the provider's answer. It lives ten minutes and is used by its first arrival.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::Visibility,
    check,
    connection::{Account, Kind, private},
    endpoint::endpoints,
    id::{AuthorizationId, ConnectionId, IntegrationId, WorkspaceId},
    time::{Timestamp, is_expired},
};

/// How long an authorization waits for the provider's answer (S3).
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// The channel on which the page that a popup ends on tells its opener the authorization's id.
pub const CHANNEL: &str = "mooring-authorization";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAuthorization {
    #[garde(skip)]
    pub kind: Kind,
    #[garde(custom(check::required_text))]
    pub provider: String,
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
    /// Values by the keys of the method's fields.
    #[garde(custom(check::values))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// Send the browser that asked, and no other, to `url`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartedAuthorization {
    pub id: AuthorizationId,
    pub url: String,
    pub expires_at: Timestamp,
}

/// What has become of an authorization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Authorization {
    pub id: AuthorizationId,
    pub workspace: WorkspaceId,
    pub kind: Kind,
    pub provider: String,
    pub state: State,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What there is to choose, while `choosing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// The connection it made or renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    /// When the provider's answer comes too late, or that of the person who is asked.
    pub expires_at: Timestamp,
}

/// One authorization makes one connection with one account; where that is not settled by itself, the person settles it.
/// The tokens wait, sealed, until ten minutes after the browser came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Question {
    /// The provider gave access to several accounts.
    WhichAccount { accounts: Vec<Account> },
    /// A reconnect came back as another account than before.
    AnotherAccount { before: Account, now: Account },
}

/// The answer to a [`Question`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub enum Choice {
    /// One of the accounts, by its subject.
    Account {
        #[garde(custom(check::required_text))]
        subject: String,
    },
    /// Another account came back: make it a new connection.
    AddAsNew,
    /// Another account came back: discard it.
    KeepOld,
}

/// What is stored of an authorization's course; expiry is derived.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AuthorizationState))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// Waiting for the browser to come back.
    Open,
    /// The browser came back; the provider is being asked.
    Arrived,
    /// The person is asked; see `question`.
    Choosing,
    Connected,
    Failed,
    Expired,
}

/// What happens to an authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, Display)]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    /// A browser comes back with the state.
    Arrive,
    /// The person has to choose.
    Ask,
    /// The connection is stored.
    Connect,
    Fail,
}

impl State {
    /// What an authorization is at `now`: one that nobody came back for in time is expired, and so is one whose
    /// arrival was never finished.
    #[must_use]
    pub fn at(self, now: Timestamp, expires_at: Timestamp) -> Self {
        match self {
            Self::Open | Self::Choosing if is_expired(now, expires_at) => Self::Expired,
            Self::Arrived if is_expired(now, expires_at.plus(LIFETIME)) => Self::Expired,
            Self::Open | Self::Arrived | Self::Choosing | Self::Connected | Self::Failed | Self::Expired => self,
        }
    }

    /// The state after `step`, or `None` where it cannot happen.
    pub const fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Open, Step::Arrive) => Some(Self::Arrived),
            (Self::Arrived, Step::Ask) => Some(Self::Choosing),
            (Self::Arrived | Self::Choosing, Step::Connect) => Some(Self::Connected),
            (Self::Arrived | Self::Choosing, Step::Fail) => Some(Self::Failed),
            (Self::Open, Step::Ask | Step::Connect | Step::Fail)
            | (Self::Arrived, Step::Arrive)
            | (Self::Choosing, Step::Arrive | Step::Ask)
            | (Self::Connected | Self::Failed | Self::Expired, Step::Arrive | Step::Ask | Step::Connect | Step::Fail) => {
                None
            }
        }
    }
}

/// Why an authorization made no connection. The SPA has the words; a provider's own text is never shown (S10).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AuthorizationFailure))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Failure {
    /// The person said no at the provider.
    Denied,
    /// The provider does not answer, answers too slowly or says it is overloaded.
    ProviderUnavailable,
    /// The provider does not accept the OAuth app's client id or secret.
    ClientRefused,
    /// The provider refused the code.
    CodeRefused,
    /// The answer breaks the protocol or does not come from the server that was asked.
    ProtocolViolation,
    /// The caller has lost the right to add a connection meanwhile.
    NotAllowed,
    PlanLimit,
    /// The OAuth app was removed meanwhile.
    OauthAppMissing,
    /// The connection that was to be renewed is gone, or somebody else's now.
    ConnectionGone,
    /// Another account came back, and the old one was kept.
    KeptOld,
    /// The provider gave access to no account.
    NoAccount,
    /// It came through a link, and grants less than what is asked for.
    MissingScopes,
    /// It came through a link, and is for another account than the link accepts.
    WrongAccount,
    /// The link through which it came does not work any more.
    LinkDead,
    /// Another browser came back than the one that left (S4).
    AnotherBrowser,
    /// The address was used already, or never was one.
    UnknownState,
    /// Longer than ten minutes.
    Expired,
    /// Something broke on Mooring's side.
    Internal,
    /// A reason that this build does not know.
    #[serde(other)]
    #[strum(disabled)]
    Unknown,
}

endpoints! {
    StartAuthorization: Post "/v1/workspaces/{workspace}/authorizations" { workspace: WorkspaceId }, NewAuthorization => StartedAuthorization;
    ReadAuthorization: Get "/v1/authorizations/{authorization}" { authorization: AuthorizationId } => Authorization;
    AnswerAuthorization: Post "/v1/authorizations/{authorization}/answer" { authorization: AuthorizationId }, Choice => Authorization;
}
