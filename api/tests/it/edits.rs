//! What people edit: names, visibility, their own id, owners; and that nobody's edit is undone unseen (S45).

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use shared::{
    access::{Role, Scope, Visibility, Why},
    connection::{Connection, ReadConnection},
    id::ConnectionId,
    problem::ProblemKind,
};

use super::{
    connections::{new, set_plan},
    support::{
        Answer, Backend, Site,
        people::Person,
        provider::{allowing, http_api},
    },
};

async fn patch(who: &Person, id: ConnectionId, body: &Value, headers: &[(&str, &str)]) -> Answer {
    who.browser.raw("PATCH", &format!("/v1/connections/{id}"), Some(&body.to_string()), headers).await
}

async fn read(who: &Person, id: ConnectionId) -> Connection {
    who.browser.send(&ReadConnection { connection: id }).await.unwrap()
}

#[rstest]
#[actix_web::test]
async fn an_edit_names_the_version_it_was_made_on_s45(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let id = site.connection(place, ada.id, Visibility::Shared, "Orders").await;
    let etag = ada.browser.get(&format!("/v1/connections/{id}")).await.header("etag").to_owned();
    assert_eq!(etag, "\"1\"");

    let rename = json!({ "name": " Sales " });
    assert_eq!(patch(&ada, id, &rename, &[]).await.kind(), ProblemKind::VersionRequired);
    assert_eq!(patch(&ada, id, &rename, &[("if-match", "\"7\"")]).await.kind(), ProblemKind::VersionMismatch);
    assert_eq!(read(&ada, id).await.name, "Orders");
    let renamed = patch(&ada, id, &rename, &[("if-match", &format!("W/{etag}"))]).await;
    assert_eq!((renamed.status.as_u16(), renamed.header("etag")), (200, "\"2\""));
    assert_eq!(read(&ada, id).await.name, "Sales");

    let in_body = patch(&ada, id, &json!({ "name": "Third", "version": 2 }), &[]).await;
    assert_eq!(in_body.header("etag"), "\"3\"");
    assert_eq!(
        patch(&ada, id, &json!({ "name": "Lost", "version": 2 }), &[]).await.kind(),
        ProblemKind::VersionMismatch
    );
    // What is wrong with the body is told before what is wrong with the version.
    let bad = patch(&ada, id, &json!({ "name": "", "version": 2 }), &[]).await;
    assert_eq!(bad.problem().errors[0].pointer, "/name");
    let unknown = patch(&ada, id, &json!({ "nam": "x", "version": 3 }), &[]).await;
    assert_eq!(unknown.kind(), ProblemKind::InvalidFields);
}

#[rstest]
#[actix_web::test]
async fn of_two_people_who_edit_at_once_one_is_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::User(Scope::All)))).await;
    let id = site.connection(place, ada.id, Visibility::Shared, "Orders").await;
    for version in 1..6 {
        let by = |who, name: &str| {
            let body = json!({ "name": format!("{name} {version}"), "version": version });
            async move { patch(who, id, &body, &[]).await }
        };
        let answers = join_all([by(&ada, "Ada"), by(&bob, "Bob")]).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        assert_eq!(read(&ada, id).await.version, version + 1);
    }
}

#[rstest]
#[actix_web::test]
async fn an_external_id_is_changed_and_taken_away(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let [first, second] = [
        site.connection(place, ada.id, Visibility::Shared, "One").await,
        site.connection(place, ada.id, Visibility::Shared, "Two").await,
    ];
    assert_eq!(patch(&ada, first, &json!({ "external_id": "orders", "version": 1 }), &[]).await.status, 200);
    // It is its owner's own: nobody else learns by guessing which ids they have.
    let guessed = patch(&bob, second, &json!({ "external_id": "orders", "version": 1 }), &[]).await;
    assert_eq!(guessed.problem().why, Some(Why::ConnectionOwnerOnly));
    let clash = patch(&ada, second, &json!({ "external_id": " orders ", "version": 1 }), &[]).await;
    assert_eq!(clash.problem().errors[0].pointer, "/external_id");
    // The same again is no clash with itself, and what is left out stays.
    assert_eq!(patch(&ada, first, &json!({ "external_id": "orders", "version": 2 }), &[]).await.status, 200);
    assert_eq!(patch(&ada, first, &json!({ "name": "Uno", "version": 3 }), &[]).await.status, 200);
    assert_eq!(read(&ada, first).await.external_id.as_deref(), Some("orders"));
    assert_eq!(patch(&ada, first, &json!({ "external_id": null, "version": 4 }), &[]).await.status, 200);
    assert_eq!(read(&ada, first).await.external_id, None);
    assert_eq!(patch(&ada, second, &json!({ "external_id": "orders", "version": 1 }), &[]).await.status, 200);
}

