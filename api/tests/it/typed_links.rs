//! Typed credentials through a link: they pass their test or nothing is stored, and they never come back (S24).

use api::db::entity::{audit_event, connection, credential};
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::json;
use shared::{
    access::Role,
    access_request::Restriction,
    authorization::{Choice, Failure, Question, State},
    connect::{AnswerOutcome, ConnectAnswer, Granted, Start, Started},
    connection::Revocation,
    id::Id,
    problem::{Problem, ProblemKind},
    provider::AuthMethod,
    secret_text::SecretText,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::{
    receipts,
    support::{
        Answer, Backend, Caller, Place, Site,
        emulator::{Left, World},
        google::{EMAIL, Google},
        links::{Link, Wanted, wanted},
        people::Person,
        provider::{allowing, http_api},
        servers::{self, PASSWORD, USER},
    },
};

const CANARY: &str = "canary-typed-secret";

/// A recipient at the door of an organization.
struct Door {
    site: Site,
    place: Place,
    ada: Person,
    bob: Caller,
}

impl Door {
    async fn new(site: Site) -> Self {
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::Admin))).await;
        let bob = site.stranger();
        Self { site, place, ada, bob }
    }

    async fn link(&self, wanted: Wanted) -> Link {
        let link = self.site.link(self.place, self.ada.id, &[wanted]).await;
        self.bob.opens(&link).await;
        link
    }

    /// The answer, in which no secret may be.
    async fn types(&self, link: &Link, fields: &[(&str, &str)], secrets: &[(&str, &str)]) -> Answer {
        let start = Start {
            fields: fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            secrets: secrets.iter().map(|(key, value)| ((*key).to_owned(), SecretText::new(*value))).collect(),
            ..link.start(link.source())
        };
        let answer = self.bob.call(&shared::connect::StartSource { body: start }).await;
        for (_, secret) in secrets.iter().filter(|(_, secret)| secret.len() > 8) {
            assert!(!answer.body.contains(secret), "{}", answer.body);
        }
        answer
    }

    async fn granted(&self, link: &Link, fields: &[(&str, &str)], secrets: &[(&str, &str)]) -> Granted {
        let answer = self.types(link, fields, secrets).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let started: Started = serde_json::from_str(&answer.body).unwrap();
        assert!(started.authorization.is_none());
        started.granted.unwrap()
    }

    async fn connections(&self) -> Vec<connection::Model> {
        connection::Entity::find().all(self.site.state.db.reader()).await.unwrap()
    }

    async fn refused(&self, link: &Link, answer: Answer) -> Problem {
        assert!(self.connections().await.is_empty());
        assert_eq!(self.site.link_row(link).await.state, "active");
        answer.problem()
    }

    async fn assert_not_told(&self, secret: &str) {
        for event in audit_event::Entity::find().all(self.site.state.db.reader()).await.unwrap() {
            assert!(!format!("{event:?}").contains(secret), "{event:?}");
        }
    }
}

async fn answers(api: &MockServer, status: u16) {
    api.reset().await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(status)).mount(api).await;
}

