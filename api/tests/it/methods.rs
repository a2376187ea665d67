//! Connections by each of the typed methods: what is tried, what is stored, what is told, and that no secret comes back.

use api::db::entity::connection;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::json;
use shared::{
    access::{Role, Visibility},
    connection::{Connection, CreateConnection, Kind, NewConnection, Status, StatusReason},
    id::ConnectionId,
    problem::{FieldError, ProblemKind},
    provider::AuthMethod,
    secret_text::SecretText,
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{basic_auth, body_string, header, method, path},
};

use super::support::{Answer, Backend, Place, Site, people::Person, provider::allowing};

const CANARY: &str = "canary";

/// Somebody in a workspace, about to connect something.
pub struct Desk {
    pub site: Site,
    pub place: Place,
    pub ada: Person,
}

impl Desk {
    pub async fn new(site: Site) -> Self {
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::Admin))).await;
        Self { site, place, ada }
    }

    /// The answer, in which no secret may be.
    pub async fn connect(&self, body: NewConnection) -> Answer {
        let answer = self.ada.browser.call(&CreateConnection { workspace: self.place.workspace, body }).await;
        assert!(!answer.body.contains(CANARY), "{}", answer.body);
        assert!(!format!("{:?}", answer.headers).contains(CANARY), "{:?}", answer.headers);
        answer
    }

    pub async fn connected(&self, body: NewConnection) -> Connection {
        let answer = self.connect(body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The words of a refusal of this kind, after which nothing is stored, not even when that was wanted.
    pub async fn refused(&self, kind: ProblemKind, body: impl Fn() -> NewConnection) -> String {
        for save_unverified in [false, true] {
            let answer = self.connect(NewConnection { save_unverified, ..body() }).await;
            assert_eq!(answer.kind(), kind, "{}", answer.body);
            if save_unverified {
                assert_eq!(self.stored().await, 0);
                return answer.problem().detail.unwrap_or_default();
            }
        }
        unreachable!()
    }

    /// The one field that is not valid.
    pub async fn unfit(&self, body: impl Fn() -> NewConnection) -> FieldError {
        self.refused(ProblemKind::InvalidFields, &body).await;
        let mut errors = self.connect(body()).await.problem().errors;
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors.remove(0)
    }

    pub async fn forget(&self, id: ConnectionId) {
        let delete = connection::Entity::delete_by_id(id.uuid());
        self.site.state.db.write_tx(async |tx| delete.exec(tx).await.map(drop)).await.unwrap();
    }

    pub async fn stored(&self) -> usize {
        connection::Entity::find().all(self.site.state.db.reader()).await.unwrap().len()
    }
}

pub fn new(provider: &str, method: AuthMethod, fields: &[(&str, &str)], secrets: &[(&str, &str)]) -> NewConnection {
    NewConnection {
        kind: Kind::Source,
        provider: provider.to_owned(),
        method,
        name: None,
        visibility: Visibility::Private,
        integration: None,
        fields: fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        secrets: secrets.iter().map(|(key, value)| ((*key).to_owned(), SecretText::new(*value))).collect(),
        external_id: None,
        save_unverified: false,
    }
}

const STRIPE_KEY: &str = "rk_test_canary1234567890";

async fn stripe(status: u16) -> MockServer {
    let server = MockServer::start().await;
    let account = json!({ "id": "acct_1", "settings": { "dashboard": { "display_name": "Harbor Ltd" } } });
    let answer = ResponseTemplate::new(status).set_body_json(account);
    let given = Mock::given(method("GET")).and(path("/v1/account")).and(basic_auth(STRIPE_KEY, ""));
    given.respond_with(answer).mount(&server).await;
    server
}

#[rstest]
#[actix_web::test]
async fn a_key_is_shown_as_the_entry_says_and_tells_whose_it_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = stripe(200).await;
    let site = Site::playing(backend, &allowing(&api), &[("https://api.stripe.com", api.uri())]).await;
    let desk = Desk::new(site).await;
    let made = desk.connected(new("stripe", AuthMethod::ApiKey, &[], &[("key", STRIPE_KEY)])).await;
    let account = made.account.unwrap();
    assert_eq!((&*account.issuer, &*account.subject, &*account.label), ("https://stripe.com", "acct_1", "Harbor Ltd"));
    assert_eq!((made.status, made.name.as_str()), (Status::Connected, "Stripe"));
    let other = || new("stripe", AuthMethod::ApiKey, &[], &[("key", "not-a-stripe-key")]);
    let site = Site::playing(backend, &allowing(&api), &[("https://api.stripe.com", api.uri())]).await;
    assert_eq!(Desk::new(site).await.unfit(other).await.pointer, "/secrets/key");
}

