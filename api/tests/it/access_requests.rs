//! Making links, issuing them anew and deleting them (PRODUCT §4).

use api::{
    db::entity::{access_request, audit_event, requested_source},
    secret::Digest,
};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shared::{
    access::{Role, Visibility, Why},
    access_request::{
        AccessRequestQuery, CreateAccessRequest, DeleteAccessRequest, IssuedAccessRequest, ListAccessRequests,
        NewAccessRequest, ReadAccessRequest, Reissue, ReissueAccessRequest, Restriction, State,
    },
    connection::Kind,
    id::AccessRequestId,
    problem::{Problem, ProblemKind},
};

use super::{
    connections::set_plan,
    support::{Backend, Place, Site, people::Person, provider::OauthServer},
};

/// A link for the key of an HTTP API.
pub fn new() -> NewAccessRequest {
    body(json!({ "sources": [http_api()] }))
}

fn http_api() -> Value {
    json!({ "provider": "http-api", "method": "api_key", "fields": { "base_url": "https://api.example.com/v1" } })
}

fn body(value: Value) -> NewAccessRequest {
    serde_json::from_value(value).unwrap()
}

pub async fn create(place: Place, who: &Person, body: NewAccessRequest) -> Result<IssuedAccessRequest, Problem> {
    who.browser.send(&CreateAccessRequest { workspace: place.workspace, body }).await
}

async fn refused(place: Place, who: &Person, body: NewAccessRequest) -> Problem {
    who.browser.call(&CreateAccessRequest { workspace: place.workspace, body }).await.problem()
}

pub fn token(issued: &IssuedAccessRequest) -> String {
    issued.link.as_deref().unwrap().split_once("/connect#token=").unwrap().1.to_owned()
}

pub fn reissue(id: AccessRequestId, lifetime_hours: Option<u16>) -> ReissueAccessRequest {
    ReissueAccessRequest { access_request: id, body: Reissue { lifetime_hours } }
}

pub async fn everything_stored(site: &Site) -> String {
    let db = site.state.db.reader();
    let links = access_request::Entity::find().all(db).await.unwrap();
    let sources = requested_source::Entity::find().all(db).await.unwrap();
    let events = audit_event::Entity::find().all(db).await.unwrap();
    format!("{links:?} {sources:?} {events:?}")
}

#[rstest]
#[actix_web::test]
async fn a_link_is_shown_once_and_only_its_digest_is_stored_s13(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = OauthServer::start().await;
    let site = Site::with(backend, &server.settings()).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let asked = body(json!({
        "sources": [
            {
                "provider": "oidc-test", "method": "oauth2", "name": " Their account ",
                "restriction": { "by": "email", "email": " Client@example.com " },
            },
            {
                "provider": "http-api", "method": "api_key",
                "fields": { "base_url": " https://api.example.com/v1 ", "name": "X-Api-Key", "prefix": "" },
            },
        ],
        "visibility": "private", "purpose": "  For the report.\n", "lifetime_hours": 2,
    }));
    let answer = ada.browser.call(&CreateAccessRequest { workspace: place.workspace, body: asked }).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let issued: IssuedAccessRequest = serde_json::from_str(&answer.body).unwrap();
    let made = &issued.access_request;
    assert_eq!(answer.header("location"), format!("/v1/access-requests/{}", made.id));
    assert!(!issued.secret_already_shown);
    assert!(issued.link.as_deref().unwrap().starts_with(&format!("{}/connect#token=", site.base)));

    assert_eq!((made.state, made.visibility, made.workspace), (State::Active, Visibility::Private, place.workspace));
    assert_eq!(made.purpose.as_deref(), Some("For the report."));
    assert_eq!((made.created_by.id, made.created_by.name.as_str()), (ada.id, "Ada"));
    assert_eq!((made.created_at, made.expires_at), (site.clock.now(), site.clock.now().plus(TimeDelta::hours(2))));
    assert_eq!((made.opened_at, made.renews.as_ref()), (None, None));
    let [account, key] = &made.sources[..] else { panic!("{:?}", made.sources) };
    assert_eq!((account.kind, account.provider.name.as_str()), (Kind::Source, "Test server"));
    assert_eq!(account.name.as_deref(), Some("Their account"));
    assert_eq!(account.restriction, Some(Restriction::Email { email: "Client@example.com".to_owned() }));
    let fixed = [("base_url", "https://api.example.com/v1"), ("name", "X-Api-Key")];
    assert_eq!(key.fields, fixed.map(|(key, value)| (key.to_owned(), value.to_owned())).into(), "the rest is asked");
    assert_eq!((key.connected_at, key.connection, key.restriction.as_ref()), (None, None, None));
    assert_eq!(&ada.browser.send(&ReadAccessRequest { access_request: made.id }).await.unwrap(), made);

    let token = token(&issued);
    assert_eq!(token.len(), 43);
    assert_eq!(site.stored_request(made.id).await.digest, Digest::of(&token).as_bytes());
    let stored = everything_stored(&site).await;
    assert!(stored.contains("access_request.create") && !stored.contains(&token), "{stored}");
    let events = audit_event::Entity::find().all(site.state.db.reader()).await.unwrap();
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!((event.object_name.as_str(), event.private_to), ("Test server, HTTP API", Some(ada.id.uuid())));
    let list = ListAccessRequests { workspace: place.workspace, query: AccessRequestQuery::default() };
    let listed = ada.browser.call(&list).await;
    assert!(listed.body.contains("Test server") && !listed.body.contains(&token), "{}", listed.body);
}

