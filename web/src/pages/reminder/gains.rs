//! Who gains what by a change, as a list.

use leptos::prelude::*;
use shared::{
    access::Reach,
    impact::{AffectedPerson, Impact},
};

use crate::copy;

#[component]
pub fn Gains(impact: Impact) -> impl IntoView {
    let Impact { connections, people, steps, flows, .. } = impact;
    let (people_rest, steps_rest, flows_rest) = (people.left_out(), steps.left_out(), flows.left_out());
    let person = |person: AffectedPerson| {
        let gains = person.changes.into_iter().map(|change| {
            let name = connections.iter().find(|brief| brief.id == change.connection).map(|brief| brief.name.as_str());
            format!("{} ({})", name.unwrap_or("a connection"), reach(change.after))
        });
        let gains: Vec<_> = gains.collect();
        format!("{}: {}", person.name, gains.join(", "))
    };
    let people: Vec<_> = people.items.into_iter().map(person).collect();
    let nobody = people.is_empty() && people_rest == 0;
    view! {
        {nobody.then(|| view! { <p class="text-sm text-muted">"Nobody gains access by it."</p> })}
        <ul class="dependents">
            <Group title="Who gains access" names=people rest=people_rest one="person" many="people" />
            <Group
                title="Exports and imports that come into reach"
                names=steps.items.into_iter().map(|step| step.name).collect()
                rest=steps_rest
                one="step"
                many="steps"
            />
            <Group
                title="Flows that it concerns"
                names=flows.items.into_iter().map(|affected| affected.flow.name).collect()
                rest=flows_rest
                one="flow"
                many="flows"
            />
        </ul>
    }
}

#[component]
fn Group(title: &'static str, names: Vec<String>, rest: u32, one: &'static str, many: &'static str) -> impl IntoView {
    if names.is_empty() && rest == 0 {
        return None;
    }
    let more = (rest > 0).then(|| {
        let rest = copy::count(rest.into(), one, many);
        if names.is_empty() { rest } else { format!("and {rest} more") }
    });
    Some(view! {
        <li>
            <span class="font-medium">{title}</span>
            <ul>
                {names.into_iter().map(|name| view! { <li class="break-words">{name}</li> }).collect_view()}
                {more.map(|more| view! { <li class="text-muted">{more}</li> })}
            </ul>
        </li>
    })
}

const fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Nothing => "no access",
        Reach::Monitor => "see",
        Reach::Use => "use",
        Reach::Manage => "use and manage",
        Reach::Own => "own",
    }
}
