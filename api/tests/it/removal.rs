//! Disconnecting, revoking at the provider, restoring, and the end after thirty days (S30, S31).

use api::{
    connection::service::{Credential, credential_place},
    db::entity::{connection, credential},
    jobs,
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use shared::{
    access::{Role, Scope, Visibility},
    connection::{
        Connection, ConnectionQuery, Disconnect, KEPT, ListConnections, ReadConnection, RemoveConnection,
        RestoreConnection, Revocation, Status, StatusReason,
    },
    id::ConnectionId,
    problem::{Problem, ProblemKind},
    secret_text::SecretText,
};
use wiremock::{Mock, ResponseTemplate, matchers};

use super::{
    connections::set_plan,
    support::{Backend, Place, Site, people::Person, provider::OauthServer},
};

struct World {
    server: OauthServer,
    site: Site,
    place: Place,
    ada: Person,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let server = OauthServer::start().await;
        let site = Site::with(backend, &server.settings()).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
        Self { server, site, place, ada }
    }

    /// A connection of an account at the OAuth server.
    async fn oauth(&self, subject: &str) -> ConnectionId {
        let id = self.site.connection(self.place, self.ada.id, Visibility::Shared, subject).await;
        let issuer = self.server.http.uri();
        self.site
            .edit(id, |row| {
                row.provider = Set("oidc-test".to_owned());
                row.method = Set("oauth2".to_owned());
                row.client_id = Set(Some("mooring".to_owned()));
                row.app_issuer = Set(Some(issuer.clone()));
                row.account_issuer = Set(Some(issuer));
                row.account_subject = Set(Some(subject.to_owned()));
                row.account_label = Set(Some(subject.to_owned()));
            })
            .await;
        let tokens = Credential::Oauth2 {
            access_token: SecretText::new("access"),
            refresh_token: Some(SecretText::new("refresh")),
        };
        let state = &self.site.state;
        let sealed = state.vault.seal_json(&credential_place(id, self.place.workspace), &tokens).unwrap();
        let row = credential::Entity::find_by_id(id.uuid()).one(state.db.reader()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.sealed = Set(sealed);
        state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
        id
    }

    async fn needs_reconnect(&self, id: ConnectionId, reason: &str) {
        let reason = reason.to_owned();
        self.site
            .edit(id, |row| (row.status, row.reason) = (Set("needs_reconnect".to_owned()), Set(Some(reason))))
            .await;
    }

    async fn disconnect(&self, id: ConnectionId) -> Connection {
        let removal = RemoveConnection { connection: id, query: Disconnect::default() };
        self.ada.browser.send(&removal).await.unwrap()
    }

    async fn restore(&self, id: ConnectionId) -> Result<Connection, Problem> {
        self.site.renew(&self.ada.browser, self.ada.session);
        self.ada.browser.send(&RestoreConnection { connection: id }).await
    }

    async fn work(&self) {
        jobs::all_due(&self.site.state).await.ok().unwrap();
    }

    async fn revocation(&self, id: ConnectionId) -> Option<String> {
        self.site.stored(id).await.revocation
    }

    async fn removed(&self) -> Vec<ConnectionId> {
        self.site.renew(&self.ada.browser, self.ada.session);
        let query = ConnectionQuery { status: Some(Status::Removed), ..ConnectionQuery::default() };
        let list = ListConnections { workspace: self.place.workspace, query };
        self.ada.browser.send(&list).await.unwrap().items.iter().map(|item| item.id).collect()
    }

    async fn has_credential(&self, id: ConnectionId) -> bool {
        credential::Entity::find_by_id(id.uuid()).one(self.site.state.db.reader()).await.unwrap().is_some()
    }
}

#[rstest]
#[actix_web::test]
async fn a_disconnected_account_is_revoked_at_its_provider_s30(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let id = world.oauth("alice").await;
    let removed = world.disconnect(id).await;
    let removal = removed.removal.unwrap();
    assert_eq!((removed.status, removal.revocation), (Status::Removed, Revocation::Pending));
    assert_eq!(removal.until, world.site.clock.now().plus(KEPT));
    world.work().await;
    assert_eq!(world.revocation(id).await.as_deref(), Some("revoked"));
    let tokens: Vec<String> = world
        .server
        .http
        .received_requests()
        .await
        .unwrap()
        .iter()
        .filter(|request| request.url.path() == "/revoke")
        .map(|request| String::from_utf8_lossy(&request.body).into_owned())
        .collect();
    assert!(tokens[0].contains("token=refresh"), "the refresh token goes first: {tokens:?}");

    // It is in the list of what was removed, for whoever saw it, and in no other.
    assert_eq!(world.removed().await, [id]);
    let list = ListConnections { workspace: world.place.workspace, query: ConnectionQuery::default() };
    assert!(world.ada.browser.send(&list).await.unwrap().items.is_empty());
    let restored = world.restore(id).await.unwrap();
    assert_eq!((restored.status, restored.reason), (Status::NeedsReconnect, Some(StatusReason::Revoked)));
    assert_eq!(restored.removal, None);
}

#[rstest]
#[actix_web::test]
async fn a_grant_that_another_live_connection_has_is_left_to_it_s30(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let [first, second, other] = [world.oauth("alice").await, world.oauth("alice").await, world.oauth("bob").await];
    // One client may serve several providers of one house.
    world.site.edit(second, |row| row.provider = Set("oidc-sibling".to_owned())).await;
    world.disconnect(first).await;
    world.work().await;
    assert_eq!(world.revocation(first).await.as_deref(), Some("withheld"));
    assert_eq!(world.server.requests("/revoke").await, 0);
    world.site.edit(second, |row| row.provider = Set("oidc-test".to_owned())).await;
    world.disconnect(second).await;
    world.work().await;
    assert_eq!(world.revocation(second).await.as_deref(), Some("revoked"));
    assert_eq!(world.site.stored(other).await.status, "connected");
}

#[rstest]
#[actix_web::test]
async fn a_failed_revocation_is_tried_again_and_then_shown(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let down = Mock::given(matchers::path("/revoke")).respond_with(ResponseTemplate::new(503)).with_priority(1);
    let down = world.server.http.register_as_scoped(down).await;
    let id = world.oauth("alice").await;
    world.disconnect(id).await;
    world.work().await;
    assert_eq!(world.revocation(id).await.as_deref(), Some("pending"));
    let asked = world.server.requests("/revoke").await;
    world.work().await;
    assert_eq!(world.server.requests("/revoke").await, asked, "it waits before it tries again");
    world.site.clock.advance(TimeDelta::minutes(1));
    world.work().await;
    assert!(world.server.requests("/revoke").await > asked);
    for _ in 0..12 {
        world.site.clock.advance(TimeDelta::hours(7));
        world.work().await;
    }
    assert_eq!(world.revocation(id).await.as_deref(), Some("failed"), "a person has to look");
    drop(down);
    let restored = world.restore(id).await.unwrap();
    assert_eq!(restored.status, Status::Connected, "what was not revoked works on");
}

#[rstest]
#[actix_web::test]
async fn a_restore_brings_back_what_was_there(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let guest = world.site.person("Gus", Some((world.place, Role::Guest(Scope::All)))).await;
    let id = world.site.connection(world.place, world.ada.id, Visibility::Shared, "Orders").await;
    let integration = world.site.integration(world.place, "custom", "A").await;
    world.site.register(integration, id, world.ada.id).await;
    let before = world.ada.browser.send(&ReadConnection { connection: id }).await.unwrap();
    let removal = RemoveConnection { connection: id, query: Disconnect { force: true } };
    let removed = world.ada.browser.send(&removal).await.unwrap();
    assert_eq!(removed.removal.unwrap().revocation, Revocation::NotPossible, "a key is not revoked");
    let denied = guest.browser.send(&RestoreConnection { connection: id }).await.unwrap_err();
    assert_eq!(denied.known(), Some(ProblemKind::NotAllowed));
    let restored = world.restore(id).await.unwrap();
    assert_eq!(
        (restored.id, restored.owner, restored.visibility, restored.used_by),
        (before.id, before.owner, before.visibility, 1)
    );
    assert_eq!(
        (restored.status, restored.reason),
        (Status::NeedsReconnect, Some(StatusReason::CredentialRefused)),
        "its address may not be called, so the test refuses it"
    );
    assert_eq!(world.restore(id).await.unwrap_err().known(), Some(ProblemKind::Conflict));
}

#[rstest]
#[actix_web::test]
async fn what_no_test_could_see_is_there_again_after_a_restore(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    for (column, expected) in
        [("missing_scopes", StatusReason::MissingScopes), ("transferred", StatusReason::Transferred)]
    {
        let id = world.oauth(column).await;
        world.needs_reconnect(id, column).await;
        world.disconnect(id).await;
        let restored = world.restore(id).await.unwrap();
        assert_eq!((restored.status, restored.reason), (Status::NeedsReconnect, Some(expected)));
    }
    // The app changed while the connection was removed: its tokens are shown to nobody.
    let id = world.oauth("changed").await;
    world.disconnect(id).await;
    world.site.edit(id, |row| row.app_issuer = Set(Some("https://elsewhere.example".to_owned()))).await;
    let restored = world.restore(id).await.unwrap();
    assert_eq!((restored.status, restored.reason), (Status::NeedsReconnect, Some(StatusReason::OauthAppChanged)));
}

#[rstest]
#[actix_web::test]
async fn a_connection_whose_owner_has_left_becomes_the_restorers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let gone = world.site.person("Gone", None).await;
    let id = world.site.connection(world.place, gone.id, Visibility::Shared, "Orders").await;
    world.site.mark_removed(id).await;
    assert_eq!(world.restore(id).await.unwrap().owner.id, world.ada.id);
}