#[rstest]
#[actix_web::test]
async fn a_refused_key_is_not_stored_and_one_that_cannot_be_tried_is_if_wanted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let body = || new("stripe", AuthMethod::ApiKey, &[], &[("key", STRIPE_KEY)]);
    let api = stripe(401).await;
    let desk = Desk::new(Site::playing(backend, &allowing(&api), &[("https://api.stripe.com", api.uri())]).await).await;
    desk.refused(ProblemKind::CredentialRefused, body).await;

    let api = stripe(503).await;
    let desk = Desk::new(Site::playing(backend, &allowing(&api), &[("https://api.stripe.com", api.uri())]).await).await;
    assert_eq!(desk.connect(body()).await.kind(), ProblemKind::ProviderUnavailable);
    assert_eq!(desk.stored().await, 0);
    let made = desk.connected(NewConnection { save_unverified: true, ..body() }).await;
    assert_eq!((made.status, made.reason), (Status::Degraded, Some(StatusReason::ProviderUnavailable)));
    assert_eq!((made.account, made.verified_at), (None, None));
}

#[rstest]
#[actix_web::test]
async fn user_and_password_are_tried_below_the_address_that_was_typed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = MockServer::start().await;
    let good = |at: &str, user: &str, password: &str, body: serde_json::Value| {
        let given = Mock::given(method("GET")).and(path(at)).and(basic_auth(user, password));
        given.respond_with(ResponseTemplate::new(200).set_body_json(body))
    };
    good("/v1/me", "ada", "canary-password", json!({})).mount(&server).await;
    let shop = json!({ "environment": { "home_url": "https://shop.example" } });
    good("/wp-json/wc/v3/system_status", "ck_canary12345", "cs_canary12345", shop).mount(&server).await;
    let refuse = Mock::given(method("GET")).respond_with(ResponseTemplate::new(401)).with_priority(9);
    refuse.mount(&server).await;
    let desk = Desk::new(Site::with(backend, &allowing(&server)).await).await;

    let base = format!("{}/v1", server.uri());
    let fields = [("base_url", base.as_str()), ("user", " ada "), ("test_path", "/me")];
    let wrong = || new("http-api", AuthMethod::Basic, &fields, &[("password", "canary-wrong")]);
    desk.refused(ProblemKind::CredentialRefused, wrong).await;
    let climbing = || {
        let fields = [("base_url", base.as_str()), ("user", "ada"), ("test_path", "/../me")];
        new("http-api", AuthMethod::Basic, &fields, &[("password", "canary-password")])
    };
    assert_eq!(desk.unfit(climbing).await.pointer, "/fields/test_path");
    let closed = || {
        let fields = [("base_url", "https://127.0.0.1:1/v1"), ("user", "ada")];
        new("http-api", AuthMethod::Basic, &fields, &[("password", "canary-password")])
    };
    assert_eq!(desk.unfit(closed).await.pointer, "/fields/base_url", "S28");
    let made = desk.connected(new("http-api", AuthMethod::Basic, &fields, &[("password", "canary-password")])).await;
    assert_eq!((made.fields["user"].as_str(), made.account), ("ada", None));

    let keys = [("consumer_key", "ck_canary12345"), ("consumer_secret", "cs_canary12345")];
    let made = desk.connected(new("woocommerce", AuthMethod::Basic, &[("store_url", &server.uri())], &keys)).await;
    let account = made.account.unwrap();
    assert_eq!((account.issuer, account.subject.as_str()), (server.uri(), "https://shop.example"));
}

/// A token server that knows `mooring:id` with `canary-s&cret`, and the API that takes its token.
async fn token_server(token: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let form = "grant_type=client_credentials&scope=orders+read";
    // RFC 6749, section 2.3.1: id and secret are form-encoded before they go into the header.
    let in_header = Mock::given(method("POST")).and(path("/token")).and(body_string(form));
    in_header.and(basic_auth("mooring%3Aid", "canary-s%26cret")).respond_with(token.clone()).mount(&server).await;
    let form = format!("{form}&client_id=mooring%3Aid&client_secret=canary-s%26cret");
    let in_body = Mock::given(method("POST")).and(path("/token")).and(body_string(form));
    in_body.respond_with(token).mount(&server).await;
    let stranger = ResponseTemplate::new(401).set_body_json(json!({ "error": "invalid_client" }));
    Mock::given(path("/token")).respond_with(stranger).with_priority(9).mount(&server).await;
    let called =
        Mock::given(method("GET")).and(path("/api/orders")).and(header("authorization", "Bearer canary-token"));
    called.respond_with(ResponseTemplate::new(200)).mount(&server).await;
    server
}

fn client(server: &MockServer, auth: &str, secret: &str) -> NewConnection {
    let (base, token) = (format!("{}/api", server.uri()), format!("{}/token", server.uri()));
    let fields = [
        ("base_url", base.as_str()),
        ("token_url", token.as_str()),
        ("client_id", "mooring:id"),
        ("scope", "orders read"),
        ("client_auth", auth),
        ("test_path", "orders"),
    ];
    new("http-api", AuthMethod::Oauth2ClientCredentials, &fields, &[("client_secret", secret)])
}

