//! A flow as far as it is put together: what was there, what was changed, and the request that comes of it.

use leptos::prelude::*;
use shared::{
    check,
    flow::{EditFlow, Flow, FlowStep, NewFlow, StepChoice},
    id::{ConnectionId, IntegrationId},
    step::{Kind, NewStep, Step, StepConnection},
};

/// A step of the draft. The key tells it from every other, wherever it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub key: u32,
    pub chosen: Chosen,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    Existing(FlowStep),
    /// Made with the flow.
    New(NewStep, StepConnection),
}

impl Chosen {
    pub fn existing(step: Step) -> Self {
        Self::Existing(FlowStep { id: step.id, kind: step.kind, name: step.name, connection: step.connection })
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Existing(step) => &step.name,
            Self::New(new, _) => &new.name,
        }
    }

    pub const fn connection(&self) -> &StepConnection {
        match self {
            Self::Existing(step) => &step.connection,
            Self::New(_, connection) => connection,
        }
    }

    fn choice(&self) -> StepChoice {
        match self {
            Self::Existing(step) => StepChoice::Existing(step.id),
            Self::New(new, _) => StepChoice::New(new.clone()),
        }
    }
}

/// A copy is a handle to the same draft.
#[derive(Clone, Copy)]
pub struct Draft {
    pub name: RwSignal<String>,
    exports: RwSignal<Vec<Item>>,
    imports: RwSignal<Vec<Item>>,
    last: StoredValue<u32>,
}

impl Draft {
    pub fn empty() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            exports: RwSignal::new(Vec::new()),
            imports: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
        }
    }

    pub fn of(flow: &Flow) -> Self {
        let this = Self::empty();
        this.take(flow);
        this
    }

    pub const fn items(self, kind: Kind) -> RwSignal<Vec<Item>> {
        match kind {
            Kind::Export => self.exports,
            Kind::Import => self.imports,
        }
    }

    pub fn add(self, kind: Kind, chosen: Chosen) {
        let item = self.item(chosen);
        self.items(kind).update(|items| items.push(item));
    }

    fn item(self, chosen: Chosen) -> Item {
        self.last.update_value(|last| *last += 1);
        Item { key: self.last.get_value(), chosen }
    }

    /// Everything as it is in the flow. Steps that stay keep their keys, so that nobody loses the focus.
    pub fn take(self, flow: &Flow) {
        self.name.set(flow.name.clone());
        self.take_steps(Kind::Export, &flow.exports);
        self.take_steps(Kind::Import, &flow.imports);
    }

    fn take_steps(self, kind: Kind, steps: &[FlowStep]) {
        let mut before = self.items(kind).get_untracked();
        let mut now = Vec::with_capacity(steps.len());
        for step in steps {
            let same = |item: &Item| matches!(&item.chosen, Chosen::Existing(known) if known.id == step.id);
            let chosen = Chosen::Existing(step.clone());
            now.push(match before.iter().position(same) {
                Some(place) => Item { key: before.swap_remove(place).key, chosen },
                None => self.item(chosen),
            });
        }
        self.items(kind).set(now);
    }

    /// Steps whose names or connections were changed elsewhere are shown as they are now.
    pub fn follow(self, flow: &Flow) {
        for (kind, steps) in [(Kind::Export, &flow.exports), (Kind::Import, &flow.imports)] {
            self.items(kind).update(|items| {
                for item in items {
                    if let Chosen::Existing(known) = &mut item.chosen
                        && let Some(now) = steps.iter().find(|step| step.id == known.id)
                    {
                        known.clone_from(now);
                    }
                }
            });
        }
    }

    pub fn into_new(self, integration: Option<IntegrationId>, share: Vec<ConnectionId>) -> NewFlow {
        NewFlow {
            name: self.tidy_name(),
            integration,
            exports: self.choices(Kind::Export),
            imports: self.choices(Kind::Import),
            share,
        }
    }

    /// What is different from the flow as it was seen.
    pub fn into_edit(self, seen: &Flow, share: Vec<ConnectionId>) -> EditFlow {
        let name = self.tidy_name();
        EditFlow {
            name: (name != seen.name).then_some(name),
            exports: self.changed(Kind::Export, &seen.exports),
            imports: self.changed(Kind::Import, &seen.imports),
            share,
            version: Some(seen.version),
        }
    }

    pub fn is_changed(self, seen: &Flow) -> bool {
        touches(&self.into_edit(seen, Vec::new()), seen, None)
    }

    fn tidy_name(self) -> String {
        check::tidy(&self.name.read_untracked())
    }

    fn choices(self, kind: Kind) -> Vec<StepChoice> {
        self.items(kind).with_untracked(|items| items.iter().map(|item| item.chosen.choice()).collect())
    }

    fn changed(self, kind: Kind, seen: &[FlowStep]) -> Option<Vec<StepChoice>> {
        let now = self.choices(kind);
        let before = seen.iter().map(|step| StepChoice::Existing(step.id));
        (!before.eq(now.iter().cloned())).then_some(now)
    }
}

