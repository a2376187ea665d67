//! The facts that a permission decision is made on, read in one query together with the caller's session (TRAPS 2).

pub mod store;

use shared::{
    access::{
        AccessRequestFacts, ConnectionFacts, GrantLevel, MemberFacts, OrganizationRole, Role, Visibility,
        WorkspaceMember,
    },
    access_request::State,
    id::{AccessRequestId, OrganizationId, SessionId, UserId, WorkspaceId},
    integration::Kind,
    plan::Plan,
    session::Person,
    time::Timestamp,
};

use crate::{
    access_request::store::Link,
    db::{
        DbErr,
        entity::{connection, integration},
    },
    flow,
    secret::Digest,
    step,
};

/// Who asks: a user in a live session.
#[derive(Clone)]
pub struct Caller {
    pub session: SessionId,
    pub person: Person,
}

#[derive(Clone)]
pub struct OrganizationPlace {
    pub id: OrganizationId,
    pub name: String,
    pub plan: Plan,
    pub created_at: Timestamp,
    pub role: Option<OrganizationRole>,
}

#[derive(Clone)]
pub struct WorkspacePlace {
    pub id: WorkspaceId,
    pub organization: OrganizationId,
    pub plan: Plan,
    pub name: String,
    pub created_at: Timestamp,
    pub role: Option<Role>,
}

#[derive(Clone)]
pub struct ConnectionPlace {
    pub workspace: WorkspacePlace,
    pub row: connection::Model,
    pub owner_name: String,
    pub access_expires_at: Option<Timestamp>,
    pub used_by: u32,
    /// The caller's best grant on an integration that it is registered with.
    pub granted: Option<GrantLevel>,
}

impl ConnectionPlace {
    pub fn facts(&self, caller: UserId) -> Result<ConnectionFacts, strum::ParseError> {
        Ok(ConnectionFacts {
            owned: self.row.owner_id == caller.uuid(),
            visibility: self.row.visibility.parse()?,
            granted: self.granted,
        })
    }
}

#[derive(Clone)]
pub struct IntegrationPlace {
    pub workspace: WorkspacePlace,
    pub row: integration::Model,
    pub flows: u32,
    pub connections: u32,
    /// The caller's own grant on it.
    pub granted: Option<GrantLevel>,
}

impl IntegrationPlace {
    /// An app manages its own connections.
    pub fn is_app(&self) -> bool {
        self.row.kind == Kind::App.to_string()
    }
}

#[derive(Clone)]
pub struct FlowPlace {
    pub workspace: WorkspacePlace,
    pub flow: flow::store::Found,
}

#[derive(Clone)]
pub struct StepPlace {
    pub workspace: WorkspacePlace,
    pub step: step::store::Found,
}

/// Asking for a link with which an outsider authorizes a connection again.
#[derive(Clone, Copy)]
pub struct RequestReauthorization;

#[derive(Clone)]
pub struct AccessRequestPlace {
    pub workspace: WorkspacePlace,
    pub link: Link,
}

impl AccessRequestPlace {
    pub fn facts(&self, caller: UserId) -> Result<AccessRequestFacts, DbErr> {
        Ok(AccessRequestFacts {
            own: self.link.row.created_by == caller.uuid(),
            private: self.link.visibility()? == Visibility::Private,
        })
    }
}

/// An access request as whoever holds its link meets it: on behalf of its creator, whose place this is.
#[derive(Clone)]
pub struct LinkPlace {
    pub id: AccessRequestId,
    pub digest: Digest,
    pub state: State,
    pub visibility: Visibility,
    pub purpose: Option<String>,
    pub expires_at: Timestamp,
    pub opened_at: Option<Timestamp>,
    pub creator: Person,
    pub workspace: WorkspacePlace,
    /// It authorizes a connection again.
    pub renewal: bool,
    /// That connection, unless it is gone.
    pub renewed: Option<ConnectionPlace>,
}

impl LinkPlace {
    /// Who alone hears of it: a link is private where the connections are.
    pub fn private_to(&self) -> Option<UserId> {
        let private = match &self.renewed {
            Some(renewed) => renewed.row.visibility == Visibility::Private.to_string(),
            None => self.visibility == Visibility::Private,
        };
        private.then_some(self.creator.id)
    }
}

/// What somebody is in a workspace and its organization.
#[derive(Clone)]
pub struct Standing {
    pub person: Person,
    pub organization_role: OrganizationRole,
    pub member: Option<WorkspaceMember>,
    /// The workspace, or for an owner without a place of their own the organization.
    pub joined_at: Timestamp,
    pub disabled: bool,
}

impl Standing {
    pub fn role(&self) -> Option<Role> {
        Role::of(Some(self.organization_role), self.member)
    }

    pub fn is_owner(&self) -> bool {
        self.organization_role == OrganizationRole::Owner
    }
}

#[derive(Clone)]
pub struct MemberPlace {
    pub workspace: WorkspacePlace,
    pub user: UserId,
    /// `None` for somebody without a place in the workspace.
    pub standing: Option<Standing>,
}

impl MemberPlace {
    pub fn facts(&self, caller: UserId) -> MemberFacts {
        MemberFacts { own: self.user == caller, owner: self.standing.as_ref().is_some_and(Standing::is_owner) }
    }
}
