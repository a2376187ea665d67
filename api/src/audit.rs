//! Every change, sign-in and failure is one event, written in the transaction of what it tells (S49). Secrets never are in
//! it; what it says of a private connection is for the connection's owner alone.

mod store;

use serde_json::Value;
use shared::{
    id::{AccessRequestId, OrganizationId, UserId, WorkspaceId},
    session::Person,
};
use strum::IntoStaticStr;
use uuid::Uuid;

use crate::{
    db::{DbErr, Tx},
    http::origin::Origin,
    live,
    state::State,
};

/// What happened, as it stands in the log: `<noun>.<verb>`.
#[derive(Clone, Copy, IntoStaticStr)]
pub enum Did {
    #[strum(serialize = "organization.create")]
    CreateOrganization,
    #[strum(serialize = "organization.change")]
    ChangeOrganization,
    #[strum(serialize = "organization.change_branding")]
    ChangeBranding,
    #[strum(serialize = "organization.set_plan")]
    SetPlan,
    #[strum(serialize = "organization.change_member")]
    ChangeOrganizationMember,
    #[strum(serialize = "user.create")]
    CreateUser,
    #[strum(serialize = "workspace.create")]
    CreateWorkspace,
    #[strum(serialize = "workspace.change")]
    ChangeWorkspace,
    #[strum(serialize = "workspace.change_member")]
    ChangeMember,
    #[strum(serialize = "workspace.remove_member")]
    RemoveMember,
    #[strum(serialize = "invitation.create")]
    CreateInvitation,
    #[strum(serialize = "invitation.withdraw")]
    WithdrawInvitation,
    #[strum(serialize = "invitation.accept")]
    AcceptInvitation,
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
    #[strum(serialize = "connection.change")]
    ChangeConnection,
    #[strum(serialize = "connection.reconnect")]
    ReconnectConnection,
    #[strum(serialize = "connection.test")]
    TestConnection,
    #[strum(serialize = "connection.refresh")]
    RefreshConnection,
    #[strum(serialize = "connection.restore")]
    RestoreConnection,
    #[strum(serialize = "connection.revoke")]
    RevokeConnection,
    #[strum(serialize = "connection.destroy_credential")]
    DestroyCredential,
    #[strum(serialize = "connection.transfer")]
    TransferConnection,
    #[strum(serialize = "connection.disconnect")]
    DisconnectConnection,
    #[strum(serialize = "access_request.create")]
    CreateAccessRequest,
    #[strum(serialize = "access_request.reissue")]
    ReissueAccessRequest,
    #[strum(serialize = "access_request.reassign")]
    ReassignAccessRequest,
    #[strum(serialize = "access_request.delete")]
    DeleteAccessRequest,
    #[strum(serialize = "access_request.open")]
    OpenAccessRequest,
    #[strum(serialize = "access_request.connect")]
    ConnectThroughAccessRequest,
    #[strum(serialize = "access_request.decline")]
    DeclineAccessRequest,
    #[strum(serialize = "receipt.revoke")]
    RevokeByReceipt,
    #[strum(serialize = "connection.replace")]
    ReplaceConnection,
    #[strum(serialize = "integration.create")]
    CreateIntegration,
    #[strum(serialize = "integration.change")]
    ChangeIntegration,
    #[strum(serialize = "integration.delete")]
    DeleteIntegration,
    #[strum(serialize = "integration.register")]
    RegisterConnections,
    #[strum(serialize = "integration.deregister")]
    DeregisterConnection,
    #[strum(serialize = "integration.grant")]
    GrantIntegration,
    #[strum(serialize = "integration.revoke_grant")]
    RevokeGrant,
    #[strum(serialize = "export.create")]
    CreateExport,
    #[strum(serialize = "export.change")]
    ChangeExport,
    #[strum(serialize = "export.delete")]
    DeleteExport,
    #[strum(serialize = "import.create")]
    CreateImport,
    #[strum(serialize = "import.change")]
    ChangeImport,
    #[strum(serialize = "import.delete")]
    DeleteImport,
    #[strum(serialize = "flow.create")]
    CreateFlow,
    #[strum(serialize = "flow.change")]
    ChangeFlow,
    #[strum(serialize = "flow.attach")]
    AttachFlow,
    #[strum(serialize = "flow.reassign")]
    ReassignFlow,
    #[strum(serialize = "flow.delete")]
    DeleteFlow,
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
#[derive(Clone, Copy)]
pub struct Actor<'a> {
    pub who: Who<'a>,
    pub origin: &'a Origin,
}

#[derive(Clone, Copy)]
pub enum Who<'a> {
    User(&'a Person),
    /// A recipient, who is known only by the link that they came through.
    Link(AccessRequestId),
    /// Somebody who is not known.
    Stranger,
    /// Whoever runs the program on the server.
    Operator,
    /// Mooring's own background work.
    System,
}

impl<'a> Who<'a> {
    const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Link(_) => "link",
            Self::Stranger => "stranger",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }

    const fn person(self) -> Option<&'a Person> {
        match self {
            Self::User(person) => Some(person),
            Self::Link(_) | Self::Stranger | Self::Operator | Self::System => None,
        }
    }

    const fn id(self) -> Option<Uuid> {
        match self {
            Self::User(person) => Some(person.id.uuid()),
            Self::Link(request) => Some(request.uuid()),
            Self::Stranger | Self::Operator | Self::System => None,
        }
    }
}

/// Writes the event down, and what open pages are to read again because of it.
pub async fn record(tx: &Tx, state: &State, actor: &Actor<'_>, event: Event) -> Result<(), DbErr> {
    record_all(tx, state, actor, vec![event]).await
}

/// The same for many at once, in as many statements as for one.
pub async fn record_all(tx: &Tx, state: &State, actor: &Actor<'_>, events: Vec<Event>) -> Result<(), DbErr> {
    live::follow(tx, state, &events).await?;
    store::insert(tx, state, actor, events).await
}
