//! Everybody and everything that a change reaches, by name as far as the reader may know them, and how many more there are.

use leptos::prelude::*;
use shared::{
    id::{ConnectionId, StepId},
    impact::{AffectedFlow, AffectedPerson, AffectedStep, Impact},
    usage::ConnectionBrief,
};

use crate::{
    copy,
    ui::icon::{Glyph, Icon},
};

/// So many are in view at once; a longer list unfolds.
const IN_VIEW: usize = 6;

#[component]
pub fn ImpactList(impact: Impact) -> impl IntoView {
    let Impact { connections, integrations, people, steps, flows } = impact;
    // Whoever changes one connection need not be told which.
    let several = connections.len() > 1;
    let name = |id: ConnectionId| if several { name_of(&connections, id) } else { None };
    let (people_more, steps_more, flows_more) = (people.left_out(), steps.left_out(), flows.left_out());
    let integrations_more = integrations.left_out();
    view! {
        <div class="impact-groups">
            <Group icon=Icon::Users title="People" more=people_more lines=people.items.iter().map(|it| person(it, &name)).collect() />
            <Group icon=Icon::Workflow title="Flows" more=flows_more lines=flows.items.iter().map(flow).collect() />
            <Group icon=Icon::Export title="Exports and imports" more=steps_more lines=steps.items.iter().map(|it| step(it, &name)).collect() />
            <Group icon=Icon::Layers title="Integrations" more=integrations_more lines=integrations.items.into_iter().map(|it| (it.name, None)).collect() />
        </div>
    }
}

/// A name, and what there is to say about it.
type Line = (String, Option<String>);

#[component]
fn Group(icon: Icon, title: &'static str, lines: Vec<Line>, more: u32) -> impl IntoView {
    if lines.is_empty() && more == 0 {
        return None;
    }
    let total = lines.len() as u64 + u64::from(more);
    let open = lines.len() <= IN_VIEW;
    let rest = (more > 0).then(|| {
        let words = if lines.is_empty() { "that you cannot see" } else { "more" };
        view! { <li class="text-muted">{format!("{more} {words}")}</li> }
    });
    let line = |(name, words): Line| {
        view! {
            <li>
                <span class="break-words font-medium">{name}</span>
                {words.map(|words| view! { <span class="text-muted">{format!(" – {words}")}</span> })}
            </li>
        }
    };
    Some(view! {
        <details class="impact-group" open=open>
            <summary>
                <Glyph icon />
                {format!("{title} ({total})")}
            </summary>
            <ul>{lines.into_iter().map(line).collect_view()} {rest}</ul>
        </details>
    })
}

fn person(person: &AffectedPerson, name: &impl Fn(ConnectionId) -> Option<String>) -> Line {
    let changes: Vec<_> = person
        .changes
        .iter()
        .map(|change| match name(change.connection) {
            Some(connection) => format!("{connection}: {}", copy::integration::reach_change(change)),
            None => copy::integration::reach_change(change),
        })
        .collect();
    (person.name.clone(), Some(changes.join("; ")))
}

fn flow(affected: &AffectedFlow) -> Line {
    let becomes = if affected.stops { "stops" } else { "goes again" };
    let words = match &affected.flow.integration {
        Some(integration) => format!("{becomes} (in {})", integration.name),
        None => becomes.to_owned(),
    };
    (affected.flow.name.clone(), Some(words))
}

fn step(step: &AffectedStep, name: &impl Fn(ConnectionId) -> Option<String>) -> Line {
    let kind = match step.id {
        StepId::Export(_) => "export",
        StepId::Import(_) => "import",
    };
    let words = match name(step.connection) {
        Some(connection) => format!("{kind} with {connection}"),
        None => kind.to_owned(),
    };
    (step.name.clone(), Some(words))
}

fn name_of(connections: &[ConnectionBrief], id: ConnectionId) -> Option<String> {
    connections.iter().find(|it| it.id == id).map(|it| it.name.clone())
}
