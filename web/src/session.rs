//! Who is signed in. Roles come from here and go to the permission table; no page compares them itself.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    access::{
        self, AccessRequestAction, AccessRequestFacts, ConnectionAction, ConnectionFacts, Decision, FlowAction,
        GrantLevel, IntegrationAction, MemberAction, MemberFacts, OrganizationAction, OrganizationRole, Role,
        StepAction, Via, Visibility, WorkspaceAction,
    },
    access_request::AccessRequest,
    connection::Connection,
    flow::Flow,
    id::{OrganizationId, UserId, WorkspaceId},
    integration::Integration,
    invitation::InvitedRole,
    member::Member,
    session::{CurrentSession, EndSession, OrganizationMembership, Person, ReadSession, WorkspaceMembership},
    step::{Step, StepConnection},
};

use strum::IntoEnumIterator;

use crate::{
    api::{Api, ApiError},
    browser::channel::{self, Listener},
};

/// What the app knows about who is there.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// Not asked yet, or the answer is on its way.
    Unknown,
    /// Could not be found out.
    Failed(ApiError),
    SignedOut,
    SignedIn(CurrentSession),
}

/// A workspace with the organization around it and the caller's column of the permission table.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub organization: OrganizationMembership,
    pub workspace: WorkspaceMembership,
    /// Who is there.
    pub me: UserId,
    role: Option<Role>,
}

impl Place {
    pub fn may_with(&self, connection: &Connection, action: ConnectionAction) -> Decision {
        access::connection(self.role, Via::Browser, action, self.facts(connection))
    }

    /// For a link with which an outsider authorizes the connection again.
    pub fn may_request_reauthorization(&self, connection: &Connection) -> Decision {
        access::request_reauthorization(self.role, self.organization.plan, self.facts(connection))
    }

    fn facts(&self, connection: &Connection) -> ConnectionFacts {
        ConnectionFacts {
            owned: connection.owner.id == self.me,
            visibility: connection.visibility,
            granted: connection.granted,
        }
    }

    pub fn may_about(&self, request: &AccessRequest, action: AccessRequestAction) -> Decision {
        let facts = AccessRequestFacts {
            own: request.created_by.id == self.me,
            private: request.visibility == Visibility::Private,
        };
        access::access_request(self.role, self.organization.plan, action, facts)
    }

    pub fn may_in_integration(&self, integration: &Integration, action: IntegrationAction) -> Decision {
        self.may_by_grant(integration.granted, action)
    }

    /// What can be granted to a member; `None` for whoever reaches every integration anyway.
    pub fn grants_for(member: &Member) -> Option<Vec<GrantLevel>> {
        let role = Role::of(member.organization_role, member.member);
        if !access::integration(role, None, IntegrationAction::See).is_hidden() {
            return None;
        }
        let counts = |level: &GrantLevel| role.is_some_and(|role| role.grant(*level) == *level);
        Some(GrantLevel::iter().filter(counts).collect())
    }

    /// Links can be given to this member.
    pub fn can_take_links(&self, member: &Member) -> bool {
        let role = Role::of(member.organization_role, member.member);
        access::workspace(role, self.organization.plan, WorkspaceAction::ListAccessRequests).is_allowed()
    }

    pub fn may_to(&self, member: &Member, action: MemberAction) -> Decision {
        let owner = member.organization_role == Some(OrganizationRole::Owner);
        access::member(self.role, action, MemberFacts { own: member.user == self.me, owner })
    }

    pub fn may_invite(&self, role: InvitedRole) -> Decision {
        access::invite(self.role, role)
    }

    /// `granted` is the reader's own grant on the integration.
    pub fn may_by_grant(&self, granted: Option<GrantLevel>, action: IntegrationAction) -> Decision {
        access::integration(self.role, granted, action)
    }

    pub fn may_with_flow(&self, flow: &Flow, action: FlowAction) -> Decision {
        access::flow(self.role, action, flow.facts(self.me))
    }

    pub fn may_with_step(&self, step: &Step, action: StepAction) -> Decision {
        access::step(self.role, Via::Browser, action, step.facts(self.me))
    }

    /// The same as [`Self::may_with`], for the connection of a step.
    pub fn may_behind_step(&self, connection: &StepConnection, action: ConnectionAction) -> Decision {
        access::connection(self.role, Via::Browser, action, connection.facts(self.me))
    }

