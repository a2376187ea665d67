//! The fields of a method, as the catalogue asks for them.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    provider::{Field, FieldInput, ScopeInWords},
    secret_text::SecretText,
};

use super::draft;
use crate::ui::{
    field::{Purpose, SelectField, TextField},
    file_field::FileField,
    form::FormState,
    icon::{Glyph, Icon},
};

/// A field with what stands in it.
#[derive(Clone)]
pub struct Filled {
    pub field: Field,
    pub value: RwSignal<String>,
}

/// With what is known of them, else with what the form starts with. A secret starts empty: it is never shown again.
pub fn filled(fields: &[Field], known: &BTreeMap<String, String>) -> Vec<Filled> {
    fields
        .iter()
        .map(|field| {
            let value = known.get(&field.key).filter(|_| !field.secret).cloned().or_else(|| field.default.clone());
            Filled { field: field.clone(), value: RwSignal::new(value.unwrap_or_default()) }
        })
        .collect()
}

/// What stands in the fields, those that are no secrets with what is empty, and the secrets that were given.
pub fn split(fields: &[Filled]) -> (Vec<(String, String)>, BTreeMap<String, SecretText>) {
    let (secrets, values): (Vec<_>, Vec<_>) = fields.iter().partition(|filled| filled.field.secret);
    let values = values.into_iter().map(|it| (it.field.key.clone(), it.value.get_untracked().trim().to_owned()));
    let secrets = secrets.into_iter().map(|it| (it.field.key.clone(), it.value.get_untracked()));
    let given = secrets.filter(|(_, value)| !value.is_empty());
    (values.collect(), given.map(|(key, value)| (key, SecretText::new(value))).collect())
}

#[component]
pub fn MethodFields(
    form: FormState,
    fields: Vec<Filled>,
    /// Where in the request body they are, as a pointer.
    #[prop(optional, into)]
    below: String,
) -> impl IntoView {
    let field = move |filled: Filled| {
        let name = format!("{below}{}", draft::pointer(&filled.field));
        view! { <MethodField form filled name /> }
    };
    fields.into_iter().map(field).collect_view()
}

#[component]
fn MethodField(form: FormState, filled: Filled, name: String) -> impl IntoView {
    let Filled { field, value } = filled;
    if field.input == FieldInput::Select {
        let options = field.options.into_iter().map(|option| (option.value, option.label)).collect();
        return view! {
            <SelectField form name label=field.label value options help=field.help required=field.required />
        }
        .into_any();
    }
    if field.input == FieldInput::File {
        return view! { <FileField form name label=field.label value help=field.help required=field.required /> }
            .into_any();
    }
    let purpose = match (field.input, field.secret) {
        (_, true) | (FieldInput::Secret, _) => Purpose::Secret,
        (FieldInput::Url, false) => Purpose::Url,
        (FieldInput::Number, false) => Purpose::Number,
        (FieldInput::Text | FieldInput::Select | FieldInput::File, false) => Purpose::Text,
    };
    let (pattern, help) = match (purpose, field.pattern, field.help) {
        (Purpose::Number, None, None) => (Some("[0-9]+".to_owned()), Some("A whole number.".to_owned())),
        (Purpose::Number, None, help) => (Some("[0-9]+".to_owned()), help),
        (_, pattern, help) => (pattern, help),
    };
    view! {
        <TextField
            form
            name
            label=field.label
            value
            purpose
            help
            placeholder=field.placeholder
            pattern
            required=field.required
        />
    }
    .into_any()
}

/// What access is asked for.
#[component]
pub fn Scopes(scopes: Vec<ScopeInWords>) -> impl IntoView {
    if scopes.is_empty() {
        return None;
    }
    Some(view! {
        <div class="field">
            <p class="field-label mb-1.5">"What Mooring will be allowed to do"</p>
            <ul class="scopes">
                {scopes
                    .into_iter()
                    .map(|scope| view! {
                        <li title=scope.scope>
                            <Glyph icon=Icon::Check class="size-4 shrink-0 mt-0.5" />
                            {scope.words}
                        </li>
                    })
                    .collect_view()}
            </ul>
        </div>
    })
}