#[rstest]
#[actix_web::test]
async fn a_key_is_tested_and_stored_or_the_link_stays_usable(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = http_api(401).await;
    let door = Door::new(Site::with(backend, &allowing(&api)).await).await;
    let fixed = [("base_url", &*api.uri()), ("name", "X-Api-Key"), ("test_path", "/me")];
    let asks = Wanted { name: Some("Orders"), ..wanted("http-api", AuthMethod::ApiKey, &fixed) };
    let link = door.link(asks).await;
    let asked = door.bob.asked(&link).await.unwrap();
    let keys: Vec<_> = asked.sources[0].method.fields.iter().map(|field| field.key.as_str()).collect();
    assert_eq!((keys, asked.sources[0].fixed.len()), (vec!["placement", "prefix", "key"], 3));

    let key = [("key", CANARY)];
    for (status, kind) in [(401, ProblemKind::CredentialRefused), (503, ProblemKind::ProviderUnavailable)] {
        answers(&api, status).await;
        let answer = door.types(&link, &[], &key).await;
        assert_eq!(door.refused(&link, answer).await.known(), Some(kind));
    }
    answers(&api, 200).await;
    for (fields, secrets, pointer) in [
        (&[("base_url", "https://evil.example")][..], &key[..], "/fields/base_url"),
        (&[("nonsense", "x")], &key, "/fields/nonsense"),
        (&[], &[], "/secrets/key"),
        (&[], &[("key", CANARY), ("other", "x")], "/secrets/other"),
    ] {
        let answer = door.types(&link, fields, secrets).await;
        assert_eq!(door.refused(&link, answer).await.errors[0].pointer, pointer);
    }
    assert!(api.received_requests().await.unwrap().is_empty(), "what does not fit is not tried");
    let granted = door.granted(&link, &[], &key).await;
    assert!(granted.done);
    let [made] = &door.connections().await[..] else { panic!() };
    assert_eq!((made.name.as_str(), made.status.as_str(), made.owner_id), ("Orders", "connected", door.ada.id.uuid()));
    let calls = api.received_requests().await.unwrap();
    assert!(calls.iter().all(|call| call.headers["x-api-key"] == CANARY));
    door.assert_not_told(CANARY).await;

    // Nobody but Mooring has it: taking it back is forgetting it.
    let receipt = door.bob.send(&receipts::open(&granted.receipt.unwrap())).await.unwrap().receipt;
    let shown = receipts::read(&door.bob, receipt).await.unwrap();
    assert!(!shown.revocable && shown.access.is_empty());
    answers(&api, 200).await;
    assert_eq!(receipts::revoke(&door.bob, receipt).await.unwrap(), Revocation::NotPossible);
    let held = credential::Entity::find().one(door.site.state.db.reader()).await.unwrap().unwrap();
    assert!(held.sealed.is_empty());
    assert_eq!(door.connections().await[0].status, "removed");
    assert!(api.received_requests().await.unwrap().is_empty());
    assert_eq!(receipts::read(&door.bob, receipt).await.unwrap_err().known(), Some(ProblemKind::DeadLink));
}

#[rstest]
#[actix_web::test]
async fn a_user_and_a_password_are_typed_by_the_recipient(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = MockServer::start().await;
    let accepted = Mock::given(matchers::basic_auth("bob", CANARY)).respond_with(ResponseTemplate::new(200));
    accepted.mount(&api).await;
    let door = Door::new(Site::with(backend, &allowing(&api)).await).await;
    let link = door.link(wanted("http-api", AuthMethod::Basic, &[("base_url", &api.uri())])).await;
    door.granted(&link, &[("user", "bob")], &[("password", CANARY)]).await;
    assert_eq!(door.connections().await[0].fields["user"], "bob");
    door.assert_not_told(CANARY).await;
}

#[rstest]
#[actix_web::test]
async fn a_key_file_is_uploaded_by_the_recipient(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let google = Google::start().await;
    let door = Door::new(Site::playing(backend, &google.settings(), &google.addresses()).await).await;
    let by = |subject: &str| Wanted {
        restriction: Some(Restriction::Account { subject: subject.to_owned() }),
        ..wanted("bigquery", AuthMethod::ServiceAccount, &[])
    };
    let file = google.key_file().to_string();
    let other = door.link(by("somebody@else.iam.gserviceaccount.com")).await;
    let answer = door.types(&other, &[], &[("key_file", &file)]).await;
    assert_eq!(door.refused(&other, answer).await.known(), Some(ProblemKind::Conflict), "S20");
    let link = door.link(by(EMAIL)).await;
    let answer = door.types(&link, &[], &[("key_file", "{}")]).await;
    assert_eq!(door.refused(&link, answer).await.errors[0].pointer, "/secrets/key_file");
    door.granted(&link, &[], &[("key_file", &file)]).await;
    assert_eq!(door.connections().await[0].account_subject.as_deref(), Some(EMAIL));
    door.assert_not_told("PRIVATE KEY").await;
}

