//! The fields of a source, as the catalogue asks for them. What is secret is cleared as soon as it was taken.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use shared::{
    check,
    problem::FieldError,
    provider::{Field, FieldInput},
    secret_text::SecretText,
};
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{
    dom::{Tag, glyph, tag, text},
    file::file,
    parts::notice,
    words::Words,
};
use crate::ui::{form::error_of_the_browser, icon::Icon};

/// The text of a file that was chosen.
pub type FileText = Rc<RefCell<String>>;

#[derive(Clone)]
pub struct Form {
    /// What is wrong with the whole.
    alert: Tag,
    controls: Rc<Vec<Control>>,
}

/// One field of the form.
pub struct Control {
    field: Field,
    pub input: Tag,
    pub error: Tag,
    pub file: FileText,
}

impl Form {
    pub fn new(fields: &[Field]) -> Self {
        let controls = fields.iter().enumerate().map(|(number, field)| Control::new(number, field)).collect();
        Self { alert: tag("div", "").attr("role", "alert"), controls: Rc::new(controls) }
    }

    /// Everything that is filled in.
    pub fn rows(&self) -> Vec<Tag> {
        let rows = self.controls.iter().enumerate().map(|(number, control)| control.row(number));
        [self.alert.clone()].into_iter().chain(rows).collect()
    }

    /// What stands in the fields; `None` when the browser refuses one of them, which then says why.
    pub fn read(&self) -> Option<(BTreeMap<String, String>, BTreeMap<String, SecretText>)> {
        self.alert.fill([]);
        let mut refused = Vec::new();
        let (mut values, mut secrets) = (BTreeMap::new(), BTreeMap::new());
        for control in self.controls.iter() {
            let error = control.input.element().and_then(error_of_the_browser);
            refused.extend(error.map(|detail| FieldError { pointer: control.pointer(), detail }));
            let value = control.value();
            if control.field.secret && !value.is_empty() {
                secrets.insert(control.field.key.clone(), SecretText::new(value));
            } else if !value.trim().is_empty() {
                values.insert(control.field.key.clone(), value.trim().to_owned());
            }
        }
        self.refuse(&refused);
        refused.is_empty().then_some((values, secrets))
    }

    /// Puts each error on its field, and the focus on the first of them. What points nowhere is said above the fields.
    pub fn refuse(&self, errors: &[FieldError]) {
        let mut elsewhere: Vec<&str> = Vec::new();
        let mut told: Vec<Option<&str>> = vec![None; self.controls.len()];
        for error in errors {
            match self.controls.iter().position(|control| control.pointer() == error.pointer) {
                Some(at) => told[at] = told[at].or(Some(&error.detail)),
                None => elsewhere.push(&error.detail),
            }
        }
        for (control, error) in self.controls.iter().zip(&told) {
            tell(&control.input, &control.error, *error);
        }
        if !elsewhere.is_empty() {
            self.say(&("Some values are not valid", elsewhere.join(" ")));
        }
        if let Some(first) = told.iter().position(Option::is_some) {
            self.controls[first].input.focus();
        }
    }

    /// Something is wrong with the whole. It is brought into view, which may be at the button at the end.
    pub fn say(&self, words: &Words) {
        self.alert.fill([notice(words)]);
        self.alert.reveal();
    }

    /// The secrets have been taken.
    pub fn forget(&self) {
        for control in self.controls.iter().filter(|control| control.field.secret) {
            control.file.borrow_mut().clear();
            if let Some(input) = control.input.cast::<HtmlInputElement>() {
                input.set_value("");
            }
        }
    }
}

impl Control {
    fn new(number: usize, field: &Field) -> Self {
        let name = if field.input == FieldInput::Select { "select" } else { "input" };
        let input = tag(name, "")
            .attr("id", &format!("field-{number}"))
            .attr("autocomplete", "off")
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false");
        if field.required {
            input.set("required", Some(""));
        }
        Self { field: field.clone(), input, error: tag("div", ""), file: FileText::default() }
    }

    /// Of its value in the request body.
    fn pointer(&self) -> String {
        let parent = if self.field.secret { "secrets" } else { "fields" };
        format!("/{parent}/{}", check::escape(&self.field.key))
    }

