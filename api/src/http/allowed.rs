//! No handler without a check, provably: what services and stores need is in [`Allowed`], and only `require` makes one.

use std::ops::Deref;

use crate::db::DbErr;
use shared::{
    access::{
        AccountAction, ConnectionAction, Decision, OrganizationAction, Via, WorkspaceAction, account, connection,
        organization, workspace,
    },
    id::{ConnectionId, OrganizationId, SessionId, WorkspaceId},
    problem::ProblemKind,
    session::Person,
};

use super::context::Context;
use crate::{
    access::{Caller, ConnectionPlace, OrganizationPlace, WorkspacePlace, store},
    failure::Failure,
};

/// The proof that the permission table allowed it, with the facts it was decided on.
pub struct Allowed<T> {
    caller: Caller,
    facts: T,
}

impl<T> Allowed<T> {
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    pub fn person(&self) -> &Person {
        &self.caller.person
    }
}

impl<T> Deref for Allowed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.facts
    }
}

/// No caller is no live session (401), no facts is no such target (404).
type Loaded<F> = Result<Option<(Caller, Option<F>)>, DbErr>;

/// An action of the permission table with what it is done to.
pub trait Ask: Copy {
    type Target: Copy;
    type Facts;

    fn load(cx: &Context, session: SessionId, target: Self::Target) -> impl Future<Output = Loaded<Self::Facts>>;

    fn decide(self, caller: &Caller, facts: &Self::Facts) -> Result<Decision, Failure>;
}

impl Context {
    /// 401 without a live session, 404 for what is absent or hidden, 403 with the reason for what is denied.
    pub async fn require<A: Ask>(&self, action: A, target: A::Target) -> Result<Allowed<A::Facts>, Failure> {
        let Some(session) = self.session().await else { return Err(Failure::new(ProblemKind::NotAuthenticated)) };
        let Some((caller, facts)) = A::load(self, session, target).await? else {
            return Err(Failure::new(ProblemKind::NotAuthenticated));
        };
        let Some(facts) = facts else { return Err(Failure::not_found()) };
        match action.decide(&caller, &facts)? {
            Decision::Allow => Ok(Allowed { caller, facts }),
            Decision::Deny(why) => Err(Failure::denied(why)),
            Decision::Hide => Err(Failure::not_found()),
        }
    }
}

impl Ask for AccountAction {
    type Target = ();
    type Facts = ();

    async fn load(cx: &Context, session: SessionId, (): ()) -> Loaded<()> {
        let caller = store::caller(cx.state.db.reader(), session, cx.now()).await?;
        Ok(caller.map(|caller| (caller, Some(()))))
    }

    fn decide(self, _: &Caller, (): &()) -> Result<Decision, Failure> {
        Ok(account(self))
    }
}

impl Ask for OrganizationAction {
    type Target = OrganizationId;
    type Facts = OrganizationPlace;

    async fn load(cx: &Context, session: SessionId, target: OrganizationId) -> Loaded<OrganizationPlace> {
        store::organization(cx.state.db.reader(), session, target, cx.now()).await
    }

    fn decide(self, _: &Caller, facts: &OrganizationPlace) -> Result<Decision, Failure> {
        Ok(organization(facts.role, self))
    }
}

impl Ask for WorkspaceAction {
    type Target = WorkspaceId;
    type Facts = WorkspacePlace;

    async fn load(cx: &Context, session: SessionId, target: WorkspaceId) -> Loaded<WorkspacePlace> {
        store::workspace(cx.state.db.reader(), session, target, cx.now()).await
    }

    fn decide(self, _: &Caller, facts: &WorkspacePlace) -> Result<Decision, Failure> {
        Ok(workspace(facts.role, facts.plan, self))
    }
}

impl Ask for ConnectionAction {
    type Target = ConnectionId;
    type Facts = ConnectionPlace;

    async fn load(cx: &Context, session: SessionId, target: ConnectionId) -> Loaded<ConnectionPlace> {
        store::connection(cx.state.db.reader(), session, target, cx.now()).await
    }

    fn decide(self, caller: &Caller, facts: &ConnectionPlace) -> Result<Decision, Failure> {
        let known = facts.facts(caller.person.id).map_err(Failure::broken)?;
        Ok(connection(facts.workspace.role, Via::Browser, self, known))
    }
}
