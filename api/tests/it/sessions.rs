//! Signing in and out, refreshing, and one's own sessions (S32–S36).

use std::num::NonZeroU32;

use api::{db::entity::user, http::throttle::Limits, session::rules};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use shared::{
    access::Role,
    problem::ProblemKind,
    secret_text::SecretText,
    session::{EndOwnSession, EndSession, ListOwnSessions, ReadSession, RefreshSession, SignIn, StartSession},
};

use super::support::{Backend, Caller, Site, people::Person};

const PASSWORD: &str = "a long enough password";

fn sign_in(email: &str, password: &str) -> StartSession {
    StartSession { body: SignIn { email: email.to_owned(), password: SecretText::new(password) } }
}

/// Ada with a password, not signed in.
async fn ada(site: &Site) -> Person {
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let hash = site.state.passwords.hash(api::secret::Secret::new(PASSWORD)).await.ok().unwrap();
    change_user(site, &ada, |row| row.password_hash = Set(hash)).await;
    ada.browser.cookies.borrow_mut().clear();
    ada
}

async fn change_user(site: &Site, person: &Person, change: impl FnOnce(&mut user::ActiveModel)) {
    let row = user::Entity::find_by_id(person.id.uuid()).one(site.state.db.reader()).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    change(&mut row);
    site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
}

fn cookie(browser: &Caller, name: &str) -> String {
    browser.cookies.borrow().get(name).cloned().unwrap_or_default()
}

fn put(browser: &Caller, name: &str, value: &str) {
    browser.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
}

#[rstest]
#[actix_web::test]
async fn the_right_password_opens_a_session_and_signing_out_ends_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let ada = ada(&site).await;
    let browser = site.stranger();
    let answer = browser.call(&sign_in(" ADA@example.com ", PASSWORD)).await;
    assert_eq!(answer.status, 201);
    for set in answer.headers.get_all("set-cookie") {
        let set = set.to_str().unwrap();
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
    }
    let session = browser.send(&ReadSession {}).await.unwrap();
    assert_eq!(session.user.id, ada.id);

    let stolen = browser.cookies.borrow().clone();
    browser.send(&EndSession {}).await.unwrap();
    assert!(browser.cookies.borrow().is_empty(), "the cookies stay");
    browser.cookies.replace(stolen);
    let problem = browser.send(&ReadSession {}).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::NotAuthenticated), "the session outlives its end (S34)");
    assert!(browser.send(&RefreshSession {}).await.is_err(), "an ended session is refreshed");
}

#[rstest]
#[actix_web::test]
async fn an_unknown_user_a_wrong_password_and_a_disabled_user_look_alike_s32(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let ada = ada(&site).await;
    let wrong = site.stranger().send(&sign_in("ada@example.com", "another password")).await.unwrap_err();
    let unknown = site.stranger().send(&sign_in("bob@example.com", PASSWORD)).await.unwrap_err();
    let now = site.clock.now().utc();
    change_user(&site, &ada, |row| row.disabled_at = Set(Some(now))).await;
    let disabled = site.stranger().send(&sign_in("ada@example.com", PASSWORD)).await.unwrap_err();
    for mut problem in [wrong, unknown, disabled] {
        problem.request_id = None;
        assert_eq!(problem, shared::problem::Problem::new(ProblemKind::SignInFailed));
    }
}

#[actix_web::test]
async fn guessing_is_slowed_down_with_a_time_to_wait_s32() {
    let of = |tries| NonZeroU32::new(tries).unwrap();
    let site = Site::limited(Backend::Sqlite, &[], Limits { per_address: of(9), per_account_and_address: of(2) }).await;
    ada(&site).await;
    for _ in 0..2 {
        let problem = site.stranger().send(&sign_in("ada@example.com", "guess guess guess")).await.unwrap_err();
        assert_eq!(problem.known(), Some(ProblemKind::SignInFailed));
    }
    let answer = site.stranger().call(&sign_in("Ada@Example.com", PASSWORD)).await;
    assert_eq!(answer.kind(), ProblemKind::TooManyRequests);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
}

#[rstest]
#[actix_web::test]
async fn a_refresh_replaces_the_refresh_token_and_keeps_the_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    ada(&site).await;
    let browser = site.stranger();
    let session = browser.send(&sign_in("ada@example.com", PASSWORD)).await.unwrap();
    site.clock.advance(rules::ACCESS_LIFE);
    assert!(browser.send(&ReadSession {}).await.is_err(), "the JWT outlives its ten minutes (S33)");
    let before = cookie(&browser, "mooring_refresh");
    browser.send(&RefreshSession {}).await.unwrap();
    assert_ne!(cookie(&browser, "mooring_refresh"), before);
    assert_eq!(browser.send(&ReadSession {}).await.unwrap(), session);
}