#[rstest]
#[actix_web::test]
async fn a_token_is_minted_by_client_credentials_and_tried(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let token = json!({ "access_token": "canary-token", "token_type": "bearer", "expires_in": "3600" });
    let server = token_server(ResponseTemplate::new(200).set_body_json(token)).await;
    let desk = Desk::new(Site::with(backend, &allowing(&server)).await).await;
    desk.refused(ProblemKind::CredentialRefused, || client(&server, "basic", "canary-wrong")).await;
    for auth in ["basic", "body"] {
        let made = desk.connected(client(&server, auth, "canary-s&cret")).await;
        assert_eq!((made.status, made.method), (Status::Connected, AuthMethod::Oauth2ClientCredentials));
    }
    assert_eq!(desk.stored().await, 2);
}

#[rstest]
#[case::down(ResponseTemplate::new(503), ProblemKind::ProviderUnavailable)]
#[case::busy(ResponseTemplate::new(429), ProblemKind::ProviderUnavailable)]
#[case::error_with_200(
    ResponseTemplate::new(200).set_body_json(json!({ "error": "invalid_scope", "error_description": "canary" })),
    ProblemKind::CredentialRefused
)]
#[case::no_token(ResponseTemplate::new(200).set_body_json(json!({ "access_token": "" })), ProblemKind::CredentialRefused)]
#[case::a_page(ResponseTemplate::new(200).set_body_string("<html>canary</html>"), ProblemKind::CredentialRefused)]
#[case::nothing_there(ResponseTemplate::new(404), ProblemKind::CredentialRefused)]
#[case::token_of_another(
    ResponseTemplate::new(200).set_body_json(json!({ "access_token": "another" })),
    ProblemKind::CredentialRefused
)]
#[actix_web::test]
async fn what_a_token_server_says_is_told_in_words_of_our_own(
    #[case] token: ResponseTemplate,
    #[case] kind: ProblemKind,
) {
    let server = token_server(token).await;
    let desk = Desk::new(Site::with(Backend::Sqlite, &allowing(&server)).await).await;
    let answer = desk.connect(client(&server, "basic", "canary-s&cret")).await;
    assert_eq!(answer.kind(), kind, "{}", answer.body);
    assert!(answer.problem().detail.is_some_and(|words| words.ends_with('.')));
    assert_eq!(desk.stored().await, 0);
    if kind == ProblemKind::ProviderUnavailable {
        let anyway = NewConnection { save_unverified: true, ..client(&server, "basic", "canary-s&cret") };
        assert_eq!(desk.connected(anyway).await.status, Status::Degraded);
    }
}

#[actix_web::test]
async fn a_token_server_inside_the_network_is_the_fields_fault_s28() {
    let desk = Desk::new(Site::new(Backend::Sqlite).await).await;
    let body = || {
        let mut body = new("http-api", AuthMethod::Oauth2ClientCredentials, &[], &[("client_secret", "canary-secret")]);
        let fields = [("base_url", "https://api.example"), ("token_url", "https://10.0.0.1/token"), ("client_id", "a")];
        body.fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        body
    };
    assert_eq!(desk.unfit(body).await.pointer, "/fields/token_url");
}

#[actix_web::test]
async fn every_faulty_field_has_its_pointer() {
    let desk = Desk::new(Site::new(Backend::Sqlite).await).await;
    let fields = [("host", "https://db.example"), ("port", "0"), ("tls_mode", "off"), ("user", "a\nb"), ("hue", "red")];
    let long = "x".repeat(16 * 1024 + 1);
    let secrets = [("ca_certificate", "-----BEGIN CERTIFICATE-----\ncanary"), ("password", &*long), ("key", "k")];
    let answer = desk.connect(new("postgresql", AuthMethod::Database, &fields, &[])).await;
    let pointers: Vec<_> = answer.problem().errors.into_iter().map(|error| error.pointer).collect();
    let expected =
        ["/fields/hue", "/fields/host", "/fields/port", "/fields/database", "/fields/user", "/fields/tls_mode"];
    assert_eq!(pointers, expected);
    let fields = [("host", "db.example"), ("database", "d"), ("user", "u")];
    let answer = desk.connect(new("postgresql", AuthMethod::Database, &fields, &secrets)).await;
    let pointers: Vec<_> = answer.problem().errors.into_iter().map(|error| error.pointer).collect();
    assert_eq!(pointers, ["/secrets/key", "/secrets/password", "/secrets/ca_certificate"]);
    let host = || new("mysql", AuthMethod::Database, &[("host", "a:b:c:d"), ("database", "d"), ("user", "u")], &[]);
    assert_eq!(desk.unfit(host).await.pointer, "/fields/host");
    assert_eq!(desk.stored().await, 0);
}
