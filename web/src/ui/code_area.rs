//! A field for text that machines read: every character counts, and none is corrected.

use leptos::prelude::*;

use super::{
    Words,
    field::{FieldLabel, FieldWords, describe},
    form::FormState,
    unique,
};

#[component]
pub fn CodeArea(
    form: FormState,
    /// RFC 6901 pointer of the value in the request body.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional, into)] help: Words,
    #[prop(optional, into)] placeholder: Words,
) -> impl IntoView {
    let (Words(help), Words(placeholder)) = (help, placeholder);
    let error = form.error(&name);
    let id = unique("field");
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = describe(help.is_some().then(|| help_id.clone()), error_id.clone(), error);
    view! {
        <div class="field">
            <FieldLabel id=id.clone() label required=false />
            <textarea
                id=id
                class="textarea code-area"
                name=name
                rows="5"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder=placeholder
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=described
            ></textarea>
            <FieldWords help help_id error error_id />
        </div>
    }
}
