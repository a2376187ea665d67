//! What happens to a link after it was made: a new token, its end, its deletion.

use api::{db::entity::audit_event, secret::Digest};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait};
use shared::{
    access::{Role, Scope, Visibility, Why, WorkspaceRole},
    access_request::{AccessRequestQuery, DeleteAccessRequest, ListAccessRequests, ReadAccessRequest, State},
    connection::ReadConnection,
    member::{ChangeMember, EditMember},
    problem::ProblemKind,
};

use super::{
    access_requests::{create, everything_stored, new, reissue, token},
    support::{Backend, Site},
};

#[rstest]
#[actix_web::test]
async fn a_new_token_ends_the_old_one_and_begins_as_if_never_opened(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Owner))).await;
    let first = create(place, &ada, new()).await.unwrap();
    let (id, now) = (first.access_request.id, site.clock.now());
    site.edit_request(id, |row| {
        row.opened_at = Set(Some(now.utc()));
        row.reminded_at = Set(Some(now.utc()));
    })
    .await;

    let second = bob.browser.send(&reissue(id, None)).await.unwrap();
    assert_eq!(second.access_request, first.access_request, "its end and its creator stay");
    let row = site.stored_request(id).await;
    assert_eq!(row.digest, Digest::of(&token(&second)).as_bytes());
    assert_eq!((row.opened_at, row.reminded_at), (None, None));
    let third = bob.browser.send(&reissue(id, Some(48))).await.unwrap();
    assert_eq!(third.access_request.expires_at, now.plus(TimeDelta::hours(48)));
    let stored = everything_stored(&site).await;
    assert!(stored.contains("access_request.reissue"), "{stored}");
    assert!([&first, &second, &third].iter().all(|issued| !stored.contains(&token(issued))), "{stored}");
    let problem = bob.browser.call(&reissue(id, Some(721))).await.problem();
    assert_eq!(problem.errors[0].pointer, "/lifetime_hours");

    for ended in ["used", "declined", "deleted"] {
        site.edit_request(id, |row| row.state = Set(ended.to_owned())).await;
        let problem = bob.browser.call(&reissue(id, None)).await.problem();
        assert_eq!(problem.known(), Some(ProblemKind::Conflict));
        assert!(problem.detail.unwrap().contains(ended));
    }
}

#[rstest]
#[actix_web::test]
async fn a_link_is_dead_at_the_instant_of_its_expiry_s17(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let mut asked = new();
    asked.lifetime_hours = 1;
    let made = create(place, &ada, asked).await.unwrap().access_request;
    let tick = TimeDelta::microseconds(1);
    for (at, state) in [
        (made.expires_at.minus(tick), State::Active),
        (made.expires_at, State::Expired),
        (made.expires_at.plus(tick), State::Expired),
    ] {
        site.clock.set(at);
        site.renew(&ada.browser, ada.session);
        // Reading asks the code, filtering and issuing anew ask SQL.
        let read = ada.browser.send(&ReadAccessRequest { access_request: made.id }).await.unwrap();
        assert_eq!(read.state, state, "at {at}");
        for asked in [State::Active, State::Expired] {
            let query = AccessRequestQuery { state: Some(asked), ..AccessRequestQuery::default() };
            let list = ListAccessRequests { workspace: place.workspace, query };
            let listed = ada.browser.send(&list).await.unwrap().items.len();
            assert_eq!(listed, usize::from(asked == state), "{asked} at {at}");
        }
        let again = ada.browser.call(&reissue(made.id, None)).await;
        assert_eq!(again.status.is_success(), state == State::Active, "at {at}: {}", again.body);
    }
    ada.browser.send(&DeleteAccessRequest { access_request: made.id }).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn deleting_works_once_and_from_every_state_and_leaves_connections_alone_s18(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let connection = site.connection(place, ada.id, Visibility::Shared, "made").await;
    let before = ada.browser.send(&ReadConnection { connection }).await.unwrap();
    for state in ["active", "used", "declined"] {
        let id = site.request_for(place, ada.id, Visibility::Shared, Some(connection)).await;
        site.edit_request(id, |row| row.state = Set(state.to_owned())).await;
        let delete = DeleteAccessRequest { access_request: id };
        let answers = futures_util::join!(ada.browser.call(&delete), ada.browser.call(&delete));
        let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "of two at once one deletes");
        let read = ada.browser.send(&ReadAccessRequest { access_request: id }).await.unwrap();
        assert_eq!(read.state, State::Deleted);
    }
    assert_eq!(ada.browser.send(&ReadConnection { connection }).await.unwrap(), before);
    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.action == "access_request.delete").count(), 3);
}

#[rstest]
#[actix_web::test]
async fn who_is_demoted_while_they_make_a_link_leaves_none_that_works(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    for round in 0..8 {
        let bob = site.person(&format!("Bob {round}"), Some((place, Role::Admin))).await;
        let edit = EditMember { role: WorkspaceRole::User, scope: Scope::All };
        let demote = ChangeMember { workspace: place.workspace, user: bob.id, body: edit };
        let (made, demoted) = futures_util::join!(create(place, &bob, new()), ada.browser.call(&demote));
        assert_eq!(demoted.status, 200, "{}", demoted.body);
        match made {
            Ok(made) => assert_eq!(site.stored_request(made.access_request.id).await.state, "deleted"),
            Err(problem) => assert_eq!(problem.why, Some(Why::AdminsOnly)),
        }
    }
}
