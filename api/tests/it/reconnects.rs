//! Authorizing a connection again (S29), and what waits for a choice meanwhile.

use api::db::entity::{audit_event, authorization, connection, credential, organization_member};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use shared::{
    access::{Role, Scope},
    authorization::{Authorization, Choice, Failure, LIFETIME, Question, State},
    connection::{Connection, Status},
    id::ConnectionId,
};

use super::support::{
    Backend,
    emulator::{Left, World},
};

const TOKEN: &str = "api.notion.com/v1/oauth/token";
const REVOKE: &str = "api.notion.com/v1/oauth/revoke";

struct Scene(World);

impl Scene {
    /// With a connection of the workspace `w-1`.
    async fn new(backend: Backend) -> (Self, Connection) {
        let scene = Self(World::on(backend, "notion", &["api.notion.com"]).await);
        scene.0.answers("POST", REVOKE, json!({})).await;
        let left = scene.0.leave(&[]).await;
        assert_eq!(scene.back(&left, "at-1", "w-1").await.state, State::Connected);
        let connection = scene.0.connection().await;
        (scene, connection)
    }

    /// An authorization that is to renew the connection.
    async fn again(&self, id: ConnectionId) -> Left {
        let left = self.0.leave(&[]).await;
        let mut row = authorization::Entity::find_by_id(left.started.id.uuid())
            .one(self.0.site.state.db.reader())
            .await
            .unwrap()
            .unwrap()
            .into_active_model();
        row.renews = Set(Some(id.uuid()));
        self.0.site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
        left
    }

    async fn back(&self, left: &Left, token: &str, workspace: &str) -> Authorization {
        let answer: Value = json!({ "access_token": token, "refresh_token": format!("r-{token}"), "expires_in": 3600,
            "workspace_id": workspace, "workspace_name": format!("Workspace {workspace}") });
        self.0.answers_once("POST", TOKEN, 200, answer).await;
        self.0.come_back(left, &[("code", "c")]).await
    }

    async fn version(&self, id: ConnectionId) -> i32 {
        let db = self.0.site.state.db.reader();
        credential::Entity::find_by_id(id.uuid()).one(db).await.unwrap().unwrap().version
    }

    async fn change(&self, id: ConnectionId, change: impl FnOnce(&mut connection::ActiveModel)) {
        let db = self.0.site.state.db.reader();
        let mut row = connection::Entity::find_by_id(id.uuid()).one(db).await.unwrap().unwrap().into_active_model();
        change(&mut row);
        self.0.site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    }

    async fn access_token(&self, id: ConnectionId) -> String {
        self.0.tokens(id).await.access_token.expose().to_owned()
    }
}

#[rstest]
#[actix_web::test]
async fn the_same_account_renews_its_connection_and_nothing_else_of_it_s29(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (scene, before) = Scene::new(backend).await;
    scene
        .change(before.id, |row| {
            row.status = Set("needs_reconnect".to_owned());
            row.reason = Set(Some("revoked".to_owned()));
            row.name = Set("Our notes".to_owned());
        })
        .await;
    let left = scene.again(before.id).await;
    let outcome = scene.back(&left, "at-2", "w-1").await;
    assert_eq!((outcome.state, outcome.connection), (State::Connected, Some(before.id)));
    let after = scene.0.connection().await;
    assert_eq!((after.status, after.reason, after.name.as_str()), (Status::Connected, None, "Our notes"));
    assert_eq!((after.owner.id, after.visibility, after.version), (before.owner.id, before.visibility, before.version));
    assert_eq!(scene.access_token(before.id).await, "at-2");
    assert_eq!(scene.version(before.id).await, 2, "a refresh under way loses (S26)");
    assert!(scene.0.requests(REVOKE).await.is_empty());
}

