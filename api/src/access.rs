//! The facts that a permission decision is made on, read in one query together with the caller's session (TRAPS 2).

pub mod store;

use shared::{
    access::{ConnectionFacts, OrganizationRole, Role},
    id::{OrganizationId, SessionId, UserId, WorkspaceId},
    plan::Plan,
    session::Person,
    time::Timestamp,
};

use crate::db::entity::connection;

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
}

impl ConnectionPlace {
    pub fn facts(&self, caller: UserId) -> Result<ConnectionFacts, strum::ParseError> {
        Ok(ConnectionFacts {
            owned: self.row.owner_id == caller.uuid(),
            visibility: self.row.visibility.parse()?,
            granted: None,
        })
    }
}
