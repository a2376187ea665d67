//! Connections with a typed key, and their list.

use std::collections::BTreeMap;

use api::db::entity::{connection, organization};
use rstest::rstest;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use shared::{
    access::{Role, Scope, Visibility},
    connection::{Connection, ConnectionQuery, CreateConnection, Kind, ListConnections, NewConnection, Status},
    problem::{Problem, ProblemKind},
    provider::AuthMethod,
    secret_text::SecretText,
};

use super::support::{
    Backend, Place, Site,
    people::Person,
    provider::{allowing, http_api},
};

pub const KEY: &str = "canary-api-key";

pub async fn set_plan(site: &Site, place: Place, plan: &str) {
    let found = organization::Entity::find_by_id(place.organization.uuid()).one(site.state.db.reader()).await;
    let mut row = found.unwrap().unwrap().into_active_model();
    row.plan = Set(plan.to_owned());
    site.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
}

pub fn new(base_url: &str) -> NewConnection {
    let fields = [("base_url", base_url), ("name", "X-Api-Key"), ("test_path", "/me")];
    NewConnection {
        kind: Kind::Source,
        provider: "http-api".to_owned(),
        method: AuthMethod::ApiKey,
        name: Some(" Orders ".to_owned()),
        visibility: Visibility::Shared,
        integration: None,
        fields: fields.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        secrets: BTreeMap::from([("key".to_owned(), SecretText::new(KEY))]),
        external_id: None,
        save_unverified: false,
    }
}

async fn create(place: Place, who: &Person, body: NewConnection) -> Result<Connection, Problem> {
    who.browser.send(&CreateConnection { workspace: place.workspace, body }).await
}

async fn stored(site: &Site) -> usize {
    connection::Entity::find().all(site.state.db.reader()).await.unwrap().len()
}

#[rstest]
#[actix_web::test]
async fn a_key_is_tried_at_its_api_before_it_is_listed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let api = http_api(200).await;
    let site = Site::with(backend, &allowing(&api)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Guest(Scope::Selected)))).await;
    let body = new(&format!("{}/v1", api.uri()));
    let answer = ada.browser.call(&CreateConnection { workspace: place.workspace, body }).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(!answer.body.contains(KEY));
    let made: Connection = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer.header("location"), format!("/v1/connections/{}", made.id));
    assert_eq!((made.name.as_str(), made.status, made.owner.id), ("Orders", Status::Connected, ada.id));
    assert_eq!(made.fields["base_url"], format!("{}/v1", api.uri()));
    let [call] = &api.received_requests().await.unwrap()[..] else { panic!() };
    assert_eq!(call.url.path(), "/v1/me");
    assert_eq!(call.headers["x-api-key"], KEY);
    let list = ListConnections { workspace: place.workspace, query: ConnectionQuery::default() };
    assert_eq!(ada.browser.send(&list).await.unwrap().items, [made]);
}

