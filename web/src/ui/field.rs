//! A field is a label, an input, help and an error, tied together for those who hear it.

use leptos::prelude::*;

use super::{
    Words,
    form::FormState,
    icon::{Glyph, Icon},
    unique,
};

/// What a text field is for; the browser brings the right keyboard and keeps the right things to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    #[default]
    Text,
    Email,
    Url,
    Number,
    /// A password of this instance.
    Password,
    NewPassword,
    /// A provider's secret, none of a password manager's business.
    Secret,
}

impl Purpose {
    const fn is_hidden(self) -> bool {
        matches!(self, Self::Password | Self::NewPassword | Self::Secret)
    }

    const fn input_type(self) -> &'static str {
        match self {
            // A field of type `number` loses what it does not understand.
            Self::Text | Self::Number => "text",
            Self::Email => "email",
            Self::Url => "url",
            Self::Password | Self::NewPassword | Self::Secret => "password",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Self::Text | Self::Url | Self::Number | Self::Secret => "off",
            Self::Email => "username",
            Self::Password => "current-password",
            Self::NewPassword => "new-password",
        }
    }
}

#[component]
pub fn TextField(
    form: FormState,
    /// RFC 6901 pointer of the value in the request body.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional)] purpose: Purpose,
    #[prop(optional, into)] help: Words,
    #[prop(optional, into)] placeholder: Words,
    /// As in HTML; the help says it in words.
    #[prop(optional, into)]
    pattern: Words,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let (Words(help), Words(placeholder), Words(pattern)) = (help, placeholder, pattern);
    let error = form.error(&name);
    let id = unique("field");
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = describe(help.is_some().then(|| help_id.clone()), error_id.clone(), error);
    let shown = RwSignal::new(false);
    let title = pattern.is_some().then(|| help.clone()).flatten();
    view! {
        <div class="field">
            <FieldLabel id=id.clone() label=label.clone() required />
            <div class="field-box">
                <input
                    id=id
                    class="input w-full"
                    class:has-toggle=purpose.is_hidden()
                    type=move || if shown.get() { "text" } else { purpose.input_type() }
                    name=name
                    autocomplete=purpose.autocomplete()
                    inputmode=(purpose == Purpose::Number).then_some("numeric")
                    autocapitalize="off"
                    spellcheck="false"
                    required=required
                    pattern=pattern
                    title=title
                    placeholder=placeholder
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=described
                />
                {purpose.is_hidden().then(|| view! { <ShowToggle shown label /> })}
            </div>
            <FieldWords help help_id error error_id />
        </div>
    }
}

#[component]
fn ShowToggle(shown: RwSignal<bool>, label: String) -> impl IntoView {
    view! {
        <button
            type="button"
            class="field-toggle"
            aria-label=format!("Show {}", label.to_lowercase())
            aria-pressed=move || shown.get().to_string()
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {move || view! { <Glyph icon=if shown.get() { Icon::EyeOff } else { Icon::Eye } /> }}
        </button>
    }
}

#[component]
pub fn SelectField(
    form: FormState,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// Values with their labels.
    options: Vec<(String, String)>,
    #[prop(optional, into)] help: Words,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let Words(help) = help;
    let error = form.error(&name);
    let id = unique("field");
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = describe(help.is_some().then(|| help_id.clone()), error_id.clone(), error);
    view! {
        <div class="field">
            <FieldLabel id=id.clone() label required />
            <select
                id=id
                class="select w-full"
                name=name
                required=required
                on:change=move |event| value.set(event_target_value(&event))
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=described
            >
                <Options value=value.into() options />
            </select>
            <FieldWords help help_id error error_id />
        </div>
    }
}

/// The choices of a `<select>`, with an empty one in front while nothing valid is chosen.
#[component]
fn Options(value: Signal<String>, options: Vec<(String, String)>) -> impl IntoView {
    let known = options.iter().any(|(option, _)| *option == value.get_untracked());
    view! {
        {(!known).then(|| view! { <option value="">"Choose…"</option> })}
        {options.into_iter().map(|(option, label)| {
            let this = option.clone();
            view! { <option value=option selected=move || value.get() == this>{label}</option> }
        }).collect_view()}
    }
}

#[component]
pub(super) fn FieldLabel(id: String, label: String, required: bool) -> impl IntoView {
    view! {
        <div class="field-head">
            <label for=id class="field-label">
                {label}
            </label>
            {(!required).then(|| view! { <span class="field-optional">"Optional"</span> })}
        </div>
    }
}

#[component]
pub(super) fn FieldWords(
    help: Option<String>,
    help_id: String,
    error: Signal<Option<String>>,
    error_id: String,
) -> impl IntoView {
    view! {
        {move || error.get().map(|error| view! {
            <p id=error_id.clone() class="field-error">
                <Glyph icon=Icon::CircleAlert class="size-4 shrink-0 mt-px" />
                {error}
            </p>
        })}
        {help.map(|help| view! { <p id=help_id class="field-help">{help}</p> })}
    }
}

/// The ids of what describes a field: its error while there is one, and its help.
pub(super) fn describe(
    help: Option<String>,
    error_id: String,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone {
    move || {
        let ids: Vec<&str> =
            error.with(Option::is_some).then_some(error_id.as_str()).into_iter().chain(help.as_deref()).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
