//! Receipts: what a recipient granted, and taking it back (PRODUCT §4, S30).

use api::{
    db::entity::{connection, credential},
    jobs,
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use shared::{
    access::{Role, Scope},
    connect::LinkToken,
    connection::{
        Connection, Disconnect, KEPT, Reconnect, ReconnectConnection, RemoveConnection, RestoreConnection, Revocation,
        Status, StatusReason, TestConnection,
    },
    id::{ConnectionId, Id, ReceiptId},
    problem::{Problem, ProblemKind},
    receipt::{OpenReceipt, ReadReceipt, Receipt, ReceiptQuery, RevokeAccess, RevokeReceipt},
    secret_text::SecretText,
};

use super::{
    links::{World, bare},
    support::{
        Backend, Caller,
        links::{Link, oauth},
        provider::{ACCESS_TOKEN, Mood, REFRESH_TOKEN},
    },
};

pub fn open(address: &str) -> OpenReceipt {
    let token = address.split_once("#token=").unwrap().1;
    OpenReceipt { body: LinkToken { token: SecretText::new(token) } }
}

pub async fn read(browser: &Caller, receipt: ReceiptId) -> Result<Receipt, Problem> {
    browser.send(&ReadReceipt { query: ReceiptQuery { receipt } }).await
}

pub async fn revoke(browser: &Caller, receipt: ReceiptId) -> Result<Revocation, Problem> {
    let done = browser.send(&RevokeAccess { body: RevokeReceipt { receipt } }).await;
    done.map(|done| done.revocation)
}

/// What `alice` granted.
struct Granted {
    world: World,
    link: Link,
    address: String,
    receipt: ReceiptId,
    connection: ConnectionId,
}

impl Granted {
    async fn new(backend: Backend) -> Self {
        let world = World::new(backend).await;
        let link = world.link(&[oauth()]).await;
        let address = world.connects(&link, "alice").await;
        let receipt = world.bob.send(&open(&address)).await.unwrap().receipt;
        let connection = Id::new(world.connections().await[0].id);
        Self { world, link, address, receipt, connection }
    }

    async fn row(&self) -> connection::Model {
        self.world.site.stored(self.connection).await
    }

    async fn held(&self) -> credential::Model {
        let db = self.world.site.state.db.reader();
        credential::Entity::find_by_id(self.connection.uuid()).one(db).await.unwrap().unwrap()
    }

    async fn is_dead(&self) -> bool {
        let opened = self.world.bob.call(&open(&self.address)).await;
        let read = read(&self.world.bob, self.receipt).await.map_err(|problem| problem.known());
        if opened.status == 200 {
            assert!(read.is_ok());
            return false;
        }
        assert_eq!((bare(&opened).known(), read), (Some(ProblemKind::DeadLink), Err(Some(ProblemKind::DeadLink))));
        true
    }

    async fn work(&self) {
        jobs::all_due(&self.world.site.state).await.ok().unwrap();
    }

    async fn restore(&self) -> Connection {
        self.signed_in();
        self.world.ada.browser.send(&RestoreConnection { connection: self.connection }).await.unwrap()
    }

    fn signed_in(&self) {
        self.world.site.renew(&self.world.ada.browser, self.world.ada.session);
    }

    /// A member authorizes it again.
    async fn reconnect(&self) {
        self.signed_in();
        let body = Reconnect::default();
        let again = ReconnectConnection { connection: self.connection, body };
        let started = self.world.ada.browser.send(&again).await.unwrap().authorization.unwrap();
        let landing = self.world.ada.browser.lands(&self.world.server.agree_as(&started.url, "alice")).await;
        assert_eq!(landing, format!("/authorized?id={}", started.id));
        assert_eq!(self.row().await.status, "connected");
    }

    async fn disconnect(&self) {
        let removal = RemoveConnection { connection: self.connection, query: Disconnect::default() };
        self.signed_in();
        self.world.ada.browser.send(&removal).await.unwrap();
    }
}

#[rstest]
#[actix_web::test]
async fn a_receipt_says_what_was_granted_and_revokes_it_at_once_s30(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let granted = Granted::new(backend).await;
    let (world, bob) = (&granted.world, &granted.world.bob);
    let receipt = read(bob, granted.receipt).await.unwrap();
    assert_eq!((receipt.organization.name.as_str(), receipt.provider.name.as_str()), ("Harbor", "Test server"));
    assert_eq!(receipt.account.as_deref(), Some("alice@example.com"));
    assert_eq!((receipt.granted_at, receipt.revocable), (world.site.clock.now(), true));
    assert!(receipt.access.len() == 4 && receipt.access.iter().all(|words| words.contains(' ')), "{receipt:?}");
    let stranger = world.site.stranger();
    assert_eq!(revoke(&stranger, granted.receipt).await.unwrap_err().known(), Some(ProblemKind::DeadLink));

    assert_eq!(revoke(bob, granted.receipt).await.unwrap(), Revocation::Revoked);
    let row = granted.row().await;
    assert_eq!((row.status.as_str(), row.revocation.as_deref()), ("removed", Some("revoked")));
    assert!(granted.held().await.sealed.is_empty(), "the credential is destroyed");
    let tokens = [format!("{REFRESH_TOKEN}-alice"), format!("{ACCESS_TOKEN}-alice")];
    assert_eq!(world.server.revoked().await, tokens);
    assert!(granted.is_dead().await);
    assert_eq!(revoke(bob, granted.receipt).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
    let told = world.told().await;
    let told: Vec<_> = told.iter().filter(|told| told.kind == "access_revoked").collect();
    let [one] = &told[..] else { panic!("owner and creator are one person: {told:?}") };
    assert_eq!((one.user_id, one.connection_id), (world.ada.id.uuid(), Some(granted.connection.uuid())));
    let [event] = &world.events("receipt.revoke").await[..] else { panic!() };
    assert_eq!((event.actor_kind.as_str(), event.actor_id), ("link", Some(granted.link.id.uuid())));
    granted.work().await;
    assert_eq!(world.server.requests("/revoke").await, 2, "it is not asked again");

    let restored = granted.restore().await;
    assert_eq!((restored.status, restored.reason), (Status::NeedsReconnect, Some(StatusReason::Revoked)));
    assert_eq!(restored.removal, None);
    granted.reconnect().await;
    let row = granted.row().await;
    assert_eq!((row.recipient_revoked_at, row.revocation), (None, None), "what is held now is somebody else's");
    assert!(granted.is_dead().await);
}

#[rstest]
#[actix_web::test]
async fn a_recipient_revokes_although_another_connection_has_the_same_grant_s30(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let granted = Granted::new(backend).await;
    let other = granted.world.link(&[oauth()]).await;
    granted.world.connects(&other, "alice").await;
    assert_eq!(revoke(&granted.world.bob, granted.receipt).await.unwrap(), Revocation::Revoked);
    assert_eq!(granted.world.server.requests("/revoke").await, 2);
}

#[rstest]
#[actix_web::test]
async fn a_provider_that_is_down_is_asked_until_it_settles_it_and_nobody_uses_the_credential_meanwhile(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let granted = Granted::new(backend).await;
    let world = &granted.world;
    world.server.is(Mood::Down);
    assert_eq!(revoke(&world.bob, granted.receipt).await.unwrap(), Revocation::Pending);
    assert!(granted.is_dead().await);
    assert!(!granted.held().await.sealed.is_empty());
    // Its access token ends, so that whoever wanted to use it would have to refresh it.
    world.site.clock.advance(TimeDelta::hours(2));
    let restored = granted.restore().await;
    assert_eq!((restored.status, restored.reason), (Status::NeedsReconnect, Some(StatusReason::Revoked)));
    world.server.is(Mood::Fine);
    let traded = world.server.requests("/token").await;
    let tested = world.ada.browser.send(&TestConnection { connection: granted.connection }).await.unwrap();
    assert_eq!((tested.status, tested.reason), (Status::NeedsReconnect, Some(StatusReason::Revoked)));
    world.site.edit(granted.connection, |row| row.test_after = Set(None)).await;
    granted.work().await;
    assert_eq!(world.server.requests("/token").await, traded, "it was refreshed");
    let row = granted.row().await;
    assert_eq!((row.status.as_str(), row.revocation.as_deref()), ("needs_reconnect", Some("revoked")));
    assert!(granted.held().await.sealed.is_empty());
    assert_eq!(world.events("connection.revoke").await.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_provider_that_never_settles_it_is_given_up_and_the_credential_destroyed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let granted = Granted::new(backend).await;
    granted.world.server.is(Mood::Down);
    assert_eq!(revoke(&granted.world.bob, granted.receipt).await.unwrap(), Revocation::Pending);
    for _ in 0..11 {
        assert!(!granted.held().await.sealed.is_empty());
        granted.world.site.clock.advance(TimeDelta::hours(6));
        granted.work().await;
    }
    assert_eq!(granted.row().await.revocation.as_deref(), Some("failed"));
    assert!(granted.held().await.sealed.is_empty());
}

#[rstest]
#[actix_web::test]
async fn a_refresh_that_is_under_way_ends_before_its_tokens_are_revoked_s26(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let granted = Granted::new(backend).await;
    let world = &granted.world;
    let mut held = granted.held().await.into_active_model();
    held.lease_until = Set(Some(world.site.clock.now().plus(TimeDelta::seconds(20)).utc()));
    world.site.state.db.write_tx(async |tx| held.update(tx).await.map(drop)).await.unwrap();
    assert_eq!(revoke(&world.bob, granted.receipt).await.unwrap(), Revocation::Pending);
    assert_eq!(world.server.requests("/revoke").await, 0);
    world.site.clock.advance(TimeDelta::minutes(1));
    granted.work().await;
    assert_eq!(
        (granted.row().await.revocation.as_deref(), world.server.requests("/revoke").await),
        (Some("revoked"), 2)
    );
    assert!(granted.held().await.sealed.is_empty());
}

#[rstest]
#[actix_web::test]
async fn a_reconnect_wins_over_a_revocation_that_waits(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let granted = Granted::new(backend).await;
    granted.world.server.is(Mood::Down);
    assert_eq!(revoke(&granted.world.bob, granted.receipt).await.unwrap(), Revocation::Pending);
    granted.restore().await;
    granted.world.server.is(Mood::Fine);
    let asked = granted.world.server.requests("/revoke").await;
    granted.reconnect().await;
    granted.world.site.clock.advance(TimeDelta::hours(1));
    granted.work().await;
    assert_eq!(granted.row().await.status, "connected");
    assert!(!granted.held().await.sealed.is_empty());
    assert_eq!(granted.world.server.requests("/revoke").await, asked, "the new grant was revoked");
}

#[rstest]
#[actix_web::test]
async fn a_receipt_lives_as_long_as_its_credential_is_held(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let granted = Granted::new(backend).await;
    let world = &granted.world;
    world.site.delete_link(&granted.link).await;
    assert!(!granted.is_dead().await, "the link's end is not the receipt's");
    granted.disconnect().await;
    granted.work().await;
    assert_eq!(granted.row().await.revocation.as_deref(), Some("revoked"));
    assert!(!granted.is_dead().await, "it is kept for a restore");
    assert_eq!(revoke(&world.bob, granted.receipt).await.unwrap(), Revocation::Revoked);
    assert!(granted.held().await.sealed.is_empty() && granted.is_dead().await);
    assert_eq!(granted.row().await.status, "removed");
    let events = world.events("receipt.revoke").await;
    assert_eq!(events[0].detail["was_removed"], true);
}

#[rstest]
#[actix_web::test]
async fn a_receipt_ends_with_a_reconnect_by_anybody_else_and_after_thirty_days(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let granted = Granted::new(backend).await;
    granted.reconnect().await;
    assert!(granted.is_dead().await);
    let granted = Granted::new(backend).await;
    granted.disconnect().await;
    granted.world.site.clock.advance(KEPT);
    granted.work().await;
    assert!(granted.is_dead().await);
}

#[rstest]
#[actix_web::test]
async fn a_creator_who_cannot_see_the_connection_any_more_is_not_told_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let granted = Granted::new(backend).await;
    let world = &granted.world;
    let carol = world.site.person("Carol", Some((world.place, Role::User(Scope::All)))).await;
    let change = |row: &mut connection::ActiveModel| {
        row.owner_id = Set(carol.id.uuid());
        row.visibility = Set("private".to_owned());
    };
    world.site.edit(granted.connection, change).await;
    revoke(&world.bob, granted.receipt).await.unwrap();
    let told: Vec<_> = world.told().await.into_iter().filter(|told| told.kind == "access_revoked").collect();
    assert_eq!(told.iter().map(|told| told.user_id).collect::<Vec<_>>(), [carol.id.uuid()]);
    assert_eq!(world.events("receipt.revoke").await[0].private_to, Some(carol.id.uuid()));
}

#[rstest]
#[actix_web::test]
async fn of_two_who_revoke_at_once_one_does(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let granted = Granted::new(backend).await;
    let other = granted.world.site.stranger();
    other.send(&open(&granted.address)).await.unwrap();
    let both = [revoke(&granted.world.bob, granted.receipt), revoke(&other, granted.receipt)];
    let done = futures_util::future::join_all(both).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    assert_eq!(granted.world.server.requests("/revoke").await, 2);
    assert_eq!(granted.world.events("receipt.revoke").await.len(), 1);
}
