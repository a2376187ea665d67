//! Many recipients at once: a source is used up by one of them (S16), whichever process they come to.

use std::collections::BTreeSet;

use api::{
    clock::Clock,
    db::{
        Db,
        entity::{access_request, connection, receipt},
    },
    random::Random,
};
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::json;
use shared::{
    authorization::{Failure, StartedAuthorization, State},
    connect::Outcome,
};

use super::{
    links::World,
    processes,
    startup::set_up,
    support::{
        Backend, Caller, caller, database,
        links::{Link, insert, oauth},
        provider::{ACCESS_TOKEN, Mood, OauthServer, REFRESH_TOKEN},
    },
};

const CROWD: usize = 50;

/// Everybody has pressed Start before the first comes back, at another process where there is one.
async fn crowd(server: &OauthServer, bases: &[&str], link: &Link) -> Vec<Outcome> {
    let browsers = join_all((0..CROWD).map(|number| async move {
        let address = format!("198.51.100.{number}");
        let browser = caller::at(bases[number % bases.len()]).from(address.clone());
        browser.opens(link).await;
        let started = browser.leaves(link, link.source()).await;
        let elsewhere = caller::at(bases[(number + 1) % bases.len()]).from(address);
        elsewhere.cookies.replace(browser.cookies.borrow().clone());
        (elsewhere, started, format!("account{number}"))
    }))
    .await;
    let arrive = async |(browser, started, subject): &(Caller, StartedAuthorization, String)| {
        let landing = browser.lands(&server.agree_as(&started.url, subject)).await;
        assert_eq!(landing, format!("/connect?authorization={}", started.id));
        browser.outcome(started.id).await.unwrap()
    };
    join_all(browsers.iter().map(arrive)).await
}

/// One connection, and every other grant given back.
async fn assert_one(server: &OauthServer, db: &Db, outcomes: Vec<Outcome>) {
    let reader = db.reader();
    let made = connection::Entity::find().all(reader).await.unwrap();
    let [made] = &made[..] else { panic!("{} connections", made.len()) };
    assert_eq!(receipt::Entity::find().all(reader).await.unwrap().len(), 1);
    let (winners, others): (Vec<_>, Vec<_>) =
        outcomes.into_iter().partition(|outcome| outcome.state == State::Connected);
    assert_eq!((winners.len(), others.len()), (1, CROWD - 1));
    assert!(winners[0].granted.as_ref().unwrap().done);
    for outcome in others {
        assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::LinkDead)));
    }
    let revoked: BTreeSet<_> = server.revoked().await.into_iter().collect();
    let kept = made.account_subject.as_deref().unwrap();
    let expected: BTreeSet<_> = (0..CROWD)
        .map(|number| format!("account{number}"))
        .filter(|subject| subject != kept)
        .flat_map(|subject| [format!("{ACCESS_TOKEN}-{subject}"), format!("{REFRESH_TOKEN}-{subject}")])
        .collect();
    // Whoever came back when the link was used up already was not even asked for tokens.
    let traded = server.requests("/token").await;
    assert!(revoked.is_subset(&expected), "the tokens in use were given back");
    assert_eq!(revoked.len(), 2 * (traded - 1));
}

