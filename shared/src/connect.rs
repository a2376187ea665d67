//! The recipient's side of an access request (PRODUCT §4): somebody without an account sees what is asked, authorizes it
//! or declines. A link session is all they have, and it may do nothing else (S19).

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    access_request::Restriction,
    authorization::{Choice, Failure, Question, StartedAuthorization, State},
    branding::Branded,
    check,
    connection::{Kind, ProviderBrief},
    endpoint::{NoContent, endpoints},
    id::{AccessRequestId, AuthorizationId, RequestedSourceId},
    provider::Method,
    secret_text::SecretText,
    time::Timestamp,
};

/// The token from the link's fragment.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    #[garde(custom(check::secret))]
    pub token: SecretText,
}

/// The browser has a cookie now that stands for the link; each call names the request that it is about (TRAPS 19).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenedLink {
    pub request: AccessRequestId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct LinkQuery {
    pub request: AccessRequestId,
}

/// What the recipient is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asked {
    pub request: AccessRequestId,
    pub organization: Branded,
    /// The name of who made the link.
    pub asked_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// In the order they are asked for.
    pub sources: Vec<AskedSource>,
    /// A connection that exists is authorized again; only the same account is accepted.
    pub renews: bool,
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedSource {
    pub id: RequestedSourceId,
    pub kind: Kind,
    pub provider: ProviderBrief,
    /// What is asked for in words; its fields are only those that the recipient fills in.
    pub method: Method,
    /// What the creator filled in.
    pub fixed: Vec<FixedField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restriction: Option<Restriction>,
    /// When somebody connected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixedField {
    pub label: String,
    pub value: String,
}

/// *Start*: for `oauth2` an authorization begins, a typed credential is tested and stored.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Start {
    #[garde(skip)]
    pub request: AccessRequestId,
    #[garde(skip)]
    pub source: RequestedSourceId,
    /// Values of the fields that are asked for and no secrets.
    #[garde(custom(check::values))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// It never comes back.
    #[garde(custom(check::secrets))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretText>,
}

/// One of the two is there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Started {
    /// For `oauth2`: send this browser, and no other, to its `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<StartedAuthorization>,
    /// For a typed credential: it passed the test and is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Granted>,
}

/// A source was used up. It holds the receipt's secret, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Granted {
    pub source: RequestedSourceId,
    /// The receipt's own address, shown this once; absent when it was shown before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// It was the last one: the link is used.
    pub done: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Decline {
    #[garde(skip)]
    pub request: AccessRequestId,
}

/// Asks what became of an authorization that this browser began; its attempt cookie proves that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskOutcome {
    #[garde(skip)]
    pub authorization: AuthorizationId,
}

/// What became of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outcome {
    pub request: AccessRequestId,
    pub source: RequestedSourceId,
    pub state: State,
    /// Why it failed; the link is as it was, unless this is `link_dead`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What there is to choose, while `choosing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// With `connected`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Granted>,
    pub expires_at: Timestamp,
}

/// Says which account it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConnectAnswer {
    #[garde(skip)]
    pub authorization: AuthorizationId,
    #[garde(dive)]
    pub choice: Choice,
}

endpoints! {
    OpenLink: Post "/v1/connect/open" {}, LinkToken => OpenedLink;
    ReadLink: Get "/v1/connect" {} ?LinkQuery => Asked;
    StartSource: Post "/v1/connect/start" {}, Start => Started;
    DeclineLink: Post "/v1/connect/decline" {}, Decline => NoContent;
    ReadOutcome: Post "/v1/connect/outcome" {}, AskOutcome => Outcome;
    AnswerOutcome: Post "/v1/connect/answer" {}, ConnectAnswer => Outcome;
}
