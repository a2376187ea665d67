//! No handler without a check, provably: what services and stores need is in [`Allowed`], and only `require` makes one.

use std::ops::Deref;

use crate::db::{ConnectionTrait, DbErr};
use shared::{
    access::{
        AccessRequestAction, AccountAction, ConnectionAction, Decision, FlowAction, IntegrationAction, MemberAction,
        OrganizationAction, StepAction, Via, WorkspaceAction, access_request, account, connection, flow, integration,
        member, organization, request_reauthorization, step, workspace,
    },
    id::{
        AccessRequestId, ConnectionId, FlowId, IntegrationId, OrganizationId, SessionId, StepId, UserId, WorkspaceId,
    },
    problem::ProblemKind,
    session::Person,
    time::Timestamp,
};

use super::context::Context;
use crate::{
    access::{
        AccessRequestPlace, Caller, ConnectionPlace, FlowPlace, IntegrationPlace, MemberPlace, OrganizationPlace,
        RequestReauthorization, StepPlace, WorkspacePlace, store,
    },
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

    fn load(
        db: &impl ConnectionTrait,
        session: SessionId,
        target: Self::Target,
        now: Timestamp,
    ) -> impl Future<Output = Loaded<Self::Facts>>;

    fn decide(self, caller: &Caller, facts: &Self::Facts) -> Result<Decision, Failure>;
}

impl Context {
    /// 401 without a live session, 404 for what is absent or hidden, 403 with the reason for what is denied.
    pub async fn require<A: Ask>(&self, action: A, target: A::Target) -> Result<Allowed<A::Facts>, Failure> {
        self.require_in(self.state.db.reader(), action, target).await
    }

    /// The same on the facts of a transaction: what was locked in it is decided anew and stays so until it ends.
    pub async fn require_in<A: Ask>(
        &self,
        db: &impl ConnectionTrait,
        action: A,
        target: A::Target,
    ) -> Result<Allowed<A::Facts>, Failure> {
        let Some(session) = self.session().await else { return Err(Failure::new(ProblemKind::NotAuthenticated)) };
        let Some((caller, facts)) = A::load(db, session, target, self.now()).await? else {
            return Err(Failure::new(ProblemKind::NotAuthenticated));
        };
        let Some(facts) = facts else { return Err(Failure::not_found()) };
        Failure::unless(action.decide(&caller, &facts)?)?;
        Ok(Allowed { caller, facts })
    }

    /// Who is signed in, for what anybody may do. It proves nothing but that.
    pub async fn visitor(&self) -> Result<Option<Caller>, Failure> {
        let Some(session) = self.session().await else { return Ok(None) };
        Ok(store::caller(self.state.db.reader(), session, self.now()).await?)
    }
}

impl Ask for AccountAction {
    type Target = ();
    type Facts = ();

    async fn load(db: &impl ConnectionTrait, session: SessionId, (): (), now: Timestamp) -> Loaded<()> {
        let caller = store::caller(db, session, now).await?;
        Ok(caller.map(|caller| (caller, Some(()))))
    }

    fn decide(self, _: &Caller, (): &()) -> Result<Decision, Failure> {
        Ok(account(self))
    }
}

impl Ask for OrganizationAction {
    type Target = OrganizationId;
    type Facts = OrganizationPlace;

    async fn load(
        db: &impl ConnectionTrait,
        session: SessionId,
        target: OrganizationId,
        now: Timestamp,
    ) -> Loaded<OrganizationPlace> {
        store::organization(db, session, target, now).await
    }

    fn decide(self, _: &Caller, facts: &OrganizationPlace) -> Result<Decision, Failure> {
        Ok(organization(facts.role, self))
    }
}

impl Ask for WorkspaceAction {
    type Target = WorkspaceId;
    type Facts = WorkspacePlace;

    async fn load(
        db: &impl ConnectionTrait,
        session: SessionId,
        target: WorkspaceId,
        now: Timestamp,
    ) -> Loaded<WorkspacePlace> {
        store::workspace(db, session, target, now).await
    }

    fn decide(self, _: &Caller, facts: &WorkspacePlace) -> Result<Decision, Failure> {
        Ok(workspace(facts.role, facts.plan, self))
    }
}