#[rstest]
#[actix_web::test]
async fn administrators_make_links_and_everybody_else_is_told_why_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    for role in Role::ALL {
        let who = site.person(&format!("Role {role:?}").replace(['(', ')'], " "), Some((place, role))).await;
        match role {
            Role::Owner | Role::Admin => drop(create(place, &who, new()).await.unwrap()),
            Role::User(_) | Role::Guest(_) => {
                let problem = refused(place, &who, new()).await;
                assert_eq!(problem.why, Some(Why::AdminsOnly), "{role:?}");
            }
        }
    }
    let outsider = site.person("Outsider", None).await;
    assert_eq!(refused(place, &outsider, new()).await.known(), Some(ProblemKind::NotFound));
}

#[rstest]
#[actix_web::test]
async fn the_plan_gates_making_links_and_neither_listing_nor_deleting(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Owner))).await;
    let connection = site.connection(place, ada.id, Visibility::Shared, "theirs").await;
    for plan in ["free", "starter"] {
        set_plan(&site, place, "enterprise").await;
        let made = create(place, &ada, new()).await.unwrap().access_request;
        set_plan(&site, place, plan).await;
        let renew = shared::access_request::RequestReauthorization {
            connection,
            body: serde_json::from_value(json!({})).unwrap(),
        };
        for problem in [
            refused(place, &ada, new()).await,
            ada.browser.call(&reissue(made.id, None)).await.problem(),
            ada.browser.call(&renew).await.problem(),
        ] {
            assert_eq!(problem.why, Some(Why::PlanWithoutAccessRequests), "{plan}");
        }
        let list = ListAccessRequests { workspace: place.workspace, query: AccessRequestQuery::default() };
        assert_eq!(ada.browser.send(&list).await.unwrap().items, std::slice::from_ref(&made));
        ada.browser.send(&DeleteAccessRequest { access_request: made.id }).await.unwrap();
    }
    set_plan(&site, place, "active").await;
    for number in 1..14 {
        site.connection(place, ada.id, Visibility::Shared, &format!("connection {number}")).await;
    }
    let two = body(json!({ "sources": [http_api(), http_api()] }));
    let problem = refused(place, &ada, two.clone()).await;
    assert_eq!(problem.known(), Some(ProblemKind::PlanLimit), "one place is left");
    create(place, &ada, new()).await.unwrap();
    site.connection(place, ada.id, Visibility::Private, "the last").await;
    assert_eq!(refused(place, &ada, new()).await.known(), Some(ProblemKind::PlanLimit));
}

