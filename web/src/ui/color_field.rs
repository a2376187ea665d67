//! A color: picked by eye, or typed by whoever knows its digits.

use leptos::prelude::*;

use super::{
    Words,
    field::{FieldLabel, FieldWords, describe},
    form::FormState,
    unique,
};

/// How long `#rrggbb` is.
const WHOLE: usize = 7;

#[component]
pub fn ColorField(
    form: FormState,
    /// RFC 6901 pointer of the value in the request body.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    /// `#rrggbb`; empty for none.
    value: RwSignal<String>,
    /// What the picker shows while there is none.
    placeholder: &'static str,
    /// What is wrong with a color, said as soon as it is whole.
    judge: fn(&str) -> Option<String>,
    #[prop(optional, into)] help: Words,
) -> impl IntoView {
    let Words(help) = help;
    let error = form.error(&name);
    let id = unique("field");
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = describe(help.is_some().then(|| help_id.clone()), error_id.clone(), error);
    let picker = format!("Pick the {}", label.to_lowercase());
    let pointer = StoredValue::new(name.clone());
    let enter = move |text: String| {
        match judge(&text).filter(|_| text.len() >= WHOLE) {
            Some(wrong) => form.refuse_one(&pointer.get_value(), wrong),
            None => form.accept_one(&pointer.get_value()),
        }
        value.set(text);
    };
    let in_picker = move || {
        value.with(|text| {
            let digits = text.strip_prefix('#').filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()));
            if digits.is_some() && text.len() == WHOLE { text.to_lowercase() } else { placeholder.to_owned() }
        })
    };
    view! {
        <div class="field">
            <FieldLabel id=id.clone() label required=false />
            <div class="color-box">
                <input
                    type="color"
                    class="color-picker"
                    aria-label=picker
                    prop:value=in_picker
                    on:input=move |event| enter(event_target_value(&event))
                />
                <input
                    id=id
                    class="input w-32"
                    name=name
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=placeholder
                    prop:value=move || value.get()
                    on:input=move |event| enter(event_target_value(&event))
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=described
                />
            </div>
            <FieldWords help help_id error error_id />
        </div>
    }
}