#[rstest]
#[actix_web::test]
async fn two_tabs_that_refresh_at_once_get_the_same_successor_s33(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    ada(&site).await;
    let browser = site.stranger();
    browser.send(&sign_in("ada@example.com", PASSWORD)).await.unwrap();
    let token = cookie(&browser, "mooring_refresh");
    let tabs: Vec<_> = (0..6).map(|_| site.stranger()).collect();
    for tab in &tabs {
        put(tab, "mooring_refresh", &token);
    }
    let answers = futures_util::future::join_all(tabs.iter().map(|tab| tab.send(&RefreshSession {}))).await;
    assert!(answers.iter().all(Result::is_ok));
    let successors: std::collections::BTreeSet<_> = tabs.iter().map(|tab| cookie(tab, "mooring_refresh")).collect();
    assert_eq!(successors.len(), 1);
    assert!(!successors.contains(&token));
    tabs[0].send(&ReadSession {}).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_replaced_refresh_token_that_comes_back_ends_the_family_s33(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    ada(&site).await;
    let owner = site.stranger();
    owner.send(&sign_in("ada@example.com", PASSWORD)).await.unwrap();
    let thief = site.stranger();
    put(&thief, "mooring_refresh", &cookie(&owner, "mooring_refresh"));
    owner.send(&RefreshSession {}).await.unwrap();
    owner.send(&RefreshSession {}).await.unwrap();
    site.clock.advance(rules::REPLACED_GRACE);
    let problem = thief.send(&RefreshSession {}).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::NotAuthenticated));
    assert!(owner.send(&ReadSession {}).await.is_err(), "the family lives on");
    assert!(owner.send(&RefreshSession {}).await.is_err(), "the family lives on");
}

#[rstest]
#[actix_web::test]
async fn an_idle_session_ends_and_a_busy_one_ends_too_s34(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    ada(&site).await;
    let browser = site.stranger();
    browser.send(&sign_in("ada@example.com", PASSWORD)).await.unwrap();
    let half = TimeDelta::milliseconds(rules::IDLE.num_milliseconds() / 2);
    for _ in 0..8 {
        site.clock.advance(half);
        browser.send(&RefreshSession {}).await.unwrap();
    }
    site.clock.advance(half);
    assert!(browser.send(&RefreshSession {}).await.is_err(), "older than thirty days");

    let idle = site.stranger();
    idle.send(&sign_in("ada@example.com", PASSWORD)).await.unwrap();
    site.clock.advance(rules::IDLE);
    assert!(idle.send(&RefreshSession {}).await.is_err(), "idle for seven days");
}

#[rstest]
#[actix_web::test]
async fn a_disabled_user_is_out_at_once_s34(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let ada = ada(&site).await;
    let browser = site.stranger();
    browser.send(&sign_in("ada@example.com", PASSWORD)).await.unwrap();
    let now = site.clock.now().utc();
    change_user(&site, &ada, |row| row.disabled_at = Set(Some(now))).await;
    assert!(browser.send(&ReadSession {}).await.is_err());
    assert!(browser.send(&RefreshSession {}).await.is_err());
}

#[rstest]
#[actix_web::test]
async fn people_list_and_end_their_own_sessions_s35(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    ada(&site).await;
    let (desk, phone) = (site.stranger(), site.stranger());
    desk.send(&sign_in("ada@example.com", PASSWORD)).await.unwrap();
    let lost = phone.send(&sign_in("ada@example.com", PASSWORD)).await.unwrap().session;
    let list = desk.send(&ListOwnSessions {}).await.unwrap().items;
    assert_eq!(list.iter().map(|session| session.current).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(list[1].id, lost, "newest first");
    assert_eq!(list[0].address, "127.0.0.1");

    desk.send(&EndOwnSession { session: lost }).await.unwrap();
    assert!(phone.send(&ReadSession {}).await.is_err());
    let again = desk.send(&EndOwnSession { session: lost }).await.unwrap_err();
    assert_eq!(again.known(), Some(ProblemKind::NotFound));
    desk.send(&ReadSession {}).await.unwrap();
}

#[actix_web::test]
async fn another_persons_session_does_not_exist_s38() {
    let site = Site::new(Backend::Sqlite).await;
    let ada = ada(&site).await;
    let eve = site.person("Eve", None).await;
    let problem = eve.browser.send(&EndOwnSession { session: ada.session }).await.unwrap_err();
    assert_eq!(problem.known(), Some(ProblemKind::NotFound));
}

#[actix_web::test]
async fn a_forged_expired_or_foreign_jwt_is_nobody_s33() {
    let site = Site::new(Backend::Sqlite).await;
    let ada = ada(&site).await;
    let browser = site.stranger();
    site.renew(&browser, ada.session);
    browser.send(&ReadSession {}).await.unwrap();
    let good = cookie(&browser, "mooring_session");
    let parts: Vec<_> = good.split('.').collect();
    // {"alg":"none"} with the same claims, a cut signature, and garbage.
    let none = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
    let cut = format!("{}.{}.{}", parts[0], parts[1], &parts[2][1..]);
    for forged in [none.as_str(), cut.as_str(), "a.b.c", "x"] {
        put(&browser, "mooring_session", forged);
        let problem = browser.send(&ReadSession {}).await.unwrap_err();
        assert_eq!(problem.known(), Some(ProblemKind::NotAuthenticated), "{forged}");
    }
    let other = Site::new(Backend::Sqlite).await;
    other.renew(&browser, ada.session);
    assert!(browser.send(&ReadSession {}).await.is_err(), "another instance's JWT");
}
