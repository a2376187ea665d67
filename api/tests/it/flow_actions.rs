//! PRODUCT §2.2 over HTTP: every action on flows and steps by every kind of member, on both databases, as one table.

use std::fmt::Write;

use rstest::rstest;
use serde_json::{Value, json};
use shared::{
    access::{GrantLevel, Role, Scope, Visibility},
    id::{ConnectionId, FlowId, IntegrationId, StepId, UserId},
    step::Kind,
};

use super::support::{Answer, Backend, Place, Site, golden, people::Person};

/// By role and grant on the integration.
const MEMBERS: [(&str, Role, Option<GrantLevel>); 8] = [
    ("owner", Role::Owner, None),
    ("admin", Role::Admin, None),
    ("user", Role::User(Scope::All), None),
    ("guest", Role::Guest(Scope::All), None),
    ("user:manage", Role::User(Scope::Selected), Some(GrantLevel::Manage)),
    ("user:monitor", Role::User(Scope::Selected), Some(GrantLevel::Monitor)),
    ("guest:manage", Role::Guest(Scope::Selected), Some(GrantLevel::Manage)),
    ("user:none", Role::User(Scope::Selected), None),
];

/// What is acted on: in the integration or alone, whose, and whether a private connection of its owner's is in it.
const FLOWS: [(&str, bool, bool, bool); 4] = [
    ("a flow of the integration", true, false, false),
    ("an own standalone flow", false, true, true),
    ("another's standalone flow", false, false, false),
    ("another's standalone flow with their private connection", false, false, true),
];

const FLOW_ACTIONS: [&str; 6] = ["see", "list", "edit", "choose a new step", "attach", "delete"];

/// A step of a registered connection of somebody else's: by whom it was made, and which flow uses it.
const STEPS: [(&str, bool, Option<bool>); 4] = [
    ("an export of a registered connection, used in the integration", false, Some(true)),
    ("an export of a registered connection, used in another integration", false, Some(false)),
    ("an export of a registered connection, used nowhere", false, None),
    ("an own export of a registered connection, used nowhere", true, None),
];

const STEP_ACTIONS: [&str; 5] = ["see", "list", "use", "edit", "delete"];

struct Cell<'a> {
    site: &'a Site,
    place: Place,
    caller: Person,
    other: UserId,
    integration: IntegrationId,
    registered: ConnectionId,
}

impl<'a> Cell<'a> {
    async fn new(
        site: &'a Site,
        place: Place,
        other: UserId,
        (name, role, level): (&str, Role, Option<GrantLevel>),
    ) -> Self {
        let caller = site.person(name, Some((place, role))).await;
        let integration = site.integration(place, "custom", "An integration").await;
        if let Some(level) = level {
            site.grant(integration, caller.id, level).await;
        }
        let registered = site.connection(place, other, Visibility::Shared, "Registered").await;
        site.register(integration, registered, other).await;
        Self { site, place, caller, other, integration, registered }
    }

    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> String {
        word(&self.answer(method, path, body).await)
    }