impl Ask for MemberAction {
    type Target = (WorkspaceId, UserId);
    type Facts = MemberPlace;

    async fn load(
        db: &impl ConnectionTrait,
        session: SessionId,
        target: Self::Target,
        now: Timestamp,
    ) -> Loaded<MemberPlace> {
        store::member(db, session, target, now).await
    }

    /// Somebody without a place there is absent only for those who may look after members.
    fn decide(self, caller: &Caller, facts: &MemberPlace) -> Result<Decision, Failure> {
        let decision = member(facts.workspace.role, self, facts.facts(caller.person.id));
        Ok(decision.and(|| if facts.standing.is_some() { Decision::Allow } else { Decision::Hide }))
    }
}

impl Ask for ConnectionAction {
    type Target = ConnectionId;
    type Facts = ConnectionPlace;

    async fn load(
        db: &impl ConnectionTrait,
        session: SessionId,
        target: ConnectionId,
        now: Timestamp,
    ) -> Loaded<ConnectionPlace> {
        store::connection(db, session, target, now).await
    }

    fn decide(self, caller: &Caller, facts: &ConnectionPlace) -> Result<Decision, Failure> {
        let known = facts.facts(caller.person.id).map_err(Failure::broken)?;
        Ok(connection(facts.workspace.role, Via::Browser, self, known))
    }
}

impl Ask for IntegrationAction {
    type Target = IntegrationId;
    type Facts = IntegrationPlace;

    async fn load(
        db: &impl ConnectionTrait,
        session: SessionId,
        target: IntegrationId,
        now: Timestamp,
    ) -> Loaded<IntegrationPlace> {
        store::integration(db, session, target, now).await
    }

    fn decide(self, _: &Caller, facts: &IntegrationPlace) -> Result<Decision, Failure> {
        Ok(integration(facts.workspace.role, facts.granted, self))
    }
}

impl Ask for FlowAction {
    type Target = FlowId;
    type Facts = FlowPlace;

    async fn load(db: &impl ConnectionTrait, session: SessionId, target: FlowId, now: Timestamp) -> Loaded<FlowPlace> {
        store::flow(db, session, target, now).await
    }

    fn decide(self, caller: &Caller, facts: &FlowPlace) -> Result<Decision, Failure> {
        Ok(flow(facts.workspace.role, self, facts.flow.facts(caller.person.id)))
    }
}

impl Ask for StepAction {
    type Target = StepId;
    type Facts = StepPlace;

    async fn load(db: &impl ConnectionTrait, session: SessionId, target: StepId, now: Timestamp) -> Loaded<StepPlace> {
        store::step(db, session, target, now).await
    }

    fn decide(self, caller: &Caller, facts: &StepPlace) -> Result<Decision, Failure> {
        Ok(step(facts.workspace.role, Via::Browser, self, facts.step.facts(caller.person.id)))
    }
}

impl Ask for AccessRequestAction {
    type Target = AccessRequestId;
    type Facts = AccessRequestPlace;

    async fn load(
        db: &impl ConnectionTrait,
        session: SessionId,
        target: AccessRequestId,
        now: Timestamp,
    ) -> Loaded<AccessRequestPlace> {
        store::access_request(db, session, target, now).await
    }

    fn decide(self, caller: &Caller, facts: &AccessRequestPlace) -> Result<Decision, Failure> {
        let place = &facts.workspace;
        Ok(access_request(place.role, place.plan, self, facts.facts(caller.person.id)?))
    }
}

impl Ask for RequestReauthorization {
    type Target = ConnectionId;
    type Facts = ConnectionPlace;

    async fn load(
        db: &impl ConnectionTrait,
        session: SessionId,
        target: ConnectionId,
        now: Timestamp,
    ) -> Loaded<ConnectionPlace> {
        store::connection(db, session, target, now).await
    }

    fn decide(self, caller: &Caller, facts: &ConnectionPlace) -> Result<Decision, Failure> {
        let known = facts.facts(caller.person.id).map_err(Failure::broken)?;
        Ok(request_reauthorization(facts.workspace.role, facts.workspace.plan, known))
    }
}
