//! The SQL twins of the permission table for flows and steps: what lists show is exactly what the table does not hide, and
//! what a step may be edited by is what the table says of the flows that use it, for every kind of member, on both databases
//! (TRAPS 1, S40).

use std::collections::BTreeSet;

use api::{
    db::entity,
    flow::store::reach::{editable_by, visible_to},
};
use rstest::rstest;
use sea_orm::{
    EntityTrait, QueryFilter,
    sea_query::{Condition, Expr},
};
use shared::{
    access::{
        ConnectionFacts, FlowAction, FlowFacts, FlowPlace, GrantLevel, Role, Scope, StepAction, StepFacts, Via,
        Visibility, flow, step,
    },
    flow::{FlowQuery, ListFlows, ReadFlow},
    id::{ExportId, FlowId, Id, StepId, UserId},
    page::Page,
    problem::ProblemKind,
    step::{Kind, ListExports, ReadExport, Step, StepQuery},
};

use super::support::{Backend, Place, Site, people::Person};

/// Integrations of these kinds, and the caller's grant on them; an app's flows are seen by grant, too.
const GRANTS: [(&str, Option<GrantLevel>); 6] = [
    ("custom", None),
    ("custom", Some(GrantLevel::Monitor)),
    ("custom", Some(GrantLevel::Manage)),
    ("app", None),
    ("app", Some(GrantLevel::Monitor)),
    ("app", Some(GrantLevel::Manage)),
];

struct Cast {
    site: Site,
    place: Place,
    role: Role,
    caller: Person,
    other: UserId,
}

/// Flows of every kind, with what the table is told of them.
async fn flows(cast: &Cast) -> Vec<(FlowId, FlowFacts)> {
    let Cast { site, place, caller, other, .. } = cast;
    let mut found = Vec::new();
    let mut places = Vec::new();
    for (kind, granted) in GRANTS {
        let integration = site.integration(*place, kind, "An integration").await;
        if let Some(level) = granted {
            site.grant(integration, caller.id, level).await;
        }
        places.push((Some(integration), *other, FlowPlace::Integration(granted)));
    }
    places.push((None, caller.id, FlowPlace::Standalone { owned: true }));
    places.push((None, *other, FlowPlace::Standalone { owned: false }));
    for (integration, owner, stands) in places {
        let connections =
            [(*other, Visibility::Shared), (caller.id, Visibility::Private), (*other, Visibility::Private)];
        for (whose, visibility) in connections {
            let connection = site.connection(*place, whose, visibility, "used").await;
            let flow = site.flow(*place, integration, owner, connection, "A flow").await;
            let uses_anothers_private = whose == *other && visibility == Visibility::Private;
            found.push((flow, FlowFacts { place: stands, uses_anothers_private }));
        }
        let empty = site.empty_flow(*place, integration, owner, "Nothing in it").await;
        found.push((empty, FlowFacts { place: stands, uses_anothers_private: false }));
    }
    found
}

async fn cast(backend: Backend, role: Role) -> Cast {
    let site = Site::new(backend).await;
    let place = site.place("Harbor").await;
    let caller = site.person("Caller", Some((place, role))).await;
    let other = site.person("Other", Some((place, Role::User(Scope::All)))).await.id;
    // What is elsewhere is in no list.
    let elsewhere = site.place("Elsewhere").await;
    let abroad = site.connection(elsewhere, caller.id, Visibility::Shared, "abroad").await;
    site.flow(elsewhere, None, caller.id, abroad, "Abroad").await;
    Cast { site, place, role, caller, other }
}

/// Those of which the table says it.
fn expected(flows: &[(FlowId, FlowFacts)], what: impl Fn(FlowFacts) -> bool) -> BTreeSet<FlowId> {
    flows.iter().filter(|(_, facts)| what(*facts)).map(|(id, _)| *id).collect()
}

impl Cast {
    async fn by(&self, condition: Condition) -> BTreeSet<FlowId> {
        let here = sea_orm::ColumnTrait::eq(&entity::flow::Column::WorkspaceId, self.place.workspace.uuid());
        let found = entity::flow::Entity::find().filter(here).filter(condition);
        found.all(self.site.state.db.reader()).await.unwrap().into_iter().map(|row| Id::new(row.id)).collect()
    }

    async fn list_exports(&self) -> Page<Step> {
        let query = StepQuery { limit: Some(200), ..StepQuery::default() };
        self.caller.browser.send(&ListExports { workspace: self.place.workspace, query }).await.unwrap()
    }
}

