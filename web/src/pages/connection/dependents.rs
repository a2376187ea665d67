//! What uses a connection: by name what the reader can see, and how many more there are.

use leptos::prelude::*;
use shared::usage::Usage;

use crate::copy;

#[component]
pub fn Dependents(usage: Usage) -> impl IntoView {
    let Usage { integrations, flows, exports, imports, hidden, .. } = usage;
    let named = integrations.is_empty() && flows.is_empty() && exports.is_empty() && imports.is_empty();
    let flows = flows.into_iter().map(|flow| match flow.integration {
        Some(integration) => format!("{} (in {})", flow.name, integration.name),
        None => flow.name,
    });
    let rest = (hidden > 0).then(|| {
        let others = copy::count(hidden.into(), "thing", "things");
        if named { format!("{others} that you cannot see") } else { format!("and {others} more that you cannot see") }
    });
    view! {
        <ul class="dependents">
            <Group title="Integrations" names=integrations.into_iter().map(|it| it.name).collect() />
            <Group title="Flows" names=flows.collect() />
            <Group title="Exports" names=exports.into_iter().map(|it| it.name).collect() />
            <Group title="Imports" names=imports.into_iter().map(|it| it.name).collect() />
            {rest.map(|rest| view! { <li class="text-muted">{rest}</li> })}
        </ul>
    }
}

#[component]
fn Group(title: &'static str, names: Vec<String>) -> impl IntoView {
    if names.is_empty() {
        return None;
    }
    Some(view! {
        <li>
            <span class="font-medium">{title}</span>
            <ul>{names.into_iter().map(|name| view! { <li class="break-words">{name}</li> }).collect_view()}</ul>
        </li>
    })
}
