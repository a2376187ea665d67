//! The words of integrations: what they are, what is registered with them, who reaches what through them.

use shared::{
    access::{GrantLevel, Reach},
    impact::{Impact, ReachChange},
    integration::Kind,
    registration::How,
};
use strum::IntoEnumIterator;

use super::{Choices, choices, count};

/// A kind of integration, and what it means.
pub const fn kind(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Custom => ("Custom", "You build its flows here and register the connections that they may use."),
        Kind::App => ("App", "A packaged integration that manages its own connections. Nothing is registered with it."),
    }
}

/// What an integration of a kind is called.
pub const fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Custom => "Custom integration",
        Kind::App => "Integration app",
    }
}

pub fn kind_choices() -> Choices<Kind> {
    choices(Kind::iter(), kind)
}

pub const APP_TITLE: &str = "An integration app manages its own connections";
pub const APP_TEXT: &str = "It comes packaged with what it uses, so no connection is registered with it or taken out of it here, and its flows register nothing.";

/// How a connection came to be registered.
pub const fn how(how: How) -> &'static str {
    match how {
        How::ByHand => "Registered by hand",
        How::CreatedHere => "Created here",
        How::FlowSaved => "With a saved flow",
        How::FlowAttached => "With an attached flow",
        How::Unknown => "Registered",
    }
}

/// What a grant allows, and what that means.
pub const fn level(level: GrantLevel) -> (&'static str, &'static str) {
    match level {
        GrantLevel::Monitor => ("Monitor", "Sees the integration, its flows and connections, and tests them."),
        GrantLevel::Manage => ("Manage", "Builds its flows, and registers and uses its connections."),
    }
}

/// What somebody can do with a connection.
pub const fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Nothing => "does not see it",
        Reach::Monitor => "sees and tests it",
        Reach::Use => "uses it",
        Reach::Manage => "uses and manages it",
        Reach::Own => "owns it",
    }
}

/// `sees and tests it, before: does not see it`.
pub fn reach_change(change: &ReachChange) -> String {
    format!("{} (before: {})", reach(change.after), reach(change.before))
}

/// What a change means in numbers, one sentence each; the most that was lost or gained first.
pub fn impact(impact: &Impact) -> Vec<String> {
    let mut sentences = Vec::new();
    if !impact.people.is_empty() {
        let total = impact.people.total;
        sentences.push(match (gains(impact), total) {
            (Some(true), 1) => "1 person gains access.".to_owned(),
            (Some(true), _) => format!("{total} people gain access."),
            (Some(false), 1) => "1 person loses access.".to_owned(),
            (Some(false), _) => format!("{total} people lose access."),
            (None, 1) => "The access of 1 person changes.".to_owned(),
            (None, _) => format!("The access of {total} people changes."),
        });
    }
    let stopping = impact.flows.items.iter().filter(|flow| flow.stops).count();
    let going = impact.flows.items.len() - stopping;
    if stopping > 0 {
        let verb = if stopping == 1 { "stops" } else { "stop" };
        sentences.push(format!("{} {verb}.", count(stopping as u64, "flow", "flows")));
    }
    if going > 0 {
        let verb = if going == 1 { "goes" } else { "go" };
        sentences.push(format!("{} {verb} again.", count(going as u64, "flow", "flows")));
    }
    if impact.flows.left_out() > 0 {
        let more = if impact.flows.items.is_empty() { "" } else { " more" };
        let left_out = impact.flows.left_out();
        let (flows, verb) = if left_out == 1 { ("flow", "is") } else { ("flows", "are") };
        sentences.push(format!("{left_out}{more} {flows} that you cannot see {verb} affected."));
    }
    if !impact.steps.is_empty() {
        let steps = count(impact.steps.total.into(), "export or import", "exports and imports");
        let (comes, goes) = if impact.steps.total == 1 { ("comes", "goes") } else { ("come", "go") };
        sentences.push(match gains(impact) {
            Some(false) => format!("{steps} {goes} out of their reach."),
            Some(true) => format!("{steps} {comes} into their reach."),
            None => format!("{steps} {} affected.", if impact.steps.total == 1 { "is" } else { "are" }),
        });
    }
    sentences
}

/// Whether everybody gains, or everybody loses; `None` when it is not known or not the same for all.
fn gains(impact: &Impact) -> Option<bool> {
    let mut changes = impact.people.items.iter().flat_map(|person| &person.changes).map(|it| it.after > it.before);
    let first = changes.next()?;
    changes.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(people: &[(Reach, Reach)], flows: &[bool], hidden_flows: u32, steps: u32) -> Vec<String> {
        let id = |prefix: &str| format!("{prefix}_{:032x}", 1);
        let person = |(before, after): &(Reach, Reach)| {
            json!({ "id": id("usr"), "name": "Grace",
                "changes": [{ "connection": id("con"), "before": before, "after": after }] })
        };
        let flow =
            |stops: &bool| json!({ "flow": { "id": id("flw"), "name": "F" }, "connections": [], "stops": stops });
        let impact_of = json!({
            "connections": [],
            "integrations": { "items": [], "total": 0 },
            "people": { "items": people.iter().map(person).collect::<Vec<_>>(), "total": people.len() },
            "steps": { "items": [], "total": steps },
            "flows": {
                "items": flows.iter().map(flow).collect::<Vec<_>>(),
                "total": u32::try_from(flows.len()).unwrap() + hidden_flows,
            },
        });
        impact(&serde_json::from_value(impact_of).unwrap())
    }

    #[test]
    fn what_is_gained_is_told_in_numbers() {
        let gained = (Reach::Nothing, Reach::Manage);
        assert_eq!(
            told(&[gained, gained], &[false], 0, 1),
            ["2 people gain access.", "1 flow goes again.", "1 export or import comes into their reach."]
        );
    }

    #[test]
    fn what_is_lost_is_told_in_numbers() {
        assert_eq!(
            told(&[(Reach::Use, Reach::Nothing)], &[true, true], 1, 2),
            [
                "1 person loses access.",
                "2 flows stop.",
                "1 more flow that you cannot see is affected.",
                "2 exports and imports go out of their reach."
            ]
        );
    }

    #[test]
    fn nothing_is_no_sentence() {
        assert_eq!(told(&[], &[], 0, 0), Vec::<String>::new());
    }

    #[test]
    fn every_explanation_is_a_sentence() {
        let mut words: Vec<&str> = Kind::iter().map(|it| kind(it).1).collect();
        words.extend(GrantLevel::iter().map(|it| level(it).1));
        words.push(APP_TEXT);
        for text in words {
            assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{text}");
        }
    }
}