/// The edit changes something; with `now`, something that was changed by somebody else, too.
pub fn touches(edit: &EditFlow, seen: &Flow, now: Option<&Flow>) -> bool {
    let ids = |steps: &[FlowStep]| steps.iter().map(|step| step.id).collect::<Vec<_>>();
    let theirs = |changed: fn(&Flow) -> &Vec<FlowStep>| now.is_none_or(|now| ids(changed(now)) != ids(changed(seen)));
    edit.name.is_some() && now.is_none_or(|now| now.name != seen.name)
        || edit.exports.is_some() && theirs(|flow| &flow.exports)
        || edit.imports.is_some() && theirs(|flow| &flow.imports)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(number: u32) -> serde_json::Value {
        serde_json::json!({
            "id": format!("exp_{number:032x}"), "kind": "export", "name": format!("Step {number}"),
            "connection": {
                "id": format!("con_{number:032x}"), "name": "Orders", "visibility": "shared", "status": "connected",
                "provider": {"key": "http-api", "name": "HTTP API", "logo": "/x.svg"},
                "owner": {"id": format!("usr_{:032x}", 1), "name": "Ada"},
            },
        })
    }

    fn flow(name: &str, exports: &[u32]) -> Flow {
        serde_json::from_value(serde_json::json!({
            "id": format!("flw_{:032x}", 1), "workspace": format!("wsp_{:032x}", 1), "name": name,
            "exports": exports.iter().map(|number| step(*number)).collect::<Vec<_>>(), "imports": [], "hidden_steps": 0,
            "created_at": "2026-03-01T12:00:00Z", "version": 7,
        }))
        .unwrap()
    }

    #[test]
    fn what_was_not_touched_is_not_sent() {
        let seen = flow("Nightly", &[1, 2]);
        let draft = Draft::of(&seen);
        assert!(!draft.is_changed(&seen));
        let edit = EditFlow { version: Some(7), ..EditFlow::default() };
        assert_eq!(draft.into_edit(&seen, Vec::new()), edit);
        draft.name.set(" Daily ".into());
        assert_eq!(draft.into_edit(&seen, Vec::new()), EditFlow { name: Some("Daily".into()), ..edit });
    }

    #[test]
    fn another_order_is_a_change() {
        let seen = flow("Nightly", &[1, 2]);
        let draft = Draft::of(&seen);
        draft.items(Kind::Export).update(|items| items.swap(0, 1));
        let sent = draft.into_edit(&seen, Vec::new()).exports.unwrap();
        assert_eq!(sent, flow("", &[2, 1]).exports.iter().map(|s| StepChoice::Existing(s.id)).collect::<Vec<_>>());
    }

    #[test]
    fn steps_that_stay_keep_their_keys() {
        let draft = Draft::of(&flow("Nightly", &[1, 2]));
        let keys = |draft: Draft| draft.items(Kind::Export).get_untracked().iter().map(|it| it.key).collect::<Vec<_>>();
        let before = keys(draft);
        draft.take(&flow("Nightly", &[2, 3, 1]));
        let after = keys(draft);
        assert_eq!((after[0], after[2]), (before[1], before[0]));
        assert!(!before.contains(&after[1]));
    }

    #[test]
    fn two_edits_of_different_things_are_no_conflict() {
        let seen = flow("Nightly", &[1]);
        let mine = EditFlow { name: Some("Daily".into()), ..EditFlow::default() };
        assert!(!touches(&mine, &seen, Some(&flow("Nightly", &[1, 2]))));
        assert!(touches(&mine, &seen, Some(&flow("Weekly", &[1]))));
    }
}
