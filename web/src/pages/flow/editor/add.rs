//! Adding a step to a flow: one that there is, or a new one, which is made when the flow is saved.

use leptos::prelude::*;
use shared::step::{Kind, Step};

use super::draft::{Chosen, Draft, Item};
use crate::{
    copy,
    pages::step::{
        choose::{self, StepFinder},
        fields::{Filled, StepFields},
        settings,
    },
    session::Place,
    ui::{
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
        finder::Found,
        form::{Form, FormState},
    },
};

/// What is being added, in a dialog.
#[derive(Debug, Clone, PartialEq)]
pub enum Adding {
    Existing,
    New,
    /// A new one that is changed before it is made.
    Again(Box<Item>),
}

/// They stand outside of the flow's form: each has a form of its own.
#[component]
pub fn StepAdders(
    draft: Draft,
    kind: Kind,
    place: StoredValue<Place>,
    adding: RwSignal<Option<Adding>>,
) -> impl IntoView {
    let words = copy::flow::step(kind);
    let close = Callback::new(move |()| adding.set(None));
    view! {
        <DialogAbout about=adding title=words.choose shown=|it| matches!(it, Adding::Existing) children=move |_| view! {
            <ChooseForm draft kind place close />
        } />
        <DialogAbout about=adding title=words.new shown=|it| matches!(it, Adding::New) children=move |_| view! {
            <MakeForm draft kind place close item=None />
        } />
        <DialogAbout about=adding title=words.edit shown=|it| matches!(it, Adding::Again(_)) children=move |adding| match adding {
            Adding::Again(item) => Some(view! { <MakeForm draft kind place close item=Some(*item) /> }),
            Adding::Existing | Adding::New => None,
        } />
    }
}

#[component]
fn ChooseForm(draft: Draft, kind: Kind, place: StoredValue<Place>, close: Callback<()>) -> impl IntoView {
    let form = FormState::new();
    let chosen = RwSignal::new(None::<Found<Step>>);
    let words = copy::flow::step(kind);
    let add = Callback::new(move |()| {
        let Some(found) = chosen.get_untracked() else {
            form.refuse(vec![("/step".to_owned(), "Choose one.".to_owned())]);
            return;
        };
        let there = |item: &Item| matches!(&item.chosen, Chosen::Existing(step) if step.id == found.value.id);
        if draft.items(kind).with_untracked(|items| items.iter().any(there)) {
            form.refuse(vec![("/step".to_owned(), "It is part of the flow already.".to_owned())]);
            return;
        }
        draft.add(kind, Chosen::existing(found.value));
        close.run(());
    });
    view! {
        <Form state=form on_submit=add>
            <StepFinder form place kind chosen />
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Primary submit=true>{format!("Add {}", words.one)}</Button>
            </DialogActions>
        </Form>
    }
}

#[component]
fn MakeForm(
    draft: Draft,
    kind: Kind,
    place: StoredValue<Place>,
    close: Callback<()>,
    /// The one that is changed.
    item: Option<Item>,
) -> impl IntoView {
    let form = FormState::new();
    let key = item.as_ref().map(|item| item.key);
    let filled = match item.map(|item| item.chosen) {
        Some(Chosen::New(new, connection)) => {
            Filled::new(new.name, Some(choose::present(connection)), settings::print(&new.settings))
        }
        Some(Chosen::Existing(_)) | None => Filled::empty(),
    };
    let submit = Callback::new(move |()| {
        let Some((new, connection)) = filled.checked(form) else { return };
        let chosen = Chosen::New(new, connection);
        match key {
            None => draft.add(kind, chosen),
            Some(key) => draft.items(kind).update(|items| {
                if let Some(item) = items.iter_mut().find(|item| item.key == key) {
                    item.chosen = chosen;
                }
            }),
        }
        close.run(());
    });
    let one = copy::flow::step(kind).one;
    view! {
        <Form state=form on_submit=submit>
            <StepFields form place kind filled />
            <p class="text-sm text-muted">"It is made when the flow is saved."</p>
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Primary submit=true>
                    {if key.is_some() { "Keep".to_owned() } else { format!("Add {one}") }}
                </Button>
            </DialogActions>
        </Form>
    }
}
