//! On whose behalf a link acts, what the plan has to do with it, and what its pass is good for (S19).

use std::num::NonZeroU32;

use api::{
    db::entity::{organization_member, user, workspace_member},
    http::throttle::Limits,
};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use shared::{
    access::{Role, Visibility},
    authorization::{Failure, State},
    problem::ProblemKind,
};

use super::{
    connections::set_plan,
    links::{World, bare},
    support::{
        Backend, Site,
        links::{Link, oauth, open},
        provider::OauthServer,
    },
};

#[derive(Debug, Clone, Copy)]
enum Lost {
    Demoted,
    Removed,
    Disabled,
}

async fn loses(world: &World, how: Lost) {
    let (workspace, organization, ada) =
        (world.place.workspace.uuid(), world.place.organization.uuid(), world.ada.id.uuid());
    world
        .site
        .state
        .db
        .write_tx(async |tx| match how {
            Lost::Demoted => {
                let row = workspace_member::ActiveModel {
                    workspace_id: Set(workspace),
                    user_id: Set(ada),
                    role: Set("user".to_owned()),
                    ..Default::default()
                };
                row.update(tx).await.map(drop)
            }
            Lost::Removed => {
                workspace_member::Entity::delete_by_id((workspace, ada)).exec(tx).await?;
                organization_member::Entity::delete_by_id((organization, ada)).exec(tx).await.map(drop)
            }
            Lost::Disabled => {
                let at = Some(world.site.clock.now().utc());
                let row = user::ActiveModel { id: Set(ada), disabled_at: Set(at), ..Default::default() };
                row.update(tx).await.map(drop)
            }
        })
        .await
        .unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_link_dies_with_its_creators_right(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(Lost::Demoted, Lost::Removed, Lost::Disabled)] how: Lost,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    let started = world.bob.leaves(&link, link.source()).await;
    loses(&world, how).await;
    world.bob.lands(&world.server.agree(&started.url)).await;
    let outcome = world.bob.outcome(started.id).await.unwrap();
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::LinkDead)));
    assert_eq!(world.server.requests("/token").await, 0);
    let [event] = &world.events("authorization.complete").await[..] else { panic!() };
    assert_eq!((event.actor_kind.as_str(), event.result.as_str()), ("link", "refused"));
    let asked = world.bob.asked(&link).await.unwrap_err();
    let opened = bare(&world.bob.call(&open(&link.token)).await);
    assert_eq!((asked.known(), opened.known()), (Some(ProblemKind::DeadLink), Some(ProblemKind::DeadLink)));
}

#[rstest]
#[actix_web::test]
async fn a_full_plan_leaves_the_link_usable_for_when_there_is_room_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    let started = world.bob.leaves(&link, link.source()).await;
    // A plan without access requests: it gates making links, and has room for one account.
    set_plan(&world.site, world.place, "free").await;
    let other = world.site.connection(world.place, world.ada.id, Visibility::Shared, "the one").await;
    world.bob.lands(&world.server.agree_as(&started.url, "alice")).await;
    let outcome = world.bob.outcome(started.id).await.unwrap();
    assert_eq!((outcome.state, outcome.failure), (State::Failed, Some(Failure::PlanLimit)));
    assert_eq!(world.server.requests("/revoke").await, 2);
    let refused = world.bob.starts(link.start(link.source())).await.err().unwrap();
    assert_eq!(refused.known(), Some(ProblemKind::PlanLimit));
    let words = refused.detail.unwrap();
    assert!(!words.contains("free") && words.contains("stays usable"), "{words}");
    assert_eq!(world.state(&link).await, "active");
    world.site.mark_removed(other).await;
    world.connects(&link, "alice").await;
}

