//! What makes an export or import: a name, a connection of the right kind, and settings as JSON.

use leptos::prelude::*;
use shared::{
    check,
    step::{Kind, NewStep, StepConnection},
};

use super::{choose::ConnectionFinder, settings};
use crate::{
    copy, refusal,
    session::Place,
    ui::{code_area::CodeArea, field::TextField, finder::Found, form::FormState},
};

/// As far as it is filled in. A copy is a handle to the same fields.
#[derive(Clone, Copy)]
pub struct Filled {
    pub name: RwSignal<String>,
    pub connection: RwSignal<Option<Found<StepConnection>>>,
    pub settings: RwSignal<String>,
}

impl Filled {
    pub fn new(name: String, connection: Option<Found<StepConnection>>, text: String) -> Self {
        Self { name: RwSignal::new(name), connection: RwSignal::new(connection), settings: RwSignal::new(text) }
    }

    pub fn empty() -> Self {
        Self::new(String::new(), None, String::new())
    }

    /// The step that comes of it and its connection; `None` when the form says what is wrong.
    pub fn checked(self, form: FormState) -> Option<(NewStep, StepConnection)> {
        let settings = settings::parse(&self.settings.read_untracked());
        let connection = self.connection.get_untracked().map(|found| found.value);
        let mut errors = Vec::new();
        if let Err(words) = &settings {
            errors.push(("/settings".to_owned(), words.clone()));
        }
        if connection.is_none() {
            errors.push(("/connection".to_owned(), "Choose one.".to_owned()));
        }
        let name = check::tidy(&self.name.read_untracked());
        let whole = connection.zip(settings.ok()).map(|(connection, settings)| {
            let new = NewStep { name: name.clone(), connection: connection.id, settings };
            errors.extend(refusal::pairs(check::errors(&new)));
            (new, connection)
        });
        form.passes(errors).then_some(whole).flatten()
    }
}

#[component]
pub fn StepFields(form: FormState, place: StoredValue<Place>, kind: Kind, filled: Filled) -> impl IntoView {
    let words = copy::kind(kind.of_connection());
    view! {
        <TextField form name="/name" label="Name" value=filled.name required=true />
        <ConnectionFinder
            form
            name="/connection"
            legend=capitalized(words.one)
            place
            kind=kind.of_connection()
            chosen=filled.connection
        />
        <CodeArea
            form
            name="/settings"
            label="Settings"
            value=filled.settings
            placeholder="{\"table\": \"orders\"}"
            help="A JSON object for the program that runs the flow. No secrets: whoever sees the step reads it."
        />
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
