//! Every error is an RFC 9457 problem of a kind from the closed table below; clients match on the kind, never on prose.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::Why,
    member::Belongings,
    usage::{ConnectionBrief, Usage},
};

/// Media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";
const TYPE_PREFIX: &str = "urn:mooring:problem:";

/// What went wrong, for a program. The slug in the problem's `type` is the variant in kebab-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum ProblemKind {
    MalformedRequest,
    AmbiguousCredentials,
    NotAuthenticated,
    SignInFailed,
    NotAllowed,
    CrossSiteRequest,
    PlanLimit,
    NotFound,
    MethodNotAllowed,
    Conflict,
    HasDependents,
    PrivateConnection,
    IntegrationApp,
    DependentsOutOfReach,
    OauthAppInUse,
    LastOwner,
    Undecided,
    SetupClosed,
    InvitationClosed,
    DeadLink,
    VersionMismatch,
    VersionRequired,
    IdempotencyKeyReused,
    OauthAppMissing,
    BodyTooLarge,
    UnsupportedMediaType,
    InvalidFields,
    KindMismatch,
    CredentialRefused,
    ProviderUnavailable,
    ProviderMisconfigured,
    TooManyRequests,
    Internal,
    Unavailable,
}

impl ProblemKind {
    /// The `type` member, a URN that never changes.
    pub fn urn(self) -> String {
        format!("{TYPE_PREFIX}{}", self.slug())
    }

    pub fn slug(self) -> &'static str {
        self.into()
    }

    pub fn from_urn(urn: &str) -> Option<Self> {
        urn.strip_prefix(TYPE_PREFIX)?.parse().ok()
    }

    /// HTTP status code.
    pub const fn status(self) -> u16 {
        match self {
            Self::MalformedRequest | Self::AmbiguousCredentials => 400,
            Self::NotAuthenticated | Self::SignInFailed => 401,
            Self::NotAllowed | Self::CrossSiteRequest | Self::PlanLimit | Self::DependentsOutOfReach => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict
            | Self::OauthAppMissing
            | Self::HasDependents
            | Self::PrivateConnection
            | Self::IntegrationApp
            | Self::OauthAppInUse
            | Self::LastOwner
            | Self::Undecided => 409,
            Self::SetupClosed | Self::InvitationClosed | Self::DeadLink => 410,
            Self::VersionMismatch => 412,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::InvalidFields | Self::KindMismatch | Self::IdempotencyKeyReused => 422,
            Self::CredentialRefused | Self::ProviderUnavailable | Self::ProviderMisconfigured => 424,
            Self::VersionRequired => 428,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The `title` member: the same for every problem of the kind.
    pub const fn title(self) -> &'static str {
        match self {
            Self::MalformedRequest => "The request could not be read",
            Self::AmbiguousCredentials => "Send one credential, not two",
            Self::NotAuthenticated => "Sign in first",
            Self::SignInFailed => "E-mail address or password is wrong",
            Self::NotAllowed => "You may not do this",
            Self::CrossSiteRequest => "The request does not come from Mooring's own pages",
            Self::PlanLimit => "The plan's limit is reached",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "This address does not take that method",
            Self::Conflict => "The present state does not allow this",
            Self::SetupClosed => "Mooring is already set up, or the set-up link is not valid",
            Self::HasDependents => "Others depend on this",
            Self::PrivateConnection => "A private connection would have to be shared",
            Self::IntegrationApp => "An integration app manages its own connections",
            Self::DependentsOutOfReach => "You may not edit everything that depends on this",
            Self::OauthAppInUse => "Connected accounts depend on this OAuth app",
            Self::LastOwner => "An organization needs an owner",
            Self::Undecided => "Decide first what becomes of what they own",
            Self::InvitationClosed => "This invitation cannot be used",
            Self::DeadLink => "This link does not work",
            Self::VersionMismatch => "Somebody changed it meanwhile",
            Self::VersionRequired => "Say which version you saw",
            Self::IdempotencyKeyReused => "This idempotency key was used for another request",
            Self::OauthAppMissing => "No OAuth app is registered for this provider",
            Self::BodyTooLarge => "The request body is too large",
            Self::UnsupportedMediaType => "The request body must be JSON",
            Self::InvalidFields => "Some fields are not valid",
            Self::KindMismatch => "Exports read from sources, imports write to destinations",
            Self::CredentialRefused => "The provider refused the credential",
            Self::ProviderUnavailable => "The provider does not answer at present",
            Self::ProviderMisconfigured => "The provider's answer does not fit its configuration",
            Self::TooManyRequests => "Too many attempts",
            Self::Internal => "Something broke on our side",
            Self::Unavailable => "Not ready to serve",
        }
    }

    /// What the reader can do about it; goes into `openapi/problems.md`.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::MalformedRequest => "Check the JSON, the path and the query against the OpenAPI document.",
            Self::AmbiguousCredentials => "Send either the session cookie or an Authorization header.",
            Self::NotAuthenticated => {
                "Sign in with `POST /v1/session`; refresh an expired session with `POST /v1/session/refresh`."
            }
            Self::SignInFailed => {
                "Check the address and the password. The answer is the same when no such user exists."
            }
            Self::NotAllowed => {
                "`why` names the right that is missing; ask an administrator or the connection's owner."
            }
            Self::CrossSiteRequest => {
                "Browsers send `X-Mooring: 1` and Mooring's own `Origin` with every unsafe request."
            }
            Self::PlanLimit => "Remove what is not needed or have the operator change the plan.",
            Self::NotFound => "The id may be wrong, or the thing may be hidden from you.",
            Self::MethodNotAllowed => "The `Allow` header lists the methods.",
            Self::Conflict => "Read `detail`, load the present state and decide again.",
            Self::SetupClosed => "Sign in, or use the newest set-up link that the server printed.",
            Self::HasDependents => "`usage` lists them; `force` does it all the same.",
            Self::PrivateConnection => {
                "`private` names your connections that are in the way; name them in `share` to share them with the workspace."
            }
            Self::IntegrationApp => "Registration, attaching and bound keys are for custom integrations.",
            Self::DependentsOutOfReach => {
                "Ask the connection's owner or an administrator, or detach what depends on it first."
            }
            Self::OauthAppInUse => {
                "`connections` counts them; `force` does it all the same, and they have to be reconnected."
            }
            Self::LastOwner => "Make somebody else an owner first.",
            Self::Undecided => "`belongings` lists what is still to be decided.",
            Self::InvitationClosed => "Ask for a new one: it was used, withdrawn or replaced, or has expired.",
            Self::DeadLink => "Ask whoever sent it for a new one.",
            Self::VersionMismatch => "Read it again, look at what changed, and send your change once more.",
            Self::VersionRequired => "Send `If-Match` with the ETag you read, or `version` in the body.",
            Self::IdempotencyKeyReused => "Use a new key for each new request.",
            Self::OauthAppMissing => "An organization owner registers the provider's client id and secret first.",
            Self::BodyTooLarge => "Send less; `detail` gives the limit.",
            Self::UnsupportedMediaType => "Send `Content-Type: application/json`.",
            Self::KindMismatch => {
                "`errors` points to what has the other kind; choose a connection or step of the right one."
            }
            Self::InvalidFields => "`errors` points to each field (RFC 6901) and says what it takes.",
            Self::CredentialRefused => "Check the credential and the address; nothing was stored.",
            Self::ProviderUnavailable => "Try again later, or store it unverified where that is offered.",
            Self::ProviderMisconfigured => "Check issuer, client id and client secret of the OAuth app.",
            Self::TooManyRequests => "Wait for the seconds in `Retry-After`.",
            Self::Internal => "Give the operator the `request_id`; the cause is in the log.",
            Self::Unavailable => "Wait; `detail` says what is missing.",
        }
    }
}

