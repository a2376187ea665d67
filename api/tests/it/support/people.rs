//! People with places, put straight into the database: the API makes owners only yet, and the rules must hold for all.

use api::{
    connection::service::{Credential, credential_place},
    db::entity::{
        authorization, connection, credential, invitation, organization, organization_member, session, user, workspace,
        workspace_member,
    },
    session::{rules::ABSOLUTE, token},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    access::{OrganizationRole, Role, Scope, Visibility, WorkspaceRole},
    authorization::LIFETIME,
    id::{AuthorizationId, ConnectionId, InvitationId, OrganizationId, SessionId, UserId, WorkspaceId},
    secret_text::SecretText,
};

use super::{Caller, Site};

/// An organization with one workspace.
#[derive(Clone, Copy)]
pub struct Place {
    pub organization: OrganizationId,
    pub workspace: WorkspaceId,
}

pub struct Person {
    pub id: UserId,
    pub session: SessionId,
    pub browser: Caller,
}

macro_rules! insert {
    ($site:expr, $row:expr) => {{
        let row = $row;
        $site.state.db.write_tx(async |tx| row.into_active_model().insert(tx).await.map(drop)).await.unwrap();
    }};
}

impl Site {
    pub async fn place(&self, name: &str) -> Place {
        let (random, clock) = (&self.state.random, &self.clock);
        let place = Place { organization: random.id(clock), workspace: random.id(clock) };
        let created_at = clock.now().utc();
        insert!(
            self,
            organization::Model {
                id: place.organization.uuid(),
                name: name.to_owned(),
                plan: "enterprise".to_owned(),
                created_at
            }
        );
        self.workspace(place.organization, place.workspace, name).await;
        place
    }

    pub async fn workspace(&self, organization: OrganizationId, id: WorkspaceId, name: &str) {
        insert!(
            self,
            workspace::Model {
                id: id.uuid(),
                organization_id: organization.uuid(),
                name: name.to_owned(),
                created_at: self.clock.now().utc(),
            }
        );
    }

    /// Somebody signed in, with `role` in `place`; without one, somebody with no place at all.
    pub async fn person(&self, name: &str, role: Option<(Place, Role)>) -> Person {
        let (random, clock) = (&self.state.random, &self.clock);
        let now = clock.now();
        let id: UserId = random.id(clock);
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        insert!(
            self,
            user::Model {
                id: id.uuid(),
                email: email.clone(),
                email_folded: email,
                name: name.to_owned(),
                password_hash: "no password opens it".to_owned(),
                created_at: now.utc(),
                disabled_at: None,
            }
        );
        if let Some((place, role)) = role {
            self.join(id, place, role).await;
        }
        let session: SessionId = random.id(clock);
        insert!(
            self,
            session::Model {
                id: session.uuid(),
                user_id: id.uuid(),
                created_at: now.utc(),
                refreshed_at: now.utc(),
                expires_at: now.plus(ABSOLUTE).utc(),
                ended_at: None,
                address: String::new(),
                agent: String::new(),
            }
        );
        let browser = self.stranger();
        self.renew(&browser, session);
        Person { id, session, browser }
    }

    /// A fresh JWT, as a refresh would give.
    pub fn renew(&self, browser: &Caller, session: SessionId) {
        let jwt = token::access(&self.state.vault, session, self.clock.now()).ok().unwrap();
        browser.cookies.borrow_mut().insert("mooring_session".to_owned(), jwt.expose().to_owned());
    }

    /// As if they had used their session all the time until now.
    pub async fn keep_signed_in(&self, person: &Person) {
        let now = self.clock.now();
        let row = session::ActiveModel {
            id: Set(person.session.uuid()),
            refreshed_at: Set(now.utc()),
            expires_at: Set(now.plus(ABSOLUTE).utc()),
            ..Default::default()
        };
        self.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
        self.renew(&person.browser, person.session);
    }

    pub async fn join(&self, user: UserId, place: Place, role: Role) {
        let created_at = self.clock.now().utc();
        let (organization_role, member) = match role {
            Role::Owner => (OrganizationRole::Owner, None),
            Role::Admin => (OrganizationRole::Member, Some((WorkspaceRole::Admin, Scope::All))),
            Role::User(scope) => (OrganizationRole::Member, Some((WorkspaceRole::User, scope))),
            Role::Guest(scope) => (OrganizationRole::Member, Some((WorkspaceRole::Guest, scope))),
        };
        insert!(
            self,
            organization_member::Model {
                organization_id: place.organization.uuid(),
                user_id: user.uuid(),
                role: organization_role.to_string(),
                created_at,
            }
        );
        if let Some((role, scope)) = member {
            insert!(
                self,
                workspace_member::Model {
                    workspace_id: place.workspace.uuid(),
                    user_id: user.uuid(),
                    role: role.to_string(),
                    scope: scope.to_string(),
                    created_at,
                }
            );
        }
    }

