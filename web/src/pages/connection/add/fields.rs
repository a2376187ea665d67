//! The fields of a method, as the catalogue asks for them.

use leptos::prelude::*;
use shared::provider::{Field, FieldInput, ScopeInWords};

use super::draft;
use crate::ui::{
    field::{Purpose, SelectField, TextField},
    form::FormState,
    icon::{Glyph, Icon},
};

/// A field with what stands in it.
#[derive(Clone)]
pub struct Filled {
    pub field: Field,
    pub value: RwSignal<String>,
}

pub fn empty(fields: &[Field]) -> Vec<Filled> {
    fields
        .iter()
        .map(|field| Filled { field: field.clone(), value: RwSignal::new(field.default.clone().unwrap_or_default()) })
        .collect()
}

#[component]
pub fn MethodFields(form: FormState, fields: Vec<Filled>) -> impl IntoView {
    fields.into_iter().map(|filled| view! { <MethodField form filled /> }).collect_view()
}

#[component]
fn MethodField(form: FormState, filled: Filled) -> impl IntoView {
    let Filled { field, value } = filled;
    let name = draft::pointer(&field);
    if field.input == FieldInput::Select {
        let options = field.options.into_iter().map(|option| (option.value, option.label)).collect();
        return view! {
            <SelectField form name label=field.label value options help=field.help required=field.required />
        }
        .into_any();
    }
    let purpose = match (field.input, field.secret) {
        (_, true) | (FieldInput::Secret, _) => Purpose::Secret,
        (FieldInput::Url, false) => Purpose::Url,
        (FieldInput::Text | FieldInput::Select, false) => Purpose::Text,
    };
    view! {
        <TextField
            form
            name
            label=field.label
            value
            purpose
            help=field.help
            placeholder=field.placeholder
            pattern=field.pattern
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