#[rstest]
#[case::none(json!({ "sources": [] }), "/sources")]
#[case::too_many(json!({ "sources": vec![http_api(); 11] }), "/sources")]
#[case::no_life(json!({ "sources": [http_api()], "lifetime_hours": 0 }), "/lifetime_hours")]
#[case::too_long(json!({ "sources": [http_api()], "lifetime_hours": 721 }), "/lifetime_hours")]
#[case::long_purpose(json!({ "sources": [http_api()], "purpose": "x".repeat(501) }), "/purpose")]
#[case::control(json!({ "sources": [http_api()], "purpose": "a\u{0007}b" }), "/purpose")]
#[case::unknown_provider(json!({ "sources": [http_api(), { "provider": "none", "method": "oauth2" }] }), "/sources/1/provider")]
#[case::only_a_destination(json!({ "sources": [{ "provider": "slack", "method": "oauth2" }] }), "/sources/0/provider")]
#[case::no_such_method(json!({ "sources": [{ "provider": "http-api", "method": "oauth2" }] }), "/sources/0/method")]
#[case::unknown_method(json!({ "sources": [{ "provider": "http-api", "method": "magic" }] }), "/sources/0/method")]
#[case::no_base_url(json!({ "sources": [{ "provider": "http-api", "method": "api_key" }] }), "/sources/0/fields/base_url")]
#[case::no_token_url(
    json!({ "sources": [{ "provider": "http-api", "method": "oauth2_client_credentials", "fields": { "base_url": "https://a.example" } }] }),
    "/sources/0/fields/token_url",
)]
#[case::bad_base_url(
    json!({ "sources": [{ "provider": "http-api", "method": "api_key", "fields": { "base_url": "ftp://a.example" } }] }),
    "/sources/0/fields/base_url",
)]
#[case::unknown_field(
    json!({ "sources": [{ "provider": "postgresql", "method": "database", "fields": { "colour": "red" } }] }),
    "/sources/0/fields/colour",
)]
#[case::a_secret(
    json!({ "sources": [{ "provider": "postgresql", "method": "database", "fields": { "password": "hunter2" } }] }),
    "/sources/0/fields/password",
)]
#[case::bad_host(
    json!({ "sources": [{ "provider": "postgresql", "method": "database", "fields": { "host": "a:b:c" } }] }),
    "/sources/0/fields/host",
)]
#[case::no_restriction_of_a_key(
    json!({ "sources": [{ "provider": "postgresql", "method": "database", "restriction": { "by": "account", "subject": "x" } }] }),
    "/sources/0/restriction",
)]
#[case::no_email_to_restrict_by(
    json!({ "sources": [{ "provider": "github", "method": "oauth2", "restriction": { "by": "email", "email": "a@b.example" } }] }),
    "/sources/0/restriction",
)]
#[case::no_address(
    json!({ "sources": [{ "provider": "oidc-test", "method": "oauth2", "restriction": { "by": "email", "email": "nobody" } }] }),
    "/sources/0/restriction/email",
)]
#[case::long_name(
    json!({ "sources": [{ "provider": "oidc-test", "method": "oauth2", "name": "x".repeat(101) }] }),
    "/sources/0/name",
)]
#[actix_web::test]
async fn what_cannot_be_asked_for_is_told_by_its_pointer_s21(#[case] given: Value, #[case] pointer: &str) {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let path = format!("/v1/workspaces/{}/access-requests", place.workspace);
    let answer = ada.browser.raw("POST", &path, Some(&given.to_string()), &[]).await;
    assert_eq!(answer.kind(), ProblemKind::InvalidFields, "{}", answer.body);
    let problem = answer.problem();
    assert!(problem.errors[0].pointer.starts_with(pointer), "{:?}", problem.errors);
    assert!(!answer.body.contains("hunter2") && problem.errors[0].detail.ends_with('.'), "{}", answer.body);
}

#[actix_web::test]
async fn what_only_the_recipient_knows_is_left_to_them() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let asked = body(json!({ "sources": [
        { "provider": "postgresql", "method": "database", "fields": { "tls_mode": "require" } },
        { "provider": "woocommerce", "method": "basic" },
        { "provider": "shopify", "method": "api_key" },
    ] }));
    let made = create(place, &ada, asked).await.unwrap().access_request;
    let fixed: Vec<_> = made.sources.iter().map(|source| json!(source.fields)).collect();
    assert_eq!(fixed, [json!({ "tls_mode": "require" }), json!({}), json!({})], "a default is the recipient's, too");
}

#[actix_web::test]
async fn a_source_to_log_in_at_needs_an_oauth_app() {
    let site = Site::new(Backend::Sqlite).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    for provider in ["shopify", "oidc-test", "openid-connect"] {
        let asked = body(json!({ "sources": [http_api(), { "provider": provider, "method": "oauth2" }] }));
        let problem = refused(place, &ada, asked).await;
        assert_eq!(problem.known(), Some(ProblemKind::OauthAppMissing), "{provider}");
    }
    assert!(access_request::Entity::find().all(site.state.db.reader()).await.unwrap().is_empty());
}

#[rstest]
#[actix_web::test]
async fn a_link_that_is_asked_for_again_is_made_once_and_not_shown_twice_s45(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let ada = site.person("Ada", Some((place, Role::Admin))).await;
    let connection = site.connection(place, ada.id, Visibility::Shared, "theirs").await;
    let asked = json!({ "sources": [http_api()] }).to_string();
    for (path, body) in [
        (format!("/v1/workspaces/{}/access-requests", place.workspace), asked.as_str()),
        (format!("/v1/connections/{connection}/access-requests"), "{}"),
    ] {
        let send = async || ada.browser.raw("POST", &path, Some(body), &[("idempotency-key", "k1")]).await;
        let (first, again) = futures_util::join!(send(), send());
        let read = |answer: super::support::Answer| {
            assert_eq!(answer.status, 201, "{}", answer.body);
            serde_json::from_str::<IssuedAccessRequest>(&answer.body).unwrap()
        };
        let (first, again) = (read(first), read(again));
        assert_eq!(first.access_request, again.access_request);
        let shown = [&first, &again].into_iter().filter(|issued| issued.link.is_some()).count();
        assert_eq!(shown, 1);
        assert!([first, again].iter().all(|issued| issued.link.is_none() == issued.secret_already_shown));
    }
    assert_eq!(access_request::Entity::find().all(site.state.db.reader()).await.unwrap().len(), 2);
}