#[rstest]
#[actix_web::test]
async fn a_connection_without_its_credential_is_no_fault_of_ours(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let id = world.oauth("alice").await;
    world.needs_reconnect(id, "transferred").await;
    let state = &world.site.state;
    let row = credential::Entity::find_by_id(id.uuid()).one(state.db.reader()).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    row.sealed = Set(Vec::new());
    state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    let test = world.ada.browser.raw("POST", &format!("/v1/connections/{id}/test"), None, &[]).await;
    assert_eq!(test.status, 200, "{}", test.body);
    world.work().await;
    world.disconnect(id).await;
    world.work().await;
    let restored = world.restore(id).await.unwrap();
    assert_eq!((restored.status, restored.reason), (Status::NeedsReconnect, Some(StatusReason::Transferred)));
}

#[rstest]
#[actix_web::test]
async fn a_full_plan_takes_nothing_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let id = world.site.connection(world.place, world.ada.id, Visibility::Shared, "First").await;
    world.disconnect(id).await;
    set_plan(&world.site, world.place, "free").await;
    world.site.connection(world.place, world.ada.id, Visibility::Shared, "Second").await;
    assert_eq!(world.restore(id).await.unwrap_err().known(), Some(ProblemKind::PlanLimit));
    assert_eq!(world.site.stored(id).await.status, "removed");
}

