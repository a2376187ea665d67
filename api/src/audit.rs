//! Every change, sign-in and failure is one event, written in the transaction of what it tells (S49). Secrets never are in
//! it; what it says of a private connection is for the connection's owner alone.

mod store;

use serde_json::Value;
use shared::{
    id::{OrganizationId, UserId, WorkspaceId},
    session::Person,
};
use strum::IntoStaticStr;

use crate::http::origin::Origin;
pub use store::record;

/// What happened, as it stands in the log: `<noun>.<verb>`.
#[derive(Clone, Copy, IntoStaticStr)]
pub enum Did {
    #[strum(serialize = "organization.create")]
    CreateOrganization,
    #[strum(serialize = "user.create")]
    CreateUser,
    #[strum(serialize = "workspace.create")]
    CreateWorkspace,
    #[strum(serialize = "session.start")]
    StartSession,
    #[strum(serialize = "session.end")]
    EndSession,
    #[strum(serialize = "session.refresh_token_reused")]
    ReuseRefreshToken,
    #[strum(serialize = "oauth_app.save")]
    SaveOauthApp,
    #[strum(serialize = "oauth_app.remove")]
    RemoveOauthApp,
    #[strum(serialize = "authorization.start")]
    StartAuthorization,
    #[strum(serialize = "authorization.complete")]
    CompleteAuthorization,
    #[strum(serialize = "connection.create")]
    CreateConnection,
}

/// How it ended.
#[derive(Clone, Copy, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    Done,
    Refused,
}

/// The thing it was done to, with its name at that moment.
pub struct Object {
    pub kind: &'static str,
    pub id: String,
    pub name: String,
}

pub struct Event {
    pub organization: OrganizationId,
    pub workspace: Option<WorkspaceId>,
    pub did: Did,
    pub object: Object,
    /// The owner of the private connection it speaks of.
    pub private_to: Option<UserId>,
    pub outcome: Outcome,
    /// Before and after, or a reason; never a secret.
    pub detail: Value,
}

/// Who did it and from where.
pub struct Actor<'a> {
    /// `None` for somebody who is not known.
    pub person: Option<&'a Person>,
    pub origin: &'a Origin,
}