#[rstest]
#[actix_web::test]
async fn another_account_is_a_question_and_the_old_stays_until_it_is_answered_s29(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (scene, before) = Scene::new(backend).await;
    let left = scene.again(before.id).await;
    let asked = scene.back(&left, "at-2", "w-2").await;
    let Some(Question::AnotherAccount { before: old, now }) = asked.question else { panic!("nothing is asked") };
    assert_eq!((old.subject.as_str(), now.subject.as_str(), now.label.as_str()), ("w-1", "w-2", "Workspace w-2"));
    let wrong = scene.0.choose(&left, Choice::Account { subject: "w-2".to_owned() }).await.unwrap_err();
    assert_eq!(wrong.status, 422);
    assert_eq!(scene.access_token(before.id).await, "at-1");

    let kept = scene.0.choose(&left, Choice::KeepOld).await.unwrap();
    assert_eq!((kept.state, kept.failure), (State::Failed, Some(Failure::KeptOld)));
    assert_eq!(scene.access_token(before.id).await, "at-1");
    assert_eq!(scene.0.sent(REVOKE).await["token"], "at-2", "the discarded tokens are given back");
    assert_eq!(scene.0.connections().await.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn another_account_can_be_added_as_a_new_connection(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (scene, before) = Scene::new(backend).await;
    let left = scene.again(before.id).await;
    scene.back(&left, "at-2", "w-2").await;
    let added = scene.0.choose(&left, Choice::AddAsNew).await.unwrap();
    assert_eq!(added.state, State::Connected);
    let new = added.connection.unwrap();
    assert!(new != before.id);
    assert_eq!((scene.access_token(before.id).await, scene.access_token(new).await), ("at-1".into(), "at-2".into()));
    assert!(scene.0.requests(REVOKE).await.is_empty());
}

#[rstest]
#[actix_web::test]
async fn of_two_answers_at_once_the_first_counts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (scene, before) = Scene::new(backend).await;
    let left = scene.again(before.id).await;
    scene.back(&left, "at-2", "w-2").await;
    let answers = (0..8).map(|_| scene.0.choose(&left, Choice::AddAsNew));
    let answers = futures_util::future::join_all(answers).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(scene.0.connections().await.len(), 2);
    assert!(scene.0.requests(REVOKE).await.is_empty(), "tokens in use were given back");
}

#[rstest]
#[actix_web::test]
async fn a_choice_that_comes_too_late_finds_nothing_and_the_tokens_are_given_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (scene, before) = Scene::new(backend).await;
    let (world, left) = (&scene.0, scene.again(before.id).await);
    scene.0.site.clock.advance(TimeDelta::minutes(5));
    let asked = scene.back(&left, "at-2", "w-2").await;
    assert_eq!(asked.expires_at, world.site.clock.now().plus(LIFETIME), "ten minutes after the arrival");
    world.site.clock.advance(LIFETIME - TimeDelta::microseconds(1));
    world.site.renew(&world.ada.browser, world.ada.session);
    assert_eq!(world.read(&left).await.state, State::Choosing);
    api::authorization::service::discard_abandoned(&world.site.state).await.ok().unwrap();
    assert_eq!(world.read(&left).await.state, State::Choosing);
    world.site.clock.advance(TimeDelta::microseconds(1));
    let late = world.read(&left).await;
    assert_eq!((late.state, late.failure, late.question), (State::Expired, Some(Failure::Expired), None));
    assert_eq!(world.choose(&left, Choice::AddAsNew).await.unwrap_err().status, 409);
    api::authorization::service::discard_abandoned(&world.site.state).await.ok().unwrap();
    assert_eq!(world.sent(REVOKE).await["token"], "at-2");
    let row = authorization::Entity::find_by_id(left.started.id.uuid()).one(world.site.state.db.reader()).await;
    assert!(row.unwrap().unwrap().sealed.is_empty(), "tokens are kept that nobody may use");
}

#[rstest]
#[actix_web::test]
async fn a_connection_that_is_gone_meanwhile_is_not_renewed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (scene, before) = Scene::new(backend).await;
    let left = scene.again(before.id).await;
    scene
        .change(before.id, |row| {
            row.status = Set("removed".to_owned());
            row.removed_at = Set(Some(scene.0.site.clock.now().utc()));
        })
        .await;
    let outcome = scene.back(&left, "at-2", "w-1").await;
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::ConnectionGone)));
    assert_eq!(scene.access_token(before.id).await, "at-1");
}

#[rstest]
#[actix_web::test]
async fn a_private_connection_that_went_to_somebody_else_is_not_renewed_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (scene, before) = Scene::new(backend).await;
    let bob = scene.0.site.person("Bob", Some((scene.0.place, Role::User(Scope::All)))).await;
    let left = scene.again(before.id).await;
    scene.change(before.id, |row| row.owner_id = Set(bob.id.uuid())).await;
    let outcome = scene.back(&left, "at-2", "w-1").await;
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::ConnectionGone)));
    assert_eq!((scene.access_token(before.id).await.as_str(), scene.0.requests(TOKEN).await.len()), ("at-1", 1));
}

#[rstest]
#[actix_web::test]
async fn who_is_no_member_any_more_settles_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (scene, before) = Scene::new(backend).await;
    let left = scene.again(before.id).await;
    scene.back(&left, "at-2", "w-2").await;
    let key = (scene.0.place.organization.uuid(), scene.0.ada.id.uuid());
    let db = &scene.0.site.state.db;
    db.write_tx(async |tx| organization_member::Entity::delete_by_id(key).exec(tx).await.map(drop)).await.unwrap();
    let outcome = scene.0.choose(&left, Choice::AddAsNew).await.unwrap();
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::NotAllowed)));
    assert_eq!(scene.0.sent(REVOKE).await["token"], "at-2");
}

#[rstest]
#[actix_web::test]
async fn what_is_told_of_a_renewal_is_for_those_who_see_the_connection_as_it_is_then_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("shared", "private")] became: &str,
) {
    let (scene, before) = Scene::new(backend).await;
    let reader = scene.0.site.state.db.reader();
    // One that is renewed, and one that is refused.
    for (workspace, choice) in [("w-1", None), ("w-2", Some(Choice::KeepOld))] {
        let left = scene.again(before.id).await;
        let row = authorization::Entity::find_by_id(left.started.id.uuid()).one(reader).await.unwrap().unwrap();
        let mut request = row.request.clone();
        request["visibility"] = json!(if became == "shared" { "private" } else { "shared" });
        let row = authorization::ActiveModel { request: Set(request), ..row.into_active_model() };
        scene.0.site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
        scene.change(before.id, |row| row.visibility = Set(became.to_owned())).await;
        scene.back(&left, "at-2", workspace).await;
        if let Some(choice) = choice {
            scene.0.choose(&left, choice).await.unwrap();
        }
        let events = audit_event::Entity::find().all(reader).await.unwrap();
        let told: Vec<_> = events
            .iter()
            .filter(|event| event.action == "authorization.complete")
            .filter(|event| event.object_id == left.started.id.to_string())
            .map(|event| event.private_to)
            .collect();
        assert_eq!(told, [(became == "private").then_some(before.owner.id.uuid())], "{workspace}");
    }
}
