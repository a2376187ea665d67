//! A link that re-authorizes a connection ends when that is removed, transferred, made private by somebody else than the
//! link's creator, or reconnected. Every link ends with its creator's place in the administration.

use serde_json::{Value, json};
use shared::{
    id::{ConnectionId, OrganizationId, UserId, WorkspaceId},
    session::Person,
};
use strum::IntoStaticStr;

use super::store::ending::{self as store, Brief};
use crate::{
    audit::{self, Actor, Did, Event, Object, Outcome},
    db::Tx,
    failure::Failure,
    http::context::Context,
    state::State,
};

pub use super::store::ending::lock_renewals;

/// What happened to the connection that a link is for.
#[derive(Clone, Copy, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Because {
    ConnectionRemoved,
    ConnectionTransferred,
    /// By whom: their own links stay.
    ConnectionMadePrivate(UserId),
    ConnectionReconnected,
}

const DEMOTED: &str = "creator_demoted";

/// An event about a link, for its creator alone when it is for private connections. It never has the token.
pub fn event(organization: OrganizationId, link: &Brief, did: Did, detail: Value) -> Event {
    Event {
        organization,
        workspace: Some(link.workspace),
        did,
        object: Object { kind: "access_request", id: link.id.to_string(), name: link.name() },
        private_to: link.private.then_some(link.creator),
        outcome: Outcome::Done,
        detail,
    }
}

/// Who ends links, and where.
pub struct Ender<'a> {
    pub state: &'a State,
    pub actor: Actor<'a>,
    pub organization: OrganizationId,
}

impl<'a> Ender<'a> {
    /// Somebody in person.
    pub fn of(cx: &'a Context, person: &'a Person, organization: OrganizationId) -> Self {
        Self { state: &cx.state, actor: cx.actor(person), organization }
    }

    /// The links that work and re-authorize the connection. A link that it was used through is used by then, and stays so.
    /// The caller holds the locks of [`lock_renewals`] and of the connection; `private_to` is who alone may read of that.
    pub async fn renewals(
        &self,
        tx: &Tx,
        connection: ConnectionId,
        because: Because,
        private_to: Option<UserId>,
    ) -> Result<(), Failure> {
        let spared = match because {
            Because::ConnectionMadePrivate(by) => Some(by),
            Because::ConnectionRemoved | Because::ConnectionTransferred | Because::ConnectionReconnected => None,
        };
        for link in store::end_renewals(tx, connection, spared, self.state.clock.now()).await? {
            let event = self.event(&link, because.into());
            let event = Event { private_to: private_to.or(event.private_to), ..event };
            audit::record(tx, self.state, &self.actor, event).await?;
        }
        Ok(())
    }

    /// All of somebody who is no administrator of the workspace any more.
    pub async fn of_demoted(&self, tx: &Tx, workspace: WorkspaceId, user: UserId) -> Result<(), Failure> {
        self.demoted(tx, store::end_of_creator(tx, workspace, user, self.state.clock.now()).await?).await
    }

    /// The same for somebody who is no owner of the organization any more, wherever they are no admin.
    pub async fn of_former_owner(&self, tx: &Tx, user: UserId) -> Result<(), Failure> {
        self.demoted(tx, store::end_where_no_admin(tx, self.organization, user, self.state.clock.now()).await?).await
    }

    async fn demoted(&self, tx: &Tx, ended: Vec<Brief>) -> Result<(), Failure> {
        for link in ended {
            audit::record(tx, self.state, &self.actor, self.event(&link, DEMOTED)).await?;
        }
        Ok(())
    }

    fn event(&self, link: &Brief, because: &'static str) -> Event {
        event(self.organization, link, Did::DeleteAccessRequest, json!({ "because": because }))
    }
}
