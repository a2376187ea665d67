//! Who may do what with an integration (PRODUCT §2.2), asked over HTTP as everybody, with bodies that would do it.

use rstest::rstest;
use serde_json::{Value, json};
use shared::{
    access::{GrantLevel, Role, Scope, Visibility},
    id::{ConnectionId, IntegrationId},
};

use super::support::{
    Answer, Backend, Place, Site,
    people::Person,
    provider::{allowing, http_api},
};

const CALLERS: [(&str, Option<Role>, Option<GrantLevel>); 11] = [
    ("outsider", None, None),
    ("owner", Some(Role::Owner), None),
    ("admin", Some(Role::Admin), None),
    ("user", Some(Role::User(Scope::All)), None),
    ("user of selected, manage", Some(Role::User(Scope::Selected)), Some(GrantLevel::Manage)),
    ("user of selected, monitor", Some(Role::User(Scope::Selected)), Some(GrantLevel::Monitor)),
    ("user of selected, no grant", Some(Role::User(Scope::Selected)), None),
    ("guest", Some(Role::Guest(Scope::All)), None),
    ("guest of selected, manage", Some(Role::Guest(Scope::Selected)), Some(GrantLevel::Manage)),
    ("guest of selected, monitor", Some(Role::Guest(Scope::Selected)), Some(GrantLevel::Monitor)),
    ("guest of selected, no grant", Some(Role::Guest(Scope::Selected)), None),
];

/// By caller; `.` is 404, words are a 403's reason.
const EXPECTED: [(&str, [&str; 11]); 11] = {
    const SEEN: [&str; 11] = [".", "ok", "ok", "ok", "ok", "ok", ".", "ok", "ok", "ok", "."];
    const WHOLE: [&str; 11] = [
        ".",
        "ok",
        "ok",
        "ok",
        "whole_workspace_only",
        "monitor_only",
        ".",
        "not_for_guests",
        "monitor_only",
        "monitor_only",
        ".",
    ];
    const USED: [&str; 11] =
        [".", "ok", "ok", "ok", "ok", "monitor_only", ".", "not_for_guests", "monitor_only", "monitor_only", "."];
    const GRANTED: [&str; 11] = [
        ".",
        "ok",
        "ok",
        "admins_only",
        "admins_only",
        "admins_only",
        ".",
        "admins_only",
        "admins_only",
        "admins_only",
        ".",
    ];
    [
        ("see", SEEN),
        ("see what is registered", SEEN),
        ("rename", WHOLE),
        ("delete", WHOLE),
        ("register", USED),
        ("preview", USED),
        ("deregister", USED),
        ("make a connection inside", USED),
        ("list grants", GRANTED),
        ("grant", GRANTED),
        ("revoke a grant", GRANTED),
    ]
};

/// A world of its own for each cell.
struct Cell {
    caller: Person,
    integration: IntegrationId,
    /// The caller's own, shared.
    own: ConnectionId,
    registered: ConnectionId,
    granted: Person,
    connections: String,
    /// Of the API that a connection is made for.
    base_url: String,
}

impl Cell {
    async fn new(
        (site, place, base_url): (&Site, Place, String),
        name: &str,
        role: Option<Role>,
        level: Option<GrantLevel>,
    ) -> Self {
        let name = format!("{name} {}", site.state.random.id::<shared::id::User>(&site.clock));
        let caller = site.person(&name, role.map(|role| (place, role))).await;
        let granted = site.person(&format!("{name} granted"), Some((place, Role::User(Scope::Selected)))).await;
        let integration = site.integration(place, "custom", "Nightly").await;
        site.grant(integration, granted.id, GrantLevel::Monitor).await;
        if let Some(level) = level {
            site.grant(integration, caller.id, level).await;
        }
        let own = site.connection(place, caller.id, Visibility::Shared, "Own").await;
        let registered = site.connection(place, granted.id, Visibility::Shared, "Registered").await;
        site.register(integration, registered, granted.id).await;
        let connections = format!("/v1/workspaces/{}/connections", place.workspace);
        Self { caller, integration, own, registered, granted, connections, base_url }
    }

    async fn does(&self, what: &str) -> Answer {
        let path = format!("/v1/integrations/{}", self.integration);
        let (own, registered, granted) = (self.own, self.registered, self.granted.id);
        let (method, path, body): (&str, String, Option<Value>) = match what {
            "see" => ("GET", path, None),
            "see what is registered" => ("GET", format!("{path}/connections"), None),
            "rename" => ("PATCH", path, Some(json!({ "name": "Daily", "version": 1 }))),
            "delete" => ("DELETE", path, None),
            "register" => ("POST", format!("{path}/connections"), Some(json!({ "connections": [own] }))),
            "preview" => ("POST", format!("{path}/connections/preview"), Some(json!({ "connections": [own] }))),
            "deregister" => ("DELETE", format!("{path}/connections/{registered}"), None),
            "make a connection inside" => {
                let inside = json!({
                    "kind": "source", "provider": "http-api", "method": "api_key", "integration": self.integration,
                    "fields": { "base_url": self.base_url, "placement": "header", "name": "X-Api-Key" },
                    "secrets": { "key": "a key" },
                });
                ("POST", self.connections.clone(), Some(inside))
            }
            "list grants" => ("GET", format!("{path}/grants"), None),
            "grant" => ("PUT", format!("{path}/grants/{granted}"), Some(json!({ "level": "manage" }))),
            "revoke a grant" => ("DELETE", format!("{path}/grants/{granted}"), None),
            other => panic!("{other}"),
        };
        let body = body.map(|body| body.to_string());
        self.caller.browser.raw(method, &path, body.as_deref(), &[]).await
    }
}

fn word(answer: &Answer) -> String {
    match answer.status.as_u16() {
        200..=299 => "ok".to_owned(),
        404 => ".".to_owned(),
        422 => answer.problem().errors[0].detail.clone(),
        403 => answer.problem().why.unwrap().to_string(),
        _ => answer.body.clone(),
    }
}

#[rstest]
#[actix_web::test]
async fn everybody_may_do_with_an_integration_what_the_table_says_s38(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let api = http_api(200).await;
    let site = Site::with(backend, &allowing(&api)).await;
    let place = site.place("Harbor").await;
    let mut wrong = Vec::new();
    for (what, expected) in EXPECTED {
        for ((name, role, level), expected) in CALLERS.into_iter().zip(expected) {
            let cell = Cell::new((&site, place, api.uri()), name, role, level).await;
            let answer = cell.does(what).await;
            let expected = match expected {
                // There the integration is named by the body.
                "." if what == "make a connection inside" && role.is_some() => "There is no such integration.",
                expected => expected,
            };
            let found = word(&answer);
            if found != expected {
                wrong.push(format!("{what}, {name}: {found}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[rstest]
#[actix_web::test]
async fn integrations_are_made_by_who_reaches_the_whole_workspace_s38(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let path = format!("/v1/workspaces/{}/integrations", place.workspace);
    for (name, role, _) in CALLERS.into_iter().filter(|(_, _, level)| level.is_none()) {
        let caller = site.person(name, role.map(|role| (place, role))).await;
        let answer = caller.browser.raw("POST", &path, Some(r#"{"name":"Nightly"}"#), &[]).await;
        let expected = match role {
            None => ".",
            Some(Role::Owner | Role::Admin | Role::User(Scope::All)) => "ok",
            Some(Role::User(Scope::Selected) | Role::Guest(_)) => "whole_workspace_only",
        };
        assert_eq!(word(&answer), expected, "{name}");
    }
}