    async fn answer(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string());
        self.caller.browser.raw(method, path, body.as_deref(), &[]).await
    }

    async fn lists(&self, noun: &str, id: String) -> String {
        let path = format!("/v1/workspaces/{}/{noun}?limit=200", self.place.workspace);
        let list = self.answer("GET", &path, None).await;
        if list.body.contains(&id) { "yes".to_owned() } else { "hidden".to_owned() }
    }

    async fn flow(&self, inside: bool, own: bool, private: bool) -> FlowId {
        let owner = if own { self.caller.id } else { self.other };
        let flow = self.site.empty_flow(self.place, inside.then_some(self.integration), owner, "A flow").await;
        if private {
            let connection = self.site.connection(self.place, owner, Visibility::Private, "Private").await;
            let step = self.site.step(self.place, Kind::Export, owner, connection, "Private").await;
            self.site.put(flow, step, 0).await;
        }
        flow
    }

    async fn act_on_flow(&self, action: &str, id: FlowId) -> String {
        let path = format!("/v1/flows/{id}");
        match action {
            "see" => self.send("GET", &path, None).await,
            "list" => self.lists("flows", id.to_string()).await,
            "edit" => self.send("PATCH", &path, Some(json!({ "name": "New", "version": 1 }))).await,
            "choose a new step" => {
                let new = json!({ "new": { "name": "New", "connection": self.registered } });
                self.send("PATCH", &path, Some(json!({ "exports": [new], "version": 1 }))).await
            }
            "attach" => {
                let body = json!({ "integration": self.integration, "version": 1 });
                self.send("POST", &format!("{path}/attach"), Some(body)).await
            }
            _ => self.send("DELETE", &path, None).await,
        }
    }

    async fn step(&self, own: bool, used: Option<bool>) -> StepId {
        let creator = if own { self.caller.id } else { self.other };
        let step = self.site.step(self.place, Kind::Export, creator, self.registered, "A step").await;
        if let Some(here) = used {
            let elsewhere = self.site.integration(self.place, "custom", "Elsewhere").await;
            let integration = if here { self.integration } else { elsewhere };
            let flow = self.site.empty_flow(self.place, Some(integration), self.other, "A flow").await;
            self.site.put(flow, step, 0).await;
        }
        step
    }

    async fn act_on_step(&self, action: &str, id: StepId) -> String {
        let path = format!("/v1/exports/{id}");
        match action {
            "see" => self.send("GET", &path, None).await,
            "list" => self.lists("exports", id.to_string()).await,
            "use" => {
                let body = json!({ "name": "Own", "exports": [{ "existing": id }] });
                self.send("POST", &format!("/v1/workspaces/{}/flows", self.place.workspace), Some(body)).await
            }
            "edit" => self.send("PATCH", &path, Some(json!({ "name": "New", "version": 1 }))).await,
            _ => self.send("DELETE", &path, None).await,
        }
    }
}

fn word(answer: &Answer) -> String {
    match answer.status.as_u16() {
        200..=299 => "yes".to_owned(),
        403 => answer.problem().why.unwrap().to_string(),
        404 => "hidden".to_owned(),
        422 => format!("no: {}", answer.problem().errors[0].pointer),
        _ => answer.kind().slug().to_owned(),
    }
}

fn head(table: &mut String, label: &str) {
    write!(table, "\n## {label}\n\n{:<20}", "").unwrap();
    for (name, ..) in MEMBERS {
        write!(table, "{name:<24}").unwrap();
    }
    end_line(table);
}

fn end_line(table: &mut String) {
    table.truncate(table.trim_end_matches(' ').len());
    table.push('\n');
}

#[rstest]
#[actix_web::test]
async fn every_action_on_flows_and_steps_is_the_golden_one_s39_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let other = site.person("Other", Some((place, Role::User(Scope::All)))).await.id;
    let mut table = "# Who may do what with flows, exports and imports, as the API answers\n\n\
        Members of selected integrations are named by their grant on the integration. A word is the reason of a denial\n\
        (HTTP 403), or the kind of a 409; hidden is HTTP 404, or absent from the list; a pointer is what a body names in vain.\n"
        .to_owned();
    let mut number = 0;
    let mut cell = async |member: (&str, Role, Option<GrantLevel>)| {
        number += 1;
        let name = format!("{} {number}", member.0.replace(':', " "));
        Cell::new(&site, place, other, (&name, member.1, member.2)).await
    };
    head(&mut table, "making a flow");
    for (action, inside) in [("in the integration", true), ("standing alone", false)] {
        write!(table, "{action:<20}").unwrap();
        for member in MEMBERS {
            let cell = cell(member).await;
            let mut body = json!({ "name": "New" });
            if inside {
                body["integration"] = json!(cell.integration);
            }
            let path = format!("/v1/workspaces/{}/flows", place.workspace);
            write!(table, "{:<24}", cell.send("POST", &path, Some(body)).await).unwrap();
        }
        end_line(&mut table);
    }
    for (label, inside, own, private) in FLOWS {
        head(&mut table, label);
        for action in FLOW_ACTIONS {
            write!(table, "{action:<20}").unwrap();
            for member in MEMBERS {
                let cell = cell(member).await;
                let id = cell.flow(inside, own, private).await;
                write!(table, "{:<24}", cell.act_on_flow(action, id).await).unwrap();
            }
            end_line(&mut table);
        }
    }
    for (label, own, used) in STEPS {
        head(&mut table, label);
        for action in STEP_ACTIONS {
            write!(table, "{action:<20}").unwrap();
            for member in MEMBERS {
                let cell = cell(member).await;
                let id = cell.step(own, used).await;
                write!(table, "{:<24}", cell.act_on_step(action, id).await).unwrap();
            }
            end_line(&mut table);
        }
    }
    golden::check("tests/golden/flow_actions.txt", &table);
}