    /// A place in one more workspace of an organization that somebody belongs to.
    pub async fn place_in(&self, user: UserId, workspace: WorkspaceId, role: WorkspaceRole) {
        insert!(
            self,
            workspace_member::Model {
                workspace_id: workspace.uuid(),
                user_id: user.uuid(),
                role: role.to_string(),
                scope: Scope::All.to_string(),
                created_at: self.clock.now().utc(),
            }
        );
    }

    /// An invitation that waits; nobody has its token.
    pub async fn invitation(&self, place: Place, inviter: UserId) -> InvitationId {
        let id: InvitationId = self.state.random.id(&self.clock);
        let now = self.clock.now();
        insert!(
            self,
            invitation::Model {
                id: id.uuid(),
                workspace_id: place.workspace.uuid(),
                digest: id.to_string().into_bytes(),
                email: format!("{id}@example.com"),
                email_folded: format!("{id}@example.com"),
                role: "guest".to_owned(),
                scope: "all".to_owned(),
                invited_by: inviter.uuid(),
                created_at: now.utc(),
                expires_at: now.plus(shared::invitation::LIFETIME).utc(),
                closed_at: None,
            }
        );
        id
    }

    /// An authorization that waits.
    pub async fn authorization(&self, place: Place, user: UserId) -> AuthorizationId {
        let id: AuthorizationId = self.state.random.id(&self.clock);
        let now = self.clock.now();
        insert!(
            self,
            authorization::Model {
                id: id.uuid(),
                workspace_id: place.workspace.uuid(),
                user_id: user.uuid(),
                provider: "oidc-test".to_owned(),
                redirect_key: "oidc-test".to_owned(),
                request: json!({ "kind": "source", "provider": "oidc-test" }),
                asked_scopes: json!([]),
                state_digest: None,
                cookie_digest: Vec::new(),
                sealed: Vec::new(),
                state: "open".to_owned(),
                failure: None,
                connection_id: None,
                renews: None,
                question: None,
                requested_source_id: None,
                link_digest: None,
                created_at: now.utc(),
                expires_at: now.plus(LIFETIME).utc(),
                arrived_at: None,
            }
        );
        id
    }

    pub async fn connection(&self, place: Place, owner: UserId, visibility: Visibility, name: &str) -> ConnectionId {
        let id: ConnectionId = self.state.random.id(&self.clock);
        let now = self.clock.now().utc();
        let secrets = [("key".to_owned(), SecretText::new("canary-seeded-key"))].into();
        let credential = Credential::Typed { secrets };
        insert!(
            self,
            connection::Model {
                id: id.uuid(),
                workspace_id: place.workspace.uuid(),
                kind: "source".to_owned(),
                provider: "http-api".to_owned(),
                provider_name: "HTTP API".to_owned(),
                method: "api_key".to_owned(),
                name: name.to_owned(),
                search: name.to_lowercase(),
                owner_id: owner.uuid(),
                visibility: visibility.to_string(),
                status: "connected".to_owned(),
                reason: None,
                account_issuer: None,
                account_subject: None,
                account_label: None,
                oauth_app_id: None,
                client_id: None,
                app_issuer: None,
                fields: json!({ "base_url": "https://127.0.0.1:1", "placement": "header" }),
                details: json!({}),
                granted_scopes: json!([]),
                missing_scopes: json!([]),
                external_id: None,
                verified_at: Some(now),
                created_at: now,
                removed_at: None,
                version: 1,
                revocation: None,
                revoke_after: None,
                revoke_attempts: 0,
                test_after: None,
                recipient_revoked_at: None,
            }
        );
        insert!(
            self,
            credential::Model {
                connection_id: id.uuid(),
                version: 1,
                sealed: self.state.vault.seal_json(&credential_place(id, place.workspace), &credential).unwrap(),
                access_expires_at: None,
                updated_at: now,
                lease_until: None,
                receipt_id: None,
                lease_owner: None,
                refresh_started_at: None,
                refresh_after: None,
                refresh_failures: 0,
            }
        );
        id
    }
}

/// Looking at a connection's row and changing it behind the API's back.
impl Site {
    pub async fn stored(&self, id: ConnectionId) -> connection::Model {
        connection::Entity::find_by_id(id.uuid()).one(self.state.db.reader()).await.unwrap().unwrap()
    }

    pub async fn edit(&self, id: ConnectionId, change: impl FnOnce(&mut connection::ActiveModel)) {
        let mut row = self.stored(id).await.into_active_model();
        change(&mut row);
        self.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    }

    pub async fn rename(&self, id: ConnectionId, name: &str) {
        self.edit(id, |row| (row.name, row.search) = (Set(name.to_owned()), Set(name.to_lowercase()))).await;
    }

    pub async fn mark_removed(&self, id: ConnectionId) {
        let now = self.clock.now().utc();
        self.edit(id, |row| {
            row.status = Set("removed".to_owned());
            row.removed_at = Set(Some(now));
            row.revocation = Set(Some("not_possible".to_owned()));
        })
        .await;
    }
}