#[rstest]
#[actix_web::test]
async fn the_flows_that_one_sees_and_edits_are_the_tables_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(0, 1, 2, 3, 4, 5)] role: usize,
) {
    let cast = cast(backend, Role::ALL[role]).await;
    let (role, me) = (Some(cast.role), Expr::val(cast.caller.id.uuid()));
    let flows = flows(&cast).await;
    let seen = expected(&flows, |facts| !flow(role, FlowAction::See, facts).is_hidden());
    let edited = expected(&flows, |facts| flow(role, FlowAction::Edit, facts).is_allowed());
    assert!(!seen.is_empty() && seen.len() < flows.len(), "every role has something and misses something");
    assert_eq!(cast.by(visible_to(role, me.clone())).await, seen, "the twin of seeing");
    assert_eq!(cast.by(editable_by(role, me.clone())).await, edited, "the twin of editing");
    assert_eq!(cast.by(editable_by(role, me.clone()).not()).await.len(), flows.len() - edited.len(), "its contrary");
    assert!(cast.by(visible_to(None, me.clone())).await.is_empty() && cast.by(editable_by(None, me)).await.is_empty());

    let query = FlowQuery { limit: Some(200), ..FlowQuery::default() };
    let list = ListFlows { workspace: cast.place.workspace, query };
    let list = cast.caller.browser.send(&list).await.unwrap();
    let listed: BTreeSet<_> = list.items.iter().map(|flow| flow.id).collect();
    assert_eq!(listed, seen, "the list");
    // What the SPA decides by is what the API decides by.
    for item in &list.items {
        let facts = flows.iter().find(|(id, _)| *id == item.id).unwrap().1;
        for action in [FlowAction::Edit, FlowAction::Delete] {
            assert_eq!(flow(role, action, item.facts(cast.caller.id)), flow(role, action, facts), "{}", item.id);
        }
    }
    for (id, _) in flows {
        match cast.caller.browser.send(&ReadFlow { flow: id }).await {
            Ok(read) => assert!(read.id == id && seen.contains(&id)),
            Err(problem) => assert!(problem.known() == Some(ProblemKind::NotFound) && !seen.contains(&id)),
        }
    }
}

#[rstest]
#[actix_web::test]
async fn the_steps_that_one_sees_and_edits_are_the_tables_s40(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(0, 1, 2, 3, 4, 5)] role: usize,
) {
    let cast = cast(backend, Role::ALL[role]).await;
    let (site, role, me) = (&cast.site, Some(cast.role), cast.caller.id);
    // Every connection with a step in no flow and with a step in each flow.
    let mut connections = Vec::new();
    for (kind, granted) in GRANTS.into_iter().chain([("none", None)]) {
        for whose in [me, cast.other] {
            for visibility in [Visibility::Private, Visibility::Shared] {
                let id = site.connection(cast.place, whose, visibility, "A connection").await;
                if kind != "none" {
                    let integration = site.integration(cast.place, kind, "Registers").await;
                    site.register(integration, id, cast.other).await;
                    if let Some(level) = granted {
                        site.grant(integration, me, level).await;
                    }
                }
                let granted = granted.filter(|_| kind == "custom");
                connections.push((id, ConnectionFacts { owned: whose == me, visibility, granted }));
            }
        }
    }
    let mut steps = Vec::new();
    for (id, facts) in connections {
        for creator in [me, cast.other] {
            let step = site.step(cast.place, Kind::Export, creator, id, "Unused").await;
            let facts = StepFacts { connection: facts, used: false, edits_every_flow: true, created: creator == me };
            steps.push((step, facts));
        }
    }
    let shared = site.connection(cast.place, me, Visibility::Shared, "In flows").await;
    let own = ConnectionFacts { owned: true, visibility: Visibility::Shared, granted: None };
    let flows = flows(&cast).await;
    let first = *flows.last().unwrap();
    for (id, facts) in flows {
        let step = site.step(cast.place, Kind::Export, cast.other, shared, "Used").await;
        site.put(id, step, 1).await;
        let edits = flow(role, FlowAction::Edit, facts).is_allowed();
        let facts = StepFacts { connection: own, used: true, edits_every_flow: edits, created: false };
        steps.push((step, facts));
        // In two flows: of those that may be edited by one and by nobody, only both count.
        let both = site.step(cast.place, Kind::Export, cast.other, shared, "Used twice").await;
        site.put(id, both, 2).await;
        if id != first.0 {
            site.put(first.0, both, 3).await;
        }
        let edits = edits && flow(role, FlowAction::Edit, first.1).is_allowed();
        steps.push((both, StepFacts { edits_every_flow: edits, ..facts }));
    }
    let seen: BTreeSet<_> = steps
        .iter()
        .filter(|(_, facts)| !step(role, Via::Browser, StepAction::See, *facts).is_hidden())
        .map(|(id, _)| *id)
        .collect();
    let list = cast.list_exports().await;
    assert!(list.next_cursor.is_none());
    let mine: BTreeSet<_> = steps.iter().map(|(id, _)| *id).collect();
    let listed: BTreeSet<_> = list.items.iter().map(|step| step.id).filter(|id| mine.contains(id)).collect();
    assert_eq!(listed, seen, "the list");
    for (id, facts) in steps {
        let StepId::Export(export) = id else { unreachable!() };
        let read = cast.caller.browser.send(&ReadExport { export }).await;
        let Ok(read) = read else {
            assert!(read.unwrap_err().known() == Some(ProblemKind::NotFound) && !seen.contains(&id));
            continue;
        };
        assert_eq!(read.facts(me), facts, "{} {}", read.name, read.id);
        let listed = list.items.iter().find(|step| step.id == id).unwrap();
        assert_eq!((listed.facts(me), listed.used_by), (facts, read.used_by), "the list and the step agree");
    }
}

#[actix_web::test]
async fn an_id_of_the_other_kind_names_nothing_s38() {
    let cast = cast(Backend::Sqlite, Role::Owner).await;
    let connection = cast.site.connection(cast.place, cast.caller.id, Visibility::Shared, "Orders").await;
    let import = cast.site.step(cast.place, Kind::Import, cast.caller.id, connection, "An import").await;
    let export = ExportId::new(import.uuid());
    let read = cast.caller.browser.send(&ReadExport { export }).await.unwrap_err();
    assert_eq!(read.known(), Some(ProblemKind::NotFound));
    assert!(cast.list_exports().await.items.is_empty());
}