#[rstest]
#[actix_web::test]
async fn a_transfer_takes_the_connection_to_another_member(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::User(Scope::Selected)))).await;
    let bob = site.person("Bob", Some((place, Role::Guest(Scope::Selected)))).await;
    let eve = site.person("Eve", Some((site.place("Elsewhere").await, Role::Owner))).await;
    let id = site.connection(place, ada.id, Visibility::Private, "Orders").await;
    let theirs = site.connection(place, bob.id, Visibility::Private, "Theirs").await;
    for (owner, id) in [(&ada, id), (&bob, theirs)] {
        assert_eq!(patch(owner, id, &json!({ "external_id": "orders", "version": 1 }), &[]).await.status, 200);
    }
    let transfer = async |to, version: u32| {
        let body = json!({ "to": to, "version": version }).to_string();
        ada.browser.raw("POST", &format!("/v1/connections/{id}/transfer"), Some(&body), &[]).await
    };
    for nobody in [eve.id, ada.id, shared::id::UserId::new(uuid::Uuid::nil())] {
        assert_eq!(transfer(nobody, 2).await.problem().errors[0].pointer, "/to");
    }
    assert_eq!(transfer(bob.id, 1).await.kind(), ProblemKind::VersionMismatch);
    assert_eq!(transfer(bob.id, 2).await.status, 204);
    assert_eq!(ada.browser.get(&format!("/v1/connections/{id}")).await.status, 404, "it is Bob's private one now");
    let arrived = read(&bob, id).await;
    assert_eq!((arrived.owner.id, arrived.version), (bob.id, 3));
    assert_eq!(arrived.external_id, None, "Bob has another connection with that id");
}

#[rstest]
#[actix_web::test]
async fn a_create_that_is_sent_again_is_done_once_s45(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let api = http_api(200).await;
    let site = Site::with(backend, &allowing(&api)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let path = format!("/v1/workspaces/{}/connections", place.workspace);
    let body = serde_json::to_string(&new(&api.uri())).unwrap();
    let create = async |who: &Person, body: &str, key: &str| {
        who.browser.raw("POST", &path, Some(body), &[("idempotency-key", key)]).await
    };
    let connection = |answer: &Answer| serde_json::from_str::<Connection>(&answer.body).unwrap();

    // Eight at once, and one later.
    let answers = join_all((0..8).map(|_| create(&ada, &body, "k1"))).await;
    let mut ids: Vec<_> = answers.iter().map(|answer| connection(answer).id).collect();
    ids.push(connection(&create(&ada, &body, "k1").await).id);
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert!(answers.iter().all(|answer| answer.status == 201));

    // The twin that finds the plan full is answered as the winner was.
    let full = site.place("Full").await;
    set_plan(&site, full, "free").await;
    site.join(ada.id, full, Role::Admin).await;
    let there = format!("/v1/workspaces/{}/connections", full.workspace);
    let key = [("idempotency-key", "k9")];
    let twins = join_all((0..4).map(|_| ada.browser.raw("POST", &there, Some(&body), &key))).await;
    assert!(twins.iter().all(|answer| answer.status == 201), "{}", twins[0].body);

    let other = body.replace("Orders", "Others");
    assert_eq!(create(&ada, &other, "k1").await.kind(), ProblemKind::IdempotencyKeyReused);
    assert_ne!(connection(&create(&ada, &other, "k2").await).id, ids[0]);
    assert_ne!(connection(&create(&bob, &body, "k1").await).id, ids[0], "a key is its user's own");
    for unfit in ["", &"k".repeat(256)] {
        let answer = ada.browser.raw("POST", &path, Some(&body), &[("idempotency-key", unfit)]).await;
        if unfit.is_empty() {
            assert_eq!(answer.status, 201, "without the header it is simply done");
        } else {
            assert_eq!(answer.kind(), ProblemKind::MalformedRequest);
        }
    }

    // A replay is authorized anew, and a day later the key is forgotten.
    site.clock.advance(api::http::once::KEPT);
    site.renew(&ada.browser, ada.session);
    api::jobs::all_due(&site.state).await.ok().unwrap();
    assert_ne!(connection(&create(&ada, &body, "k1").await).id, ids[0]);
}
