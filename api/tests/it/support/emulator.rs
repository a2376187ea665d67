//! Providers played by a test. Each host of a provider is a path of one server, so that `https://slack.com/api` is found
//! at `/slack.com/api`; the catalogue's entry is the real one in everything else.

use std::collections::BTreeMap;

use api::{
    authorization::grant,
    connection::credential::{Credential, credential_place},
    db::entity::{connection, credential},
    oauth::{Party, Tokens},
    secret::Secret,
};
use aws_lc_rs::signature::Ed25519KeyPair;
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shared::{
    access::{Role, Scope, Visibility},
    authorization::{
        AnswerAuthorization, Authorization, Choice, NewAuthorization, ReadAuthorization, StartAuthorization,
        StartedAuthorization,
    },
    connection::{Connection, ConnectionQuery, Kind, ListConnections},
    id::{Id, WorkspaceId},
    problem::Problem,
};
use url::Url;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use super::{Backend, Place, Setting, Site, people::Person};

pub const CLIENT_SECRET: &str = "client-secret";

/// A Mooring at which one provider is played, and a member who connects an account there.
pub struct World {
    pub http: MockServer,
    pub site: Site,
    pub place: Place,
    pub ada: Person,
    provider: &'static str,
    key: EncodingKey,
}

/// An authorization that has left.
pub struct Left {
    pub started: StartedAuthorization,
    /// The address without its query, and the query.
    pub to: String,
    pub query: BTreeMap<String, String>,
}

impl Left {
    pub fn of(started: StartedAuthorization) -> Self {
        let mut url = Url::parse(&started.url).unwrap();
        let query = url.query_pairs().into_owned().collect();
        url.set_query(None);
        Self { started, to: url.to_string(), query }
    }
}

impl World {
    /// `hosts` are the provider's, as its entry writes them.
    pub async fn of(provider: &'static str, hosts: &[&str]) -> Self {
        Self::on(Backend::Sqlite, provider, hosts).await
    }

    pub async fn on(backend: Backend, provider: &'static str, hosts: &[&str]) -> Self {
        let http = MockServer::start().await;
        // A host with a backslash is part of a pattern, and so is what takes its place.
        let base = |host: &str| if host.contains('\\') { http.uri().replace('.', "\\.") } else { http.uri() };
        let own = |host: &&str| (format!("https://{host}"), format!("{}/{host}", base(host)));
        let addresses: Vec<_> = hosts.iter().map(own).collect();
        let addresses: Vec<_> = addresses.iter().map(|(address, own)| (address.as_str(), own.clone())).collect();
        let secrets = if provider == "google-ads" { json!({ "developer_token": "dev" }) } else { json!({}) };
        let app = json!([{ "provider": provider, "client_id": "client", "client_secret": CLIENT_SECRET,
            "secrets": secrets }]);
        let settings: Vec<Setting> =
            vec![("MOORING_OAUTH_APPS", app.to_string()), ("MOORING_OUTBOUND_ALLOW", http.address().to_string())];
        let site = Site::playing(backend, &settings, &addresses).await;
        let place = site.place("Harbor").await;
        let ada = site.person("Ada", Some((place, Role::User(Scope::All)))).await;
        let pair = Ed25519KeyPair::generate().unwrap();
        let der = aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let key = EncodingKey::from_ed_der(der.as_ref());
        Self { http, site, place, ada, provider, key }
    }

    /// Where a host of the provider is.
    pub fn at(&self, host: &str) -> String {
        format!("{}/{host}", self.http.uri())
    }

    /// The answer to one kind of call; the first that was given and fits counts.
    pub async fn answers(&self, verb: &str, at: &str, body: Value) {
        self.answers_with(verb, at, 200, body).await;
    }

    pub async fn answers_with(&self, verb: &str, at: &str, status: u16, body: Value) {
        let answer = ResponseTemplate::new(status).set_body_json(body);
        Mock::given(method(verb)).and(path(format!("/{at}"))).respond_with(answer).mount(&self.http).await;
    }

    /// The same, once: what is given next answers then.
    pub async fn answers_once(&self, verb: &str, at: &str, status: u16, body: Value) {
        let answer = ResponseTemplate::new(status).set_body_json(body);
        let mock = Mock::given(method(verb)).and(path(format!("/{at}"))).respond_with(answer);
        mock.up_to_n_times(1).mount(&self.http).await;
    }

    /// Forgets all answers and calls.
    pub async fn forget(&self) {
        self.http.reset().await;
    }

