//! Every operation of the document × every kind of caller, as a golden table (S38, S39). Bodies are `{}`: 422 says that
//! the check let the caller through to the body.

use std::fmt::Write;

use api::http::openapi;
use serde_json::Value;
use shared::{
    access::{Role, Scope, Visibility},
    id::WorkspaceId,
    step::Kind,
};

use super::support::{Answer, Backend, Caller, Place, Site, golden, provider::OauthServer};

const CALLERS: [(&str, Option<Role>); 8] = [
    ("nobody", None),
    ("outsider", None),
    ("owner", Some(Role::Owner)),
    ("admin", Some(Role::Admin)),
    ("user", Some(Role::User(Scope::All))),
    ("user:selected", Some(Role::User(Scope::Selected))),
    ("guest", Some(Role::Guest(Scope::All))),
    ("guest:selected", Some(Role::Guest(Scope::Selected))),
];

const OWN: [(&str, bool, Visibility); 4] = [
    ("own private", true, Visibility::Private),
    ("own shared", true, Visibility::Shared),
    ("another's private", false, Visibility::Private),
    ("another's shared", false, Visibility::Shared),
];

struct Operation {
    method: String,
    path: String,
    public: bool,
}

/// With what the document's paths leave out: a query that names a workspace.
fn operations() -> Vec<Operation> {
    let document: Value = serde_json::to_value(openapi::build()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let public = operation["security"] == serde_json::json!([{}]);
            found.push(Operation { method: method.to_uppercase(), path: path.clone(), public });
        }
    }
    for path in ["/v1/providers?workspace={workspace}", "/v1/providers/http-api?workspace={workspace}"] {
        found.push(Operation { method: "GET".to_owned(), path: path.to_owned(), public: false });
    }
    found
}

/// One cell's world: a caller of their own, so that what one cell does, no other sees.
struct Cell {
    browser: Caller,
    path: String,
}

impl Cell {
    async fn new(
        site: &Site,
        place: Place,
        template: &str,
        who: (&str, Option<Role>),
        target: (bool, Visibility),
    ) -> Self {
        let name = format!("Cell {}", site.state.random.id::<shared::id::User>(&site.clock));
        let (place, role) = match who {
            ("outsider", _) => (place, Some((site.place("Elsewhere").await, Role::Owner))),
            (_, role) => (place, role.map(|role| (place, role))),
        };
        let person = site.person(&name, role).await;
        let another = site.person(&format!("{name} other"), Some((place, Role::Admin))).await;
        let (own, visibility) = target;
        let owner = if own { person.id } else { another.id };
        let connection = site.connection(place, owner, visibility, "a connection").await;
        let integration = site.integration(place, "custom", "an integration").await;
        if visibility == Visibility::Shared && template.contains("{integration}") {
            site.register(integration, connection, owner).await;
        }
        let session = if own { person.session } else { another.session };
        let path = template
            .replace("{organization}", &place.organization.to_string())
            .replace("{workspace}", &place.workspace.to_string())
            .replace("{connection}", &connection.to_string())
            .replace("{integration}", &integration.to_string())
            .replace("{flow}", &site.flow(place, None, owner, connection, "a flow").await.to_string())
            .replace("{export}", &site.step(place, Kind::Export, owner, connection, "an export").await.to_string())
            .replace("{import}", &site.step(place, Kind::Import, owner, connection, "an import").await.to_string())
            .replace("{session}", &session.to_string())
            .replace("{user}", &owner.to_string())
            .replace("{invitation}", &site.invitation(place, owner).await.to_string())
            .replace("{access_request}", &site.request(place, owner, visibility).await.to_string())
            .replace("{authorization}", &site.authorization(place, owner).await.to_string())
            .replace("/oauth-apps/{provider}", "/oauth-apps/oidc-test")
            .replace("/providers/{provider}", "/providers/http-api")
            .replace("/callback/{provider}", "/callback/oidc-none");
        let browser = if who.0 == "nobody" { site.stranger() } else { person.browser };
        Self { browser, path }
    }