    fn value(&self) -> String {
        if self.field.input == FieldInput::File {
            return self.file.borrow().clone();
        }
        let input = self.input.cast::<HtmlInputElement>().map(|input| input.value());
        input.or_else(|| Some(self.input.cast::<HtmlSelectElement>()?.value())).unwrap_or_default()
    }

    fn row(&self, number: usize) -> Tag {
        let field = &self.field;
        let optional = (!field.required).then(|| text("span", "field-optional", "Optional"));
        let label = text("label", "field-label", &field.label).attr("for", &format!("field-{number}"));
        let (help_id, error_id) = (format!("field-{number}-help"), format!("field-{number}-error"));
        self.error.set("id", Some(&error_id));
        let help = field.help.as_ref().map(|help| text("p", "field-help", help).attr("id", &help_id));
        let described = if help.is_some() { format!("{error_id} {help_id}") } else { error_id };
        self.input.set("aria-describedby", Some(&described));
        let shown = match field.input {
            FieldInput::Select => self.select(),
            FieldInput::File => file(self),
            FieldInput::Text | FieldInput::Url | FieldInput::Secret | FieldInput::Number => self.line(),
        };
        tag("div", "field")
            .with(tag("div", "field-head").with(label).with_all(optional))
            .with(shown)
            .with(self.error.clone())
            .with_all(help)
    }

    fn select(&self) -> Tag {
        let default = self.field.default.as_deref();
        let known = self.field.options.iter().any(|option| Some(option.value.as_str()) == default);
        let choose = (!known).then(|| text("option", "", "Choose…").attr("value", ""));
        let options = self.field.options.iter().map(|option| {
            let one = text("option", "", &option.label).attr("value", &option.value);
            one.set("selected", (Some(option.value.as_str()) == default).then_some(""));
            one
        });
        self.input.clone().attr("class", "select w-full").with_all(choose).with_all(options)
    }

    /// One line of text, hidden where it is a secret, until its reader wants to see it.
    fn line(&self) -> Tag {
        let field = &self.field;
        let hidden = field.secret || field.input == FieldInput::Secret;
        let input = self.input.clone().attr("class", if hidden { "input w-full has-toggle" } else { "input w-full" });
        let kind = match field.input {
            _ if hidden => "password",
            FieldInput::Url => "url",
            _ => "text",
        };
        let number = field.input == FieldInput::Number;
        input.set("type", Some(kind));
        input.set("inputmode", number.then_some("numeric"));
        input.set("placeholder", field.placeholder.as_deref());
        input.set("value", field.default.as_deref().filter(|_| !hidden));
        input.set("pattern", field.pattern.as_deref().or(number.then_some("[0-9]+")));
        input.set("title", field.help.as_deref().or(number.then_some("A whole number.")));
        let toggle = hidden.then(|| toggle(input.clone(), &field.label));
        tag("div", "field-box").with(input).with_all(toggle)
    }
}

/// What is wrong with an input; `None` takes it back.
pub fn tell(input: &Tag, place: &Tag, error: Option<&str>) {
    let words = |error| tag("p", "field-error").with(glyph(Icon::CircleAlert, "size-4 shrink-0 mt-px")).text(error);
    input.set("aria-invalid", error.map(|_| "true"));
    place.fill(error.map(words));
}

fn toggle(input: Tag, label: &str) -> Tag {
    let button = tag("button", "field-toggle")
        .attr("type", "button")
        .attr("aria-label", &format!("Show {}", label.to_lowercase()))
        .attr("aria-pressed", "false")
        .with(glyph(Icon::Eye, "size-4 shrink-0"));
    let toggle = button.clone();
    button.on("click", move |_| {
        let Some(field) = input.cast::<HtmlInputElement>() else { return };
        let show = field.type_() == "password";
        field.set_type(if show { "text" } else { "password" });
        toggle.set("aria-pressed", Some(if show { "true" } else { "false" }));
        toggle.fill([glyph(if show { Icon::EyeOff } else { Icon::Eye }, "size-4 shrink-0")]);
    })
}