#[actix_web::test]
async fn of_fifty_in_three_processes_one_connects_the_source_s16() {
    let server = OauthServer::start().await;
    let now = Clock::system().now().utc().timestamp();
    server.claims(json!({ "iat": now, "exp": now + 3600 }));
    server.is(Mood::Late(3000));
    let folder = database::folder();
    let url = Backend::Postgres.empty(folder.path()).await;
    let mut settings = server.settings();
    settings.push(("MOORING_TRUSTED_PROXIES", "127.0.0.1".to_owned()));
    let processes = processes::three(&url, &settings);
    let owner = caller::at(&processes[0].base);
    let token = processes[0].server.setup_token.as_deref().unwrap();
    let session = owner.send(&set_up(token, "ada@example.com")).await.unwrap();
    let place = (session.organizations[0].workspaces[0].id, session.user.id);
    let db = Db::connect(&url).await.unwrap();
    let link = insert(&db, (&Random::system(), &Clock::system()), place, &[oauth()], None).await;
    let bases: Vec<_> = processes.iter().map(|process| process.base.as_str()).collect();
    let outcomes = crowd(&server, &bases, &link).await;
    assert_one(&server, &db, outcomes).await;
    assert!(server.requests("/token").await > 1, "nobody was too late at the last moment");
    let row = access_request::Entity::find_by_id(link.id.uuid()).one(db.reader()).await.unwrap().unwrap();
    assert_eq!(row.state, "used");
}

#[rstest]
#[actix_web::test]
async fn of_fifty_in_one_process_one_connects_the_source_s16(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    world.server.is(Mood::Late(500));
    let link = world.site.link(world.place, world.ada.id, &[oauth()]).await;
    let outcomes = crowd(&world.server, &[&world.site.base], &link).await;
    assert_one(&world.server, &world.site.state.db, outcomes).await;
    assert!(world.server.requests("/token").await > 1, "nobody was too late at the last moment");
    assert_eq!(world.state(&link).await, "used");
    assert_eq!(world.told().await.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn one_state_that_comes_back_fifty_times_arrives_once_s3(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    let started = world.bob.leaves(&link, link.source()).await;
    let callback = world.server.agree(&started.url);
    let landings = join_all((0..CROWD).map(|_| world.bob.lands(&callback))).await;
    let own = format!("/connect?authorization={}", started.id);
    assert_eq!(landings.iter().filter(|landing| **landing == own).count(), 1);
    assert!(landings.iter().all(|landing| *landing == own || landing == "/authorized?problem=unknown_state"));
    assert_eq!((world.server.requests("/token").await, world.connections().await.len()), (1, 1));
}

#[rstest]
#[actix_web::test]
async fn two_sources_at_once_use_the_link_up_together(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth(), oauth()]).await;
    let eve = world.site.stranger();
    eve.opens(&link).await;
    let one = world.bob.leaves(&link, link.sources[0]).await;
    let other = eve.leaves(&link, link.sources[1]).await;
    let callbacks = [world.server.agree_as(&one.url, "one"), world.server.agree_as(&other.url, "other")];
    futures_util::join!(world.bob.lands(&callbacks[0]), eve.lands(&callbacks[1]));
    let outcomes = [world.bob.outcome(one.id).await.unwrap(), eve.outcome(other.id).await.unwrap()];
    assert!(outcomes.iter().all(|outcome| outcome.state == State::Connected && outcome.granted.as_ref().unwrap().done));
    assert_eq!((world.state(&link).await.as_str(), world.connections().await.len()), ("used", 2));
    let counts: BTreeSet<_> = world.told().await.iter().map(|told| told.detail["connected"].as_u64()).collect();
    assert_eq!(counts, BTreeSet::from([Some(1), Some(2)]));
}

#[rstest]
#[actix_web::test]
async fn a_link_that_is_deleted_while_the_provider_answers_stores_nothing_s18(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    world.server.is(Mood::Late(500));
    let started = world.bob.leaves(&link, link.source()).await;
    let callback = world.server.agree_as(&started.url, "alice");
    futures_util::join!(world.bob.lands(&callback), async {
        while world.server.requests("/token").await == 0 {
            actix_web::rt::task::yield_now().await;
        }
        world.site.delete_link(&link).await;
    });
    let outcome = world.bob.outcome(started.id).await.unwrap();
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::LinkDead)));
    assert!(world.connections().await.is_empty());
    let revoked = [format!("{REFRESH_TOKEN}-alice"), format!("{ACCESS_TOKEN}-alice")];
    assert_eq!(world.server.revoked().await, revoked);
}