    pub fn may(&self, action: WorkspaceAction) -> Decision {
        access::workspace(self.role, self.organization.plan, action)
    }
}

pub fn may_in(organization: &OrganizationMembership, action: OrganizationAction) -> Decision {
    access::organization(Some(organization.role), action)
}

/// A copy is a handle to the same session.
#[derive(Clone, Copy)]
pub struct Session {
    api: Api,
    presence: RwSignal<Presence>,
    /// What happens in another tab holds here at once: the cookie is theirs together.
    others: StoredValue<Option<Listener>, LocalStorage>,
}

impl Session {
    pub fn new(api: Api) -> Self {
        let others = StoredValue::new_local(None);
        let this = Self { api, presence: RwSignal::new(Presence::Unknown), others };
        let signed_out = api.signed_out();
        Effect::new(move |before: Option<()>| {
            signed_out.track();
            if before.is_some() {
                this.presence.set(Presence::SignedOut);
            }
        });
        others.set_value(Listener::start(channel::SESSION, move |_| {
            if this.presence.with_untracked(|presence| *presence != Presence::Unknown) {
                this.load();
            }
        }));
        this
    }

    pub fn presence(self) -> Signal<Presence> {
        self.presence.into()
    }

    /// Asks the server who is there; what is known stays in view meanwhile.
    pub fn load(self) {
        spawn_local(async move {
            let presence = match self.api.send(&ReadSession {}).await {
                Ok(session) => Presence::SignedIn(session),
                Err(ApiError::SignedOut) => Presence::SignedOut,
                Err(error) => Presence::Failed(error),
            };
            self.presence.set(presence);
        });
    }

    /// After a successful sign-in or set-up.
    pub fn enter(self, session: CurrentSession) {
        self.presence.set(Presence::SignedIn(session));
        self.tell_others();
    }

    fn tell_others(self) {
        self.others.with_value(|others| {
            if let Some(others) = others {
                others.say("changed");
            }
        });
    }

    /// The places that somebody has have changed.
    pub async fn refresh(self) {
        if let Ok(session) = self.api.send(&ReadSession {}).await {
            self.enter(session);
        }
    }

    /// What somebody else may have changed about it; what cannot be found out stays as it is known.
    pub fn look_again(self) {
        spawn_local(async move {
            if let Ok(session) = self.api.send(&ReadSession {}).await {
                let now = Presence::SignedIn(session);
                if self.presence.with_untracked(|known| *known != now && matches!(known, Presence::SignedIn(_))) {
                    self.presence.set(now);
                }
            }
        });
    }

    pub async fn leave(self) -> Result<(), ApiError> {
        match self.api.send(&EndSession {}).await {
            Ok(_) | Err(ApiError::SignedOut) => {}
            Err(error) => return Err(error),
        }
        self.presence.set(Presence::SignedOut);
        self.tell_others();
        Ok(())
    }

    pub fn person(self) -> Option<Person> {
        self.signed_in(|session| session.user.clone())
    }

    /// Empty while nobody is signed in.
    pub fn organizations(self) -> Vec<OrganizationMembership> {
        self.signed_in(|session| session.organizations.clone()).unwrap_or_default()
    }

    pub fn organization(self, id: OrganizationId) -> Option<OrganizationMembership> {
        self.organizations().into_iter().find(|organization| organization.id == id)
    }

    /// `None` for a workspace that the caller has no place in: for them it does not exist.
    pub fn place(self, id: WorkspaceId) -> Option<Place> {
        let me = self.person()?.id;
        self.organizations().into_iter().find_map(|organization| {
            let workspace = organization.workspaces.iter().find(|workspace| workspace.id == id)?.clone();
            Some(Place { role: organization.role_in(&workspace), organization, workspace, me })
        })
    }

    pub fn first_workspace(self) -> Option<WorkspaceId> {
        self.organizations().iter().flat_map(|organization| &organization.workspaces).map(|w| w.id).next()
    }

    fn signed_in<T>(self, read: impl FnOnce(&CurrentSession) -> T) -> Option<T> {
        self.presence.with(|presence| match presence {
            Presence::SignedIn(session) => Some(read(session)),
            Presence::Unknown | Presence::Failed(_) | Presence::SignedOut => None,
        })
    }
}

pub fn use_session() -> Session {
    expect_context()
}