    /// An ID token of the provider for this attempt, with its keys served at `jwks`.
    pub async fn id_token(&self, left: &Left, jwks: &str, claims: Value) -> String {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.key, Algorithm::EdDSA).unwrap()).unwrap();
        jwk["use"] = json!("sig");
        self.answers("GET", jwks, json!({ "keys": [jwk] })).await;
        let now = self.site.clock.now().utc().timestamp();
        let mut all = json!({ "aud": "client", "iat": now, "exp": now + 300, "nonce": left.query["nonce"] });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &all, &self.key).unwrap()
    }

    pub async fn requests(&self, at: &str) -> Vec<Request> {
        let path = format!("/{at}");
        self.http.received_requests().await.unwrap().into_iter().filter(|request| request.url.path() == path).collect()
    }

    /// The body of the only call of a kind, a form or JSON.
    pub async fn sent(&self, at: &str) -> BTreeMap<String, String> {
        let requests = self.requests(at).await;
        assert_eq!(requests.len(), 1, "{at}");
        body(&requests[0])
    }

    pub async fn leave(&self, fields: &[(&str, &str)]) -> Left {
        Left::of(self.try_leave(fields).await.unwrap())
    }

    pub async fn try_leave(&self, fields: &[(&str, &str)]) -> Result<StartedAuthorization, Problem> {
        let entry = self.site.state.catalogue.entry(self.provider).unwrap();
        let body = NewAuthorization {
            kind: if entry.kinds.contains(&Kind::Source) { Kind::Source } else { Kind::Destination },
            provider: self.provider.to_owned(),
            name: None,
            visibility: Visibility::Private,
            integration: None,
            fields: fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            external_id: None,
        };
        self.ada.browser.send(&StartAuthorization { workspace: self.place.workspace, body }).await
    }

    /// The browser comes back with the state and these parameters.
    pub async fn come_back(&self, left: &Left, parameters: &[(&str, &str)]) -> Authorization {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("state", &left.query["state"]);
        query.extend_pairs(parameters);
        let callback = format!("/oauth/callback/{}?{}", self.provider, query.finish());
        let answer = self.ada.browser.get(&callback).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.read(left).await
    }

    pub async fn read(&self, left: &Left) -> Authorization {
        self.ada.browser.send(&ReadAuthorization { authorization: left.started.id }).await.unwrap()
    }

    pub async fn choose(&self, left: &Left, choice: Choice) -> Result<Authorization, Problem> {
        self.ada.browser.send(&AnswerAuthorization { authorization: left.started.id, body: choice }).await
    }

    pub async fn connections(&self) -> Vec<Connection> {
        let list = ListConnections { workspace: self.place.workspace, query: ConnectionQuery::default() };
        self.ada.browser.send(&list).await.unwrap().items
    }

    /// The connection that there must be.
    pub async fn connection(&self) -> Connection {
        let mut all = self.connections().await;
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    /// What is sealed of it.
    pub async fn tokens(&self, id: shared::id::ConnectionId) -> Tokens {
        let row = credential::Entity::find_by_id(id.uuid()).one(self.site.state.db.reader()).await.unwrap().unwrap();
        let place = credential_place(id, self.workspace());
        let Credential::Oauth2 { access_token, refresh_token } =
            self.site.state.vault.open_json(&place, &row.sealed).await.unwrap()
        else {
            panic!("no OAuth credential")
        };
        let secret = |text: shared::secret_text::SecretText| Secret::new(text.expose());
        Tokens { access_token: secret(access_token), refresh_token: refresh_token.map(secret) }
    }

    fn workspace(&self) -> WorkspaceId {
        self.place.workspace
    }

    /// Whom the connection's tokens are refreshed and revoked with.
    pub async fn party(&self, id: shared::id::ConnectionId) -> Party<'_> {
        let row = connection::Entity::find_by_id(id.uuid()).one(self.site.state.db.reader()).await.unwrap().unwrap();
        assert_eq!(Id::<shared::id::Connection>::new(row.id), id);
        grant::party(&self.site.state, self.place.organization, &row).await.ok().unwrap()
    }

    /// Refreshes the only connection's tokens; nothing is stored.
    pub async fn refresh(&self) -> Result<api::oauth::Grant, api::oauth::RefreshError> {
        let connection = self.connection().await;
        let (party, tokens) = (self.party(connection.id).await, self.tokens(connection.id).await);
        let state = &self.site.state;
        api::oauth::refresh(&state.outbound, &state.clock, &party, &tokens, &connection.granted_scopes).await
    }

    /// Revokes the only connection's tokens; nothing is stored.
    pub async fn revoke(&self) -> Result<(), api::oauth::RevokeError> {
        let id = self.connection().await.id;
        api::oauth::revoke(&self.site.state.outbound, &self.party(id).await, &self.tokens(id).await).await
    }
}

pub fn body(request: &Request) -> BTreeMap<String, String> {
    match serde_json::from_slice::<BTreeMap<String, String>>(&request.body) {
        Ok(json) => json,
        Err(_) => url::form_urlencoded::parse(&request.body).into_owned().collect(),
    }
}

/// `Authorization: Basic` of the client.
pub fn basic() -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    format!("Basic {}", BASE64_STANDARD.encode(format!("client:{CLIENT_SECRET}")))
}