#[rstest]
#[actix_web::test]
async fn a_link_opens_nothing_but_itself_s19(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::new(backend).await;
    let link = world.link(&[oauth()]).await;
    let other = world.site.link(world.place, world.ada.id, &[oauth()]).await;
    assert_eq!(world.bob.asked(&other).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
    // One link's pass under another's name.
    let name = |link: &Link| {
        let id = link.id.to_string();
        format!("mooring_link_{}", &id[id.len() - 8..])
    };
    let pass = world.bob.cookies.borrow()[&name(&link)].clone();
    world.bob.cookies.borrow_mut().insert(name(&other), pass.clone());
    assert_eq!(world.bob.asked(&other).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
    let mut foreign = link.start(other.source());
    assert_eq!(world.bob.starts(foreign.clone()).await.err().unwrap().errors[0].pointer, "/source");
    foreign.request = other.id;
    assert_eq!(world.bob.starts(foreign).await.err().unwrap().known(), Some(ProblemKind::DeadLink));
    // It is no session, and a session is no pass.
    world.bob.cookies.borrow_mut().insert("mooring_session".to_owned(), pass.clone());
    for path in ["/v1/session".to_owned(), format!("/v1/workspaces/{}/connections", world.place.workspace)] {
        assert_eq!(world.bob.get(&path).await.status, 401, "{path}");
    }
    assert_eq!(world.ada.browser.asked(&link).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
    let jwt = world.ada.browser.cookies.borrow()["mooring_session"].clone();
    world.ada.browser.cookies.borrow_mut().insert(name(&link), jwt);
    assert_eq!(world.ada.browser.asked(&link).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
    // Who is signed in besides does not matter.
    world.ada.browser.opens(&link).await;
    assert_eq!(world.ada.browser.asked(&link).await.unwrap().asked_by, "Ada");
    // A receipt is another thing, whatever its cookie is called.
    let receipt = format!("/v1/receipt?receipt={}", link.id.to_string().replace("req_", "rct_"));
    world.bob.cookies.borrow_mut().insert(name(&link).replace("_link_", "_receipt_"), pass);
    assert_eq!(world.bob.get(&receipt).await.status, 410);
}

#[actix_web::test]
async fn every_change_through_a_link_comes_from_moorings_own_pages_s15_s36() {
    let world = World::new(Backend::Sqlite).await;
    let link = world.link(&[oauth()]).await;
    let start = serde_json::to_string(&link.start(link.source())).unwrap();
    for (path, body) in [
        ("/v1/connect/open", format!(r#"{{"token":"{}"}}"#, link.token)),
        ("/v1/connect/start", start),
        ("/v1/connect/decline", format!(r#"{{"request":"{}"}}"#, link.id)),
        ("/v1/receipt/revoke", r#"{"receipt":"rct_00000000000000000000000000000001"}"#.to_owned()),
    ] {
        for headers in [[("x-mooring", "")], [("origin", "https://evil.example")]] {
            let answer = world.bob.raw("POST", path, Some(&body), &headers).await;
            assert_eq!(answer.kind(), ProblemKind::CrossSiteRequest, "{path}");
        }
    }
    assert_eq!(world.state(&link).await, "active");
}

#[actix_web::test]
async fn a_browser_keeps_the_passes_of_five_links() {
    let world = World::new(Backend::Sqlite).await;
    let mut links = Vec::new();
    for _ in 0..7 {
        links.push(world.link(&[oauth()]).await);
    }
    let kept = || world.bob.cookies.borrow().keys().filter(|name| name.contains("_link_")).count();
    assert_eq!(kept(), 5);
    world.bob.opens(&links[6]).await;
    assert_eq!(kept(), 5, "opening it once more takes no other's place");
    assert!(world.bob.asked(&links[6]).await.is_ok());
}

#[actix_web::test]
async fn guesses_are_slowed_down_at_each_address_s14() {
    let server = OauthServer::start().await;
    let of = |tries| NonZeroU32::new(tries).unwrap();
    let limits = Limits { per_address: of(3), per_account_and_address: of(2) };
    let mut settings = server.settings();
    settings.push(("MOORING_TRUSTED_PROXIES", "127.0.0.1".to_owned()));
    let site = Site::limited(Backend::Sqlite, &settings, limits).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let link = site.link(place, ada.id, &[oauth()]).await;
    let guesser = site.stranger().from("192.0.2.1");
    for number in 0..3 {
        assert_eq!(guesser.call(&open(&format!("guess {number}"))).await.status, 410);
    }
    for token in ["guess 4", &link.token] {
        let answer = guesser.call(&open(token)).await;
        assert_eq!(answer.kind(), ProblemKind::TooManyRequests);
        assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    }
    site.stranger().from("192.0.2.2").opens(&link).await;
}