#[rstest]
#[actix_web::test]
async fn after_thirty_days_the_credential_is_destroyed_s31(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let id = world.oauth("alice").await;
    world.disconnect(id).await;
    let removed_at = world.site.clock.now();
    let tick = TimeDelta::microseconds(1);
    world.site.clock.set(removed_at.plus(KEPT).minus(tick));
    world.work().await;
    assert!(world.has_credential(id).await);
    // The session has ended long ago.
    let session = world.site.person("Ida", Some((world.place, Role::User(Scope::All)))).await;
    let world = World { ada: session, ..world };
    assert_eq!(world.removed().await, [id]);
    world.site.clock.set(removed_at.plus(KEPT));
    assert_eq!(world.removed().await, [], "at the instant it is gone, before the work is done");
    assert_eq!(world.restore(id).await.unwrap_err().known(), Some(ProblemKind::NotFound));
    assert!(world.has_credential(id).await);
    world.work().await;
    assert!(!world.has_credential(id).await);
}

#[actix_web::test]
async fn processes_share_the_revocations_and_none_is_done_twice() {
    let world = World::new(Backend::Postgres).await;
    let mut ids = Vec::new();
    for number in 0..30 {
        ids.push(world.oauth(&format!("account {number}")).await);
    }
    for id in &ids {
        world.disconnect(*id).await;
    }
    let workers = (0..4).map(|_| jobs::all_due(&world.site.state));
    for outcome in futures_util::future::join_all(workers).await {
        outcome.ok().unwrap();
    }
    assert_eq!(world.server.requests("/revoke").await, 2 * ids.len(), "two tokens each, once");
    for id in ids {
        let row = connection::Entity::find_by_id(id.uuid()).one(world.site.state.db.reader()).await.unwrap().unwrap();
        assert_eq!((row.revocation.as_deref(), row.revoke_attempts), (Some("revoked"), 1));
    }
}
