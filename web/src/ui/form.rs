//! A form checks itself before it sends, puts each error on its field, and moves the focus to the first of them.
//!
//! A field's `name` is the RFC 6901 pointer of its value in the request body, so that errors of the browser, of the
//! shared rules and of the server all find it the same way.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement, ScrollIntoViewOptions,
    ScrollLogicalPosition, ValidityState,
};

use super::{badge::Tone, notice::Notice};

/// A pointer and what the field takes.
pub type FieldErrors = Vec<(String, String)>;

/// What is wrong with a form at present. A copy is a handle to the same state.
#[derive(Clone, Copy)]
pub struct FormState {
    errors: RwSignal<FieldErrors>,
    message: RwSignal<Option<(String, String)>>,
    /// What the browser itself found when the form was last sent.
    found: StoredValue<FieldErrors>,
    node: NodeRef<html::Form>,
}

impl FormState {
    pub fn new() -> Self {
        Self {
            errors: RwSignal::new(Vec::new()),
            message: RwSignal::new(None),
            found: StoredValue::new(Vec::new()),
            node: NodeRef::new(),
        }
    }

    /// What is wrong with one field.
    pub fn error(self, pointer: &str) -> Signal<Option<String>> {
        let pointer = pointer.to_owned();
        Signal::derive(move || {
            self.errors.with(|errors| errors.iter().find(|(at, _)| *at == pointer).map(|(_, detail)| detail.clone()))
        })
    }

    pub fn clear(self) {
        self.errors.set(Vec::new());
        self.message.set(None);
    }

    /// Nothing is wrong, neither for the browser nor by `rules`, which are what the shared rules say. What is wrong by
    /// either is told in one round, the browser's word first where both speak of a field.
    pub fn passes(self, rules: FieldErrors) -> bool {
        let mut errors = self.found.get_value();
        for (pointer, detail) in rules {
            if errors.iter().all(|(known, _)| *known != pointer) {
                errors.push((pointer, detail));
            }
        }
        let passes = errors.is_empty();
        if !passes {
            self.refuse(errors);
        }
        passes
    }

    /// Something is wrong with one field, found before the form is sent.
    pub fn refuse_one(self, pointer: &str, detail: impl Into<String>) {
        self.accept_one(pointer);
        self.errors.update(|errors| errors.push((pointer.to_owned(), detail.into())));
    }

    pub fn accept_one(self, pointer: &str) {
        self.errors.update(|errors| errors.retain(|(at, _)| at != pointer));
    }

    /// Something is wrong with the whole.
    pub fn say(self, title: impl Into<String>, advice: impl Into<String>) {
        // A dialog may have been closed while its answer was on the way.
        let _ = self.message.try_set(Some((title.into(), advice.into())));
        request_animation_frame(move || self.show_message());
    }

    /// Something is wrong with these fields. What points nowhere in the form is said above it.
    pub fn refuse(self, errors: FieldErrors) {
        let (here, elsewhere): (FieldErrors, FieldErrors) =
            errors.into_iter().partition(|(pointer, _)| self.has_field(pointer));
        if !elsewhere.is_empty() {
            let words: Vec<_> = elsewhere.into_iter().map(|(_, detail)| detail).collect();
            self.say("Some values are not valid", words.join(" "));
        }
        let _ = self.errors.try_set(here);
        request_animation_frame(move || self.focus_first_error());
    }

    fn has_field(self, pointer: &str) -> bool {
        self.node
            .try_get_untracked()
            .flatten()
            .is_some_and(|form| controls(&form).iter().any(|control| name_of(control) == pointer))
    }

    /// It stands above the fields, which may be out of view from the button at their end.
    fn show_message(self) {
        if let Some(message) = self.find("[role='alert']") {
            let where_to = ScrollIntoViewOptions::new();
            where_to.set_block(ScrollLogicalPosition::Nearest);
            message.scroll_into_view_with_scroll_into_view_options(&where_to);
        }
    }

    fn focus_first_error(self) {
        if let Some(first) = self.find("[aria-invalid='true']") {
            let _ = first.focus();
        }
    }

    fn find(self, selector: &str) -> Option<HtmlElement> {
        self.node.try_get_untracked().flatten()?.query_selector(selector).ok()??.dyn_into().ok()
    }
}

#[component]
pub fn Form(
    state: FormState,
    #[prop(optional, into)] pending: Signal<bool>,
    /// Has to ask `FormState::passes` before it sends anything.
    #[prop(into)]
    on_submit: Callback<()>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        state.clear();
        let form = state.node.get_untracked();
        state.found.set_value(form.map(|form| errors_of_the_browser(&form)).unwrap_or_default());
        on_submit.run(());
    };
    view! {
        <form class="form" novalidate node_ref=state.node on:submit=submit>
            <div role="alert">
                {move || {
                    state.message.get().map(|(title, advice)| view! {
                        <Notice tone=Tone::Bad title>
                            <p>{advice}</p>
                        </Notice>
                    })
                }}
            </div>
            {children()}
        </form>
    }
}

fn controls(form: &HtmlFormElement) -> Vec<Element> {
    let Ok(list) = form.query_selector_all("input, select, textarea") else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into().ok()).collect()
}

fn name_of(control: &Element) -> String {
    control.get_attribute("name").unwrap_or_default()
}

/// What the browser finds by `required`, `type` and `pattern`, in our words and not in its bubbles.
fn errors_of_the_browser(form: &HtmlFormElement) -> FieldErrors {
    let mut errors = FieldErrors::new();
    for control in controls(form) {
        let pointer = name_of(&control);
        let Some(words) = error_of_the_browser(&control) else { continue };
        if errors.iter().all(|(known, _)| *known != pointer) {
            errors.push((pointer, words));
        }
    }
    errors
}

/// What the browser finds by `required`, `type` and `pattern` in one control.
pub fn error_of_the_browser(control: &Element) -> Option<String> {
    if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        return (!select.validity().valid()).then(|| "Choose one.".to_owned());
    }
    let input = control.dyn_ref::<HtmlInputElement>()?;
    let validity: ValidityState = input.validity();
    if validity.valid() {
        return None;
    }
    Some(if validity.value_missing() {
        match input.type_().as_str() {
            "radio" => "Choose one.",
            "file" => "Choose a file.",
            _ => "Enter a value.",
        }
        .to_owned()
    } else if validity.type_mismatch() {
        match input.type_().as_str() {
            "email" => "Enter an e-mail address like name@example.com.",
            _ => "Enter a whole web address, with https:// in front.",
        }
        .to_owned()
    } else {
        let title = input.title();
        if title.is_empty() { "This does not have the expected form.".to_owned() } else { title }
    })
}