#[rstest]
#[actix_web::test]
async fn a_database_is_really_connected_to(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let server = servers::postgres();
    let allow = ("MOORING_OUTBOUND_ALLOW", format!("localhost:{0},127.0.0.1:{0}", server.port));
    let door = Door::new(Site::with(backend, &[allow]).await).await;
    let port = server.port.to_string();
    let fixed = [("host", "localhost"), ("port", &*port), ("database", "shop")];
    let link = door.link(wanted("postgresql", AuthMethod::Database, &fixed)).await;
    let fields = [("user", USER)];
    let secrets = |password| [("password", password), ("ca_certificate", server.authority.as_str())];
    let answer = door.types(&link, &fields, &secrets("canary-wrong")).await;
    assert_eq!(door.refused(&link, answer).await.known(), Some(ProblemKind::CredentialRefused));
    door.granted(&link, &fields, &secrets(PASSWORD)).await;
    assert_eq!(door.connections().await[0].fields["tls_mode"], "verify-full");
    door.assert_not_told(PASSWORD).await;
}

async fn stripe(account: &str) -> MockServer {
    let server = MockServer::start().await;
    says(&server, account).await;
    server
}

async fn says(server: &MockServer, account: &str) {
    server.reset().await;
    let answer = ResponseTemplate::new(200).set_body_json(json!({ "id": account }));
    Mock::given(matchers::path("/v1/account")).respond_with(answer).mount(server).await;
}

const STRIPE_KEY: [(&str, &str); 1] = [("key", "rk_test_canary1234567890")];

#[rstest]
#[actix_web::test]
async fn a_typed_credential_renews_the_same_account_only_s29(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = stripe("acct_1").await;
    let site = Site::playing(backend, &allowing(&api), &[("https://api.stripe.com", api.uri())]).await;
    let door = Door::new(site).await;
    let asks = || wanted("stripe", AuthMethod::ApiKey, &[]);
    door.granted(&door.link(Wanted { name: Some("Till"), ..asks() }).await, &[], &STRIPE_KEY).await;
    let id = Id::new(door.connections().await[0].id);
    let link = door.site.link_to(door.place, door.ada.id, &[asks()], Some(id)).await;
    door.bob.opens(&link).await;
    says(&api, "acct_2").await;
    let refused = door.types(&link, &[], &STRIPE_KEY).await.problem();
    assert_eq!(refused.known(), Some(ProblemKind::Conflict));
    assert!(!refused.detail.unwrap().contains("acct"));
    assert_eq!(door.site.link_row(&link).await.state, "active");
    says(&api, "acct_1").await;
    assert!(door.granted(&link, &[], &STRIPE_KEY).await.done);
    let [row] = &door.connections().await[..] else { panic!() };
    assert_eq!((row.name.as_str(), row.status.as_str()), ("Till", "connected"));
    let held = credential::Entity::find().one(door.site.state.db.reader()).await.unwrap().unwrap();
    assert_eq!(held.version, 2);
    assert_eq!(door.site.link_row(&link).await.state, "used");
}

