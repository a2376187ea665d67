//! PRODUCT §2.1 over HTTP: every action on every kind of connection by every role, on both databases, as one table.

use std::fmt::Write;

use rstest::rstest;
use serde_json::json;
use shared::{
    access::{GrantLevel, Role, Scope, Visibility},
    connection::{Connection, ConnectionQuery, ListConnections},
    id::{ConnectionId, UserId},
};

use super::support::{Answer, Backend, Place, Site, golden, people::Person};

const ROLES: [(&str, Role); 6] = [
    ("owner", Role::Owner),
    ("admin", Role::Admin),
    ("user", Role::User(Scope::All)),
    ("user:selected", Role::User(Scope::Selected)),
    ("guest", Role::Guest(Scope::All)),
    ("guest:selected", Role::Guest(Scope::Selected)),
];

/// Whose, how visible, and with which grant of the caller on an integration it is registered with.
const KINDS: [(&str, bool, Visibility, Option<GrantLevel>); 6] = [
    ("own private", true, Visibility::Private, None),
    ("own shared", true, Visibility::Shared, None),
    ("another's shared", false, Visibility::Shared, None),
    ("another's shared, monitor grant", false, Visibility::Shared, Some(GrantLevel::Monitor)),
    ("another's shared, manage grant", false, Visibility::Shared, Some(GrantLevel::Manage)),
    ("another's private", false, Visibility::Private, None),
];

const ACTIONS: [&str; 11] = [
    "see",
    "list",
    "search",
    "usage",
    "rename",
    "change visibility",
    "transfer",
    "reconnect",
    "test",
    "disconnect",
    "restore",
];

struct Cast {
    place: Place,
    caller: Person,
    other: UserId,
    heir: UserId,
}

impl Cast {
    async fn act(&self, site: &Site, action: &str, id: ConnectionId) -> String {
        let send = async |method: &str, path: &str, body: Option<serde_json::Value>| {
            let body = body.map(|body| body.to_string());
            self.caller.browser.raw(method, &format!("/v1/connections/{id}{path}"), body.as_deref(), &[]).await
        };
        let answer = match action {
            "see" => send("GET", "", None).await,
            "usage" => send("GET", "/usage", None).await,
            "rename" => send("PATCH", "", Some(json!({ "name": "New", "version": 1 }))).await,
            "change visibility" => {
                let row = site.stored(id).await;
                let to = if row.visibility == "shared" { "private" } else { "shared" };
                send("PATCH", "", Some(json!({ "visibility": to, "version": 1, "force": true }))).await
            }
            "transfer" => send("POST", "/transfer", Some(json!({ "to": self.heir, "version": 1 }))).await,
            "reconnect" => send("POST", "/reconnect", Some(json!({}))).await,
            "test" => send("POST", "/test", None).await,
            "disconnect" => send("DELETE", "?force=true", None).await,
            "restore" => {
                site.mark_removed(id).await;
                send("POST", "/restore", None).await
            }
            _ => return if self.finds(action, id).await { "yes".to_owned() } else { "hidden".to_owned() },
        };
        word(&answer)
    }

    async fn finds(&self, action: &str, id: ConnectionId) -> bool {
        let q = (action == "search").then(|| format!("needle-{}", id.uuid().simple()));
        let query = ConnectionQuery { q, limit: Some(200), ..ConnectionQuery::default() };
        let list = ListConnections { workspace: self.place.workspace, query };
        let items: Vec<Connection> = self.caller.browser.send(&list).await.unwrap().items;
        items.iter().any(|item| item.id == id)
    }
}

/// 422 says that the caller was let through to the body.
fn word(answer: &Answer) -> String {
    match answer.status.as_u16() {
        200..=299 | 422 => "yes".to_owned(),
        403 => answer.problem().why.unwrap().to_string(),
        404 => "hidden".to_owned(),
        status => format!("{status} {}", answer.body),
    }
}

#[rstest]
#[actix_web::test]
async fn every_action_by_every_role_is_the_golden_one_s39_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let other = site.person("Other", Some((place, Role::User(Scope::All)))).await.id;
    let heir = site.person("Heir", Some((place, Role::Guest(Scope::All)))).await.id;
    let mut table = "# Who may do what with a connection, as the API answers\n\n\
        A word is the reason of a denial (HTTP 403); hidden is HTTP 404, or absent from the list.\n"
        .to_owned();
    for (label, owned, visibility, granted) in KINDS {
        write!(table, "\n## {label}\n\n{:<20}", "").unwrap();
        let mut casts = Vec::new();
        for (name, role) in ROLES {
            write!(table, "{name:<24}").unwrap();
            let caller = site.person(&format!("{label} {name}"), Some((place, role))).await;
            casts.push(Cast { place, caller, other, heir });
        }
        end_line(&mut table);
        for action in ACTIONS {
            write!(table, "{action:<20}").unwrap();
            for cast in &casts {
                let owner = if owned { cast.caller.id } else { cast.other };
                let id = site.connection(place, owner, visibility, "needle").await;
                site.rename(id, &format!("needle-{}", id.uuid().simple())).await;
                if let Some(level) = granted {
                    let integration = site.integration(place, "custom", "A").await;
                    site.grant(integration, cast.caller.id, level).await;
                    site.register(integration, id, cast.other).await;
                }
                write!(table, "{:<24}", cast.act(&site, action, id).await).unwrap();
            }
            end_line(&mut table);
        }
    }
    golden::check("tests/golden/connection_actions.txt", &table);
}

fn end_line(table: &mut String) {
    table.truncate(table.trim_end_matches(' ').len());
    table.push('\n');
}