    async fn answer(&self, method: &str) -> Answer {
        if self.path == shared::live::PATH {
            // A stream: only an error has an end.
            let response = self.browser.ask(method, &self.path, None, &[]).await;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = if status.is_success() { String::new() } else { response.text().await.unwrap() };
            return Answer { status, headers, body };
        }
        let body = matches!(method, "POST" | "PUT" | "PATCH").then_some("{}");
        self.browser.raw(method, &self.path, body, &[]).await
    }
}

fn word(answer: &Answer) -> String {
    let status = answer.status.as_u16();
    match status {
        403 => format!(
            "403 {}",
            answer.problem().why.map_or_else(|| answer.kind().slug().to_owned(), |why| why.to_string())
        ),
        _ => status.to_string(),
    }
}

#[actix_web::test]
async fn the_access_matrix_is_the_golden_one_s38_s39() {
    let server = OauthServer::start().await;
    let site = Site::with(Backend::Sqlite, &server.settings()).await;
    let place = site.place("Harbor").await;
    let mut table =
        "# Every operation × every kind of caller\n\nPublic operations, which need no session:\n\n".to_owned();
    let operations = operations();
    for operation in operations.iter().filter(|operation| operation.public) {
        writeln!(table, "    {} {}", operation.method, operation.path).unwrap();
    }
    write!(table, "\n{:<78}", "").unwrap();
    for (name, _) in CALLERS {
        write!(table, "{name:<18}").unwrap();
    }
    table.truncate(table.trim_end().len());
    table.push('\n');
    for operation in &operations {
        // Readiness compares it with the database's, and a table takes its time.
        site.clock.set(site.state.db.clock().await.unwrap());
        let by_visibility = ["{connection}", "{access_request}", "{flow}", "{export}", "{import}"]
            .iter()
            .any(|id| operation.path.contains(id));
        let targets: Vec<(String, bool, Visibility)> = if by_visibility {
            OWN.iter().map(|(label, owned, visibility)| (format!(" [{label}]"), *owned, *visibility)).collect()
        } else if operation.path.contains("{user}") {
            vec![
                (" [oneself]".to_owned(), true, Visibility::Shared),
                (" [another]".to_owned(), false, Visibility::Shared),
            ]
        } else if operation.path.contains("{session}") || operation.path.contains("{authorization}") {
            vec![
                (" [own]".to_owned(), true, Visibility::Shared),
                (" [another's]".to_owned(), false, Visibility::Shared),
            ]
        } else {
            vec![(String::new(), true, Visibility::Shared)]
        };
        for (label, owned, visibility) in targets {
            write!(table, "{:<78}", format!("{} {}{label}", operation.method, operation.path)).unwrap();
            for who in CALLERS {
                let cell = Cell::new(&site, place, &operation.path, who, (owned, visibility)).await;
                write!(table, "{:<18}", word(&cell.answer(&operation.method).await)).unwrap();
            }
            table.truncate(table.trim_end().len());
            table.push('\n');
        }
    }
    golden::check("tests/golden/access_matrix.txt", &table);
}

#[actix_web::test]
async fn a_foreign_id_and_an_absent_id_are_answered_alike_s38() {
    let site = Site::new(Backend::Sqlite).await;
    let (here, there) = (site.place("Here").await, site.place("There").await);
    let ada = site.person("Ada", Some((here, Role::Owner))).await;
    let bob = site.person("Bob", Some((there, Role::Owner))).await;
    let hidden = site.connection(there, bob.id, Visibility::Shared, "hidden").await;
    let absent: WorkspaceId = site.state.random.id(&site.clock);
    for (foreign, nothing) in [
        (format!("/v1/workspaces/{}", there.workspace), format!("/v1/workspaces/{absent}")),
        (format!("/v1/connections/{hidden}"), "/v1/connections/con_00000000000000000000000000000001".to_owned()),
        (format!("/v1/organizations/{}", there.organization), "/v1/organizations/nonsense".to_owned()),
    ] {
        let strip = |answer: Answer| {
            let mut problem = answer.problem();
            problem.request_id = None;
            problem
        };
        assert_eq!(strip(ada.browser.get(&foreign).await), strip(ada.browser.get(&nothing).await), "{foreign}");
    }
}