/// The body of every error (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:mooring:problem:<slug>`
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Find the request in the server's log by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Why a right is missing, with `not-allowed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// One entry for each field that is not valid, with `invalid-fields` and `kind-mismatch`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What depends on it, with `has-dependents` and `dependents-out-of-reach`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Box<Usage>>,
    /// The caller's own private connections that would have to be shared, with `private-connection`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub private: Vec<ConnectionBrief>,
    /// What a member owns and nobody has decided on, with `undecided`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belongings: Option<Box<Belongings>>,
    /// How many connected accounts depend on it, with `oauth-app-in-use`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connections: Option<u64>,
}

impl Problem {
    pub fn new(kind: ProblemKind) -> Self {
        Self {
            kind: kind.urn(),
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: None,
            request_id: None,
            why: None,
            errors: Vec::new(),
            usage: None,
            private: Vec::new(),
            belongings: None,
            connections: None,
        }
    }

    /// `None` when a newer server sends a kind this build does not know.
    pub fn known(&self) -> Option<ProblemKind> {
        ProblemKind::from_urn(&self.kind)
    }
}

/// One field that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// RFC 6901 pointer into the request body; empty for the body as a whole.
    pub pointer: String,
    /// What the field takes.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_kind_is_found_again_by_its_type() {
        for kind in ProblemKind::iter() {
            assert_eq!(Problem::new(kind).known(), Some(kind));
        }
        assert_eq!(ProblemKind::from_urn("urn:mooring:problem:from-the-future"), None);
    }
}