#[rstest]
#[case::refused(401, ProblemKind::CredentialRefused)]
#[case::forbidden(403, ProblemKind::CredentialRefused)]
#[case::wrong_path(404, ProblemKind::CredentialRefused)]
#[case::redirected(302, ProblemKind::CredentialRefused)]
#[case::broken(500, ProblemKind::ProviderUnavailable)]
#[case::overloaded(429, ProblemKind::ProviderUnavailable)]
#[actix_web::test]
async fn what_fails_the_test_is_not_stored(#[case] status: u16, #[case] kind: ProblemKind) {
    let api = http_api(status).await;
    let site = Site::with(Backend::Sqlite, &allowing(&api)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let problem = create(place, &ada, new(&api.uri())).await.unwrap_err();
    assert_eq!(problem.known(), Some(kind));
    assert!(problem.detail.is_some_and(|words| !words.is_empty()));
    assert_eq!(stored(&site).await, 0);

    let anyway = NewConnection { save_unverified: true, ..new(&api.uri()) };
    let outcome = create(place, &ada, anyway).await;
    if kind == ProblemKind::ProviderUnavailable {
        let made = outcome.unwrap();
        assert_eq!((made.status, made.verified_at), (Status::Degraded, None));
    } else {
        assert_eq!(outcome.unwrap_err().known(), Some(kind), "a refused key is stored");
        assert_eq!(stored(&site).await, 0);
    }
}

#[actix_web::test]
async fn an_address_inside_the_network_is_refused_s28() {
    let api = http_api(200).await;
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    for address in [
        api.uri(),
        "https://169.254.169.254/latest".to_owned(),
        "https://[::1]".to_owned(),
        "https://localhost".to_owned(),
    ] {
        let problem = create(place, &ada, NewConnection { save_unverified: true, ..new(&address) }).await.unwrap_err();
        assert_eq!(problem.known(), Some(ProblemKind::InvalidFields), "{address}");
        assert_eq!(problem.errors[0].pointer, "/fields/base_url", "{address}");
    }
    assert_eq!(stored(&site).await, 0);
    assert!(api.received_requests().await.unwrap().is_empty());
}

#[rstest]
#[actix_web::test]
async fn an_external_id_is_its_owners_own_and_unique_among_theirs(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = http_api(200).await;
    let site = Site::with(backend, &allowing(&api)).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    let body = || NewConnection { external_id: Some("orders-1".to_owned()), ..new(&api.uri()) };
    create(place, &ada, body()).await.unwrap();
    let problem = create(place, &ada, body()).await.unwrap_err();
    assert_eq!(problem.errors[0].pointer, "/external_id");
    create(place, &bob, body()).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_full_plan_takes_no_more_and_what_exists_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = http_api(200).await;
    let site = Site::with(backend, &allowing(&api)).await;
    let place = site.place("Harbor").await;
    set_plan(&site, place, "starter").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let attempts = (0..8).map(|_| create(place, &ada, new(&api.uri())));
    let outcomes = futures_util::future::join_all(attempts).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    for problem in outcomes.into_iter().filter_map(Result::err) {
        assert_eq!(problem.known(), Some(ProblemKind::PlanLimit));
    }
    assert_eq!(stored(&site).await, 3);
}

#[rstest]
#[actix_web::test]
async fn a_list_is_paged_newest_first_and_filtered(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let bob = site.person("Bob", Some((place, Role::Admin))).await;
    for number in 0..5 {
        site.connection(place, ada.id, Visibility::Private, &format!("Ada {number}")).await;
    }
    site.connection(place, bob.id, Visibility::Shared, "100% Köln_x").await;
    let get = async |query: ConnectionQuery| {
        ada.browser.send(&ListConnections { workspace: place.workspace, query }).await.unwrap()
    };
    let names = |items: &[Connection]| items.iter().map(|item| item.name.clone()).collect::<Vec<_>>();

    let first = get(ConnectionQuery { limit: Some(4), ..ConnectionQuery::default() }).await;
    assert_eq!(names(&first.items), ["100% Köln_x", "Ada 4", "Ada 3", "Ada 2"]);
    let rest = get(ConnectionQuery { limit: Some(4), cursor: first.next_cursor, ..ConnectionQuery::default() }).await;
    assert_eq!(names(&rest.items), ["Ada 1", "Ada 0"]);
    assert_eq!(rest.next_cursor, None);
    let exact = get(ConnectionQuery { limit: Some(6), ..ConnectionQuery::default() }).await;
    assert_eq!((exact.items.len(), exact.next_cursor), (6, None), "a page that just fits promises another");

    let search = async |text: &str| {
        names(&get(ConnectionQuery { q: Some(text.to_owned()), ..ConnectionQuery::default() }).await.items)
    };
    assert_eq!(search("KÖLN").await, ["100% Köln_x"]);
    assert_eq!(search("100%").await, ["100% Köln_x"]);
    assert_eq!(search("%").await, ["100% Köln_x"], "a percent sign is no wildcard");
    assert_eq!(search("_").await, ["100% Köln_x"], "an underscore is no wildcard");
    assert_eq!(search("\\").await, Vec::<String>::new());
    assert_eq!(search("ada 3").await, ["Ada 3"]);

    let count = async |query: ConnectionQuery| get(query).await.items.len();
    assert_eq!(count(ConnectionQuery { owner: Some(bob.id), ..ConnectionQuery::default() }).await, 1);
    assert_eq!(count(ConnectionQuery { visibility: Some(Visibility::Private), ..ConnectionQuery::default() }).await, 5);
    assert_eq!(count(ConnectionQuery { kind: Some(Kind::Destination), ..ConnectionQuery::default() }).await, 0);
    assert_eq!(count(ConnectionQuery { status: Some(Status::Removed), ..ConnectionQuery::default() }).await, 0);
    assert_eq!(count(ConnectionQuery { provider: Some("oidc-x".to_owned()), ..ConnectionQuery::default() }).await, 0);
}

#[actix_web::test]
async fn a_wrong_query_is_told() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    for query in
        ["limit=0", "limit=201", "limit=x", "kind=sauce", "hue=1", "cursor=con_x", "owner=x", "kind=source&kind=source"]
    {
        let answer = ada.browser.get(&format!("/v1/workspaces/{}/connections?{query}", place.workspace)).await;
        assert_eq!(answer.kind(), ProblemKind::MalformedRequest, "{query}");
        assert!(answer.problem().detail.is_some(), "{query}");
    }
}
