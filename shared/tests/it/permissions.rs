//! The permission table, every cell of it, as a file to review.

use std::fmt::Write;

use shared::{
    access::{
        AccessRequestAction, AccessRequestFacts, ConnectionAction, ConnectionFacts, Decision, FlowAction, FlowFacts,
        FlowPlace, GrantLevel, IntegrationAction, MemberAction, MemberFacts, OrganizationAction, OrganizationRole,
        Role, Scope, StepAction, StepFacts, Via, Visibility, WorkspaceAction, access_request, connection, flow,
        integration, invite, member, organization, request_reauthorization, step, workspace,
    },
    invitation::InvitedRole,
    plan::Plan,
};
use strum::IntoEnumIterator;

use super::golden;

pub const GRANTS: [Option<GrantLevel>; 3] = [None, Some(GrantLevel::Monitor), Some(GrantLevel::Manage)];

pub fn connection_facts() -> impl Iterator<Item = ConnectionFacts> {
    [true, false].into_iter().flat_map(|owned| {
        Visibility::iter().flat_map(move |visibility| {
            GRANTS.into_iter().map(move |granted| ConnectionFacts { owned, visibility, granted })
        })
    })
}

pub fn access_request_facts() -> [(&'static str, AccessRequestFacts); 4] {
    [
        ("own access request", AccessRequestFacts { own: true, private: false }),
        ("own access request for private connections", AccessRequestFacts { own: true, private: true }),
        ("another's access request", AccessRequestFacts { own: false, private: false }),
        ("another's access request for private connections", AccessRequestFacts { own: false, private: true }),
    ]
}

fn cell(decision: Decision) -> String {
    match decision {
        Decision::Allow => "yes".to_owned(),
        Decision::Hide => "hidden".to_owned(),
        Decision::Deny(why) => why.to_string(),
    }
}

fn role_name(role: Option<Role>) -> String {
    match role {
        None => "outsider".to_owned(),
        Some(Role::Owner) => "owner".to_owned(),
        Some(Role::Admin) => "admin".to_owned(),
        Some(Role::User(Scope::All)) => "user".to_owned(),
        Some(Role::User(Scope::Selected)) => "user:selected".to_owned(),
        Some(Role::Guest(Scope::All)) => "guest".to_owned(),
        Some(Role::Guest(Scope::Selected)) => "guest:selected".to_owned(),
    }
}

fn columns() -> impl Iterator<Item = Option<Role>> {
    Role::ALL.into_iter().map(Some).chain([None])
}

struct Table(String);

impl Table {
    fn head(&mut self, title: &str) {
        writeln!(self.0, "\n## {title}\n").unwrap();
        self.line("", columns().map(role_name));
    }

    fn row(&mut self, label: &str, decide: impl Fn(Option<Role>) -> Decision) {
        self.line(label, columns().map(|role| cell(decide(role))));
    }

    fn line(&mut self, label: &str, cells: impl Iterator<Item = String>) {
        write!(self.0, "{label:<24}").unwrap();
        for cell in cells {
            write!(self.0, "{cell:<30}").unwrap();
        }
        let kept = self.0.trim_end().len();
        self.0.truncate(kept);
        self.0.push('\n');
    }
}

fn grant_name(granted: Option<GrantLevel>) -> String {
    granted.map_or("no grant".to_owned(), |level| format!("{level} grant"))
}

fn connection_title(facts: ConnectionFacts) -> String {
    let whose = if facts.owned { "own" } else { "another's" };
    format!("{whose} {} connection, {}", facts.visibility, grant_name(facts.granted))
}

#[test]
fn the_permission_table_is_the_golden_one() {
    let mut table =
        Table("# Who may do what\n\nA word is the reason of a denial (HTTP 403); hidden is HTTP 404.\n".to_owned());

    writeln!(table.0, "\n## organization\n").unwrap();
    for action in OrganizationAction::iter() {
        let cells = [Some(OrganizationRole::Owner), Some(OrganizationRole::Member), None]
            .map(|role| cell(organization(role, action)));
        writeln!(
            table.0,
            "{:<24}owner: {:<12} member: {:<12} outsider: {}",
            action.to_string(),
            cells[0],
            cells[1],
            cells[2]
        )
        .unwrap();
    }

    table.head("workspace");
    for action in WorkspaceAction::iter() {
        table.row(&action.to_string(), |role| workspace(role, Plan::Enterprise, action));
    }
    table.head("workspace, by plan: create_access_request");
    for plan in Plan::iter() {
        table.row(&plan.to_string(), |role| workspace(role, plan, WorkspaceAction::CreateAccessRequest));
    }

    for (title, facts) in [
        ("a member", MemberFacts { own: false, owner: false }),
        ("an owner", MemberFacts { own: false, owner: true }),
        ("oneself", MemberFacts { own: true, owner: false }),
    ] {
        table.head(&format!("place in the workspace of {title}"));
        for action in MemberAction::iter() {
            table.row(&action.to_string(), |role| member(role, action, facts));
        }
    }
    table.head("invite as");
    for invited in InvitedRole::iter() {
        table.row(&invited.to_string(), |role| invite(role, invited));
    }

    for (title, facts) in access_request_facts() {
        table.head(title);
        for action in AccessRequestAction::iter() {
            table.row(&action.to_string(), |role| access_request(role, Plan::Enterprise, action, facts));
            if action == AccessRequestAction::Reissue {
                table.row("reissue (starter plan)", |role| access_request(role, Plan::Starter, action, facts));
            }
        }
    }

    for facts in connection_facts() {
        table.head(&connection_title(facts));
        table.row("request_reauthorization", |role| request_reauthorization(role, Plan::Enterprise, facts));
        for action in ConnectionAction::iter() {
            let keys_only = matches!(action, ConnectionAction::ReadCredential | ConnectionAction::Proxy);
            if keys_only {
                table.row(&format!("{action} (key)"), |role| connection(role, Via::ApiKey, action, facts));
            }
            table.row(&action.to_string(), |role| connection(role, Via::Browser, action, facts));
        }
    }

    for granted in GRANTS {
        table.head(&format!("integration, {}", grant_name(granted)));
        for action in IntegrationAction::iter() {
            table.row(&action.to_string(), |role| integration(role, granted, action));
        }
    }

    for (title, place) in [
        ("flow of an integration, no grant", FlowPlace::Integration(None)),
        ("flow of an integration, monitor grant", FlowPlace::Integration(Some(GrantLevel::Monitor))),
        ("flow of an integration, manage grant", FlowPlace::Integration(Some(GrantLevel::Manage))),
        ("own standalone flow", FlowPlace::Standalone { owned: true }),
        ("another's standalone flow", FlowPlace::Standalone { owned: false }),
    ] {
        for uses_anothers_private in [false, true] {
            let private = if uses_anothers_private { ", with another's private connection" } else { "" };
            table.head(&format!("{title}{private}"));
            for action in FlowAction::iter() {
                table.row(&action.to_string(), |role| flow(role, action, FlowFacts { place, uses_anothers_private }));
            }
        }
    }

    for facts in connection_facts() {
        for (title, used, edits_every_flow, created) in [
            ("unused, created by another", false, true, false),
            ("unused, created by the caller", false, true, true),
            ("used in flows in reach", true, true, false),
            ("used in a flow out of reach", true, false, true),
        ] {
            table.head(&format!("step on {}; {title}", connection_title(facts)));
            for action in StepAction::iter() {
                table.row(&action.to_string(), |role| {
                    step(role, Via::Browser, action, StepFacts { connection: facts, used, edits_every_flow, created })
                });
            }
        }
    }

    golden::check("permissions.txt", &table.0);
}