#[rstest]
#[actix_web::test]
async fn of_ten_who_type_at_once_one_connects_the_source_s16(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = stripe("acct_1").await;
    let site = Site::playing(backend, &allowing(&api), &[("https://api.stripe.com", api.uri())]).await;
    let door = Door::new(site).await;
    let link = door.link(wanted("stripe", AuthMethod::ApiKey, &[])).await;
    let all = futures_util::future::join_all((0..10).map(|_| door.types(&link, &[], &STRIPE_KEY))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in all.iter().filter(|answer| answer.status != 200) {
        // Whoever held the link before it was used up, and looked at the source after, hears of that.
        let kind = answer.kind();
        assert!(matches!(kind, ProblemKind::DeadLink | ProblemKind::Conflict), "{kind:?}");
    }
    assert_eq!(door.connections().await.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_link_that_ends_while_a_secret_is_tried_stores_nothing_s18(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = MockServer::start().await;
    let late = ResponseTemplate::new(200).set_delay(std::time::Duration::from_millis(500));
    Mock::given(matchers::any()).respond_with(late).mount(&api).await;
    let door = Door::new(Site::with(backend, &allowing(&api)).await).await;
    let link = door.link(wanted("http-api", AuthMethod::ApiKey, &[("base_url", &api.uri())])).await;
    let (answer, ()) = futures_util::join!(door.types(&link, &[], &[("key", CANARY)]), async {
        while api.received_requests().await.unwrap().is_empty() {
            actix_web::rt::task::yield_now().await;
        }
        door.site.delete_link(&link).await;
    });
    assert_eq!(answer.kind(), ProblemKind::DeadLink);
    assert!(door.connections().await.is_empty());
}

/// Where one authorization yields several accounts, the recipient chooses.
#[rstest]
#[actix_web::test]
async fn a_recipient_chooses_one_of_several_accounts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = World::on(backend, "xero", &["login.xero.com", "identity.xero.com", "api.xero.com"]).await;
    let creator = world.site.person("Creator", Some((world.place, Role::Owner))).await;
    let asks = wanted("xero", AuthMethod::Oauth2, &[]);
    let by = Restriction::Account { subject: "t-3".to_owned() };
    let restricted = Wanted { restriction: Some(by), ..asks.clone() };
    let link = world.site.link(world.place, creator.id, &[asks, restricted]).await;
    let bob = world.site.stranger();
    bob.opens(&link).await;
    let tenants = json!([{ "tenantId": "t-1", "tenantName": "Harbor" }, { "tenantId": "t-2", "tenantName": "Pier" }]);
    world.answers("GET", "api.xero.com/connections", tenants).await;
    world.answers("POST", "identity.xero.com/connect/revocation", json!({})).await;
    let mut outcomes = Vec::new();
    for source in &link.sources {
        let started = bob.leaves(&link, *source).await;
        let left = Left::of(started);
        let claims = json!({ "iss": world.at("identity.xero.com"), "sub": "user" });
        let jwks = "identity.xero.com/.well-known/openid-configuration/jwks";
        let answer = json!({ "access_token": "at", "refresh_token": "rt", "token_type": "Bearer", "expires_in": 1800,
            "scope": left.query["scope"], "id_token": world.id_token(&left, jwks, claims).await });
        world.answers_once("POST", "identity.xero.com/connect/token", 200, answer).await;
        bob.lands(&format!("/oauth/callback/xero?code=c&state={}", left.query["state"])).await;
        outcomes.push((left.started.id, bob.outcome(left.started.id).await.unwrap()));
    }
    assert_eq!((outcomes[1].1.state, outcomes[1].1.failure), (State::Failed, Some(Failure::WrongAccount)), "S20");
    let (id, outcome) = &outcomes[0];
    assert_eq!(outcome.state, State::Choosing);
    assert!(matches!(&outcome.question, Some(Question::WhichAccount { accounts }) if accounts.len() == 2));
    let answer = |subject: &str| {
        let choice = Choice::Account { subject: subject.to_owned() };
        AnswerOutcome { body: ConnectAnswer { authorization: *id, choice } }
    };
    let eve = world.site.stranger();
    assert_eq!(eve.send(&answer("t-1")).await.err().unwrap().known(), Some(ProblemKind::DeadLink));
    assert_eq!(bob.send(&answer("t-9")).await.err().unwrap().errors[0].pointer, "/subject");
    let chosen = bob.send(&answer("t-2")).await.unwrap();
    let granted = chosen.granted.unwrap();
    assert_eq!((chosen.state, granted.done, granted.receipt.is_some()), (State::Connected, false, true));
    let made = connection::Entity::find().all(world.site.state.db.reader()).await.unwrap();
    let [made] = &made[..] else { panic!() };
    assert_eq!((made.account_subject.as_deref(), made.visibility.as_str()), (Some("t-2"), "shared"));
}
