//! Access requests put straight into the database, and recipients who hold their links.

use std::collections::BTreeMap;

use api::{
    clock::Clock,
    db::{
        Db,
        entity::{access_request, requested_source},
    },
    random::Random,
    secret::Secret,
};
use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    access::Visibility,
    access_request::Restriction,
    authorization::StartedAuthorization,
    connect::{
        AskOutcome, Asked, LinkQuery, LinkToken, OpenLink, Outcome, ReadLink, ReadOutcome, Start, StartSource, Started,
    },
    connection::Kind,
    id::{AccessRequestId, AuthorizationId, ConnectionId, RequestedSourceId, UserId, WorkspaceId},
    problem::Problem,
    provider::AuthMethod,
    secret_text::SecretText,
};

use super::{Caller, Place, Site};

/// What a link is to ask for.
#[derive(Clone)]
pub struct Wanted {
    pub provider: &'static str,
    pub method: AuthMethod,
    pub kind: Kind,
    pub name: Option<&'static str>,
    pub fields: BTreeMap<String, String>,
    pub restriction: Option<Restriction>,
}

/// An account at the test's OAuth server.
pub fn oauth() -> Wanted {
    wanted("oidc-test", AuthMethod::Oauth2, &[])
}

pub fn wanted(provider: &'static str, method: AuthMethod, fields: &[(&str, &str)]) -> Wanted {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Wanted { provider, method, kind: Kind::Source, name: None, fields, restriction: None }
}

pub struct Link {
    pub id: AccessRequestId,
    pub token: String,
    pub sources: Vec<RequestedSourceId>,
}

impl Link {
    /// The only one.
    pub fn source(&self) -> RequestedSourceId {
        assert_eq!(self.sources.len(), 1);
        self.sources[0]
    }

    pub fn start(&self, source: RequestedSourceId) -> Start {
        Start { request: self.id, source, fields: BTreeMap::new(), secrets: BTreeMap::new() }
    }
}

macro_rules! insert {
    ($db:expr, $row:expr) => {{
        let row = $row;
        $db.write_tx(async |tx| row.into_active_model().insert(tx).await.map(drop)).await.unwrap();
    }};
}

/// For shared connections, living seven days.
pub async fn insert(
    db: &Db,
    (random, clock): (&Random, &Clock),
    (workspace, creator): (WorkspaceId, UserId),
    sources: &[Wanted],
    renews: Option<ConnectionId>,
) -> Link {
    let id: AccessRequestId = random.id(clock);
    let token = Secret::new(format!("canary-link-{}", random.token().expose()));
    insert!(
        db,
        access_request::Model {
            id: id.uuid(),
            workspace_id: workspace.uuid(),
            created_by: creator.uuid(),
            digest: token.digest().as_bytes().to_vec(),
            state: "active".to_owned(),
            visibility: Visibility::Shared.to_string(),
            purpose: Some("Weekly reports".to_owned()),
            renews: renews.map(ConnectionId::uuid),
            created_at: clock.now().utc(),
            expires_at: clock.now().plus(TimeDelta::days(7)).utc(),
            opened_at: None,
            reminded_at: None,
        }
    );
    let mut ids = Vec::new();
    for (position, wanted) in (0_i32..).zip(sources) {
        let source: RequestedSourceId = random.id(clock);
        insert!(
            db,
            requested_source::Model {
                id: source.uuid(),
                access_request_id: id.uuid(),
                position,
                kind: wanted.kind.to_string(),
                provider: wanted.provider.to_owned(),
                provider_name: wanted.provider.to_owned(),
                method: wanted.method.to_string(),
                name: wanted.name.map(str::to_owned),
                fields: json!(wanted.fields),
                restriction: wanted.restriction.as_ref().map(|restriction| json!(restriction)),
                connection_id: None,
                connected_at: None,
            }
        );
        ids.push(source);
    }
    Link { id, token: token.expose().to_owned(), sources: ids }
}

impl Site {
    pub async fn link(&self, place: Place, creator: UserId, sources: &[Wanted]) -> Link {
        self.link_to(place, creator, sources, None).await
    }

    pub async fn link_to(
        &self,
        place: Place,
        creator: UserId,
        sources: &[Wanted],
        renews: Option<ConnectionId>,
    ) -> Link {
        let means = (&self.state.random, &self.clock);
        insert(&self.state.db, means, (place.workspace, creator), sources, renews).await
    }

    pub async fn link_row(&self, link: &Link) -> access_request::Model {
        access_request::Entity::find_by_id(link.id.uuid()).one(self.state.db.reader()).await.unwrap().unwrap()
    }

    /// Changes a link behind the API's back.
    pub async fn edit_link(&self, link: &Link, change: impl FnOnce(&mut access_request::ActiveModel)) {
        let mut row = self.link_row(link).await.into_active_model();
        change(&mut row);
        self.state.db.write_tx(async |tx| row.update(tx).await.map(drop)).await.unwrap();
    }

    pub async fn delete_link(&self, link: &Link) {
        self.edit_link(link, |row| row.state = Set("deleted".to_owned())).await;
    }
}

pub fn open(token: &str) -> OpenLink {
    OpenLink { body: LinkToken { token: SecretText::new(token) } }
}

/// What a recipient's browser does.
impl Caller {
    pub async fn opens(&self, link: &Link) {
        assert_eq!(self.send(&open(&link.token)).await.unwrap().request, link.id);
    }

    pub async fn asked(&self, link: &Link) -> Result<Asked, Problem> {
        self.send(&ReadLink { query: LinkQuery { request: link.id } }).await
    }

    pub async fn starts(&self, start: Start) -> Result<Started, Problem> {
        self.send(&StartSource { body: start }).await
    }

    /// Leaves for the provider.
    pub async fn leaves(&self, link: &Link, source: RequestedSourceId) -> StartedAuthorization {
        self.starts(link.start(source)).await.unwrap().authorization.unwrap()
    }

    /// The clean address it lands on.
    pub async fn lands(&self, callback: &str) -> String {
        let answer = self.get(callback).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.header("location").to_owned()
    }

    pub async fn outcome(&self, authorization: AuthorizationId) -> Result<Outcome, Problem> {
        self.send(&ReadOutcome { body: AskOutcome { authorization } }).await
    }
}
