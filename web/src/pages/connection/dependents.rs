//! What uses a connection: by name what the reader can see, and how many more there are.

use leptos::prelude::*;
use serde::Serialize;
use shared::{id::WorkspaceId, step::Kind, usage::Usage};

use crate::{copy, route::Route};

#[component]
pub fn Dependents(
    usage: Usage,
    /// Each name leads to its page; without it none does, where leaving would lose a decision.
    #[prop(optional)]
    workspace: Option<WorkspaceId>,
) -> impl IntoView {
    let Usage { integrations, flows, exports, imports, hidden, .. } = usage;
    let named = integrations.is_empty() && flows.is_empty() && exports.is_empty() && imports.is_empty();
    let integrations = integrations.into_iter().map(|it| {
        let to = workspace.map(|workspace| Route::Integration { workspace, integration: it.id }.path());
        (it.name, to)
    });
    let flows = flows.into_iter().map(|flow| {
        let to = workspace.map(|workspace| Route::Flow { workspace, flow: flow.id }.path());
        let name = match flow.integration {
            Some(integration) => format!("{} (in {})", flow.name, integration.name),
            None => flow.name,
        };
        (name, to)
    });
    let step = |kind: Kind, name: String| {
        let to = workspace.map(|workspace| Route::Steps { workspace, kind }.with(&Named { q: &name }));
        (name, to)
    };
    let exports = exports.into_iter().map(|it| step(Kind::Export, it.name));
    let imports = imports.into_iter().map(|it| step(Kind::Import, it.name));
    let rest = (hidden > 0).then(|| {
        let others = copy::count(hidden.into(), "thing", "things");
        if named { format!("{others} that you cannot see") } else { format!("and {others} more that you cannot see") }
    });
    view! {
        <ul class="dependents">
            <Group title="Integrations" entries=integrations.collect() />
            <Group title="Flows" entries=flows.collect() />
            <Group title="Exports" entries=exports.collect() />
            <Group title="Imports" entries=imports.collect() />
            {rest.map(|rest| view! { <li class="text-muted">{rest}</li> })}
        </ul>
    }
}

/// The query that finds a step by its name.
#[derive(Serialize)]
struct Named<'a> {
    q: &'a str,
}

/// Names, and where they lead.
#[component]
fn Group(title: &'static str, entries: Vec<(String, Option<String>)>) -> impl IntoView {
    if entries.is_empty() {
        return None;
    }
    let entry = |(name, to): (String, Option<String>)| match to {
        Some(to) => view! {
            <li class="break-words">
                <a class="link" href=to>
                    {name}
                </a>
            </li>
        }
        .into_any(),
        None => view! { <li class="break-words">{name}</li> }.into_any(),
    };
    Some(view! {
        <li>
            <span class="font-medium">{title}</span>
            <ul>{entries.into_iter().map(entry).collect_view()}</ul>
        </li>
    })
}
