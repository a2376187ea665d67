//! What a link shall ask for, as far as it is filled in, and the request that comes of it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    access_request::{NewRequestedSource, RestrictedBy, Restriction, SOURCES_MAX},
    check,
    provider::{AuthMethod, Field, FieldOption, Method, Provider},
};

use crate::pages::connection::add::fields::{self, Filled};

/// The sources of a link. A copy is a handle to the same list.
#[derive(Clone, Copy)]
pub struct Sources {
    list: RwSignal<Vec<Source>>,
    added: StoredValue<u32>,
    /// Has just been chosen, and is where the reader goes on.
    fresh: StoredValue<Option<u32>>,
    /// What is filled in lives as long as the page, and not as long as the card on which a source was chosen.
    page: StoredValue<Owner>,
}

#[derive(Clone)]
pub struct Source {
    /// Tells it from every other, wherever in the list it stands.
    pub id: u32,
    pub provider: Provider,
    /// Those that can be used at present. What is filled in for one stays while another is chosen.
    pub methods: Vec<MethodDraft>,
    pub method: RwSignal<AuthMethod>,
    pub name: RwSignal<String>,
}

#[derive(Clone)]
pub struct MethodDraft {
    pub method: Method,
    pub fields: Vec<Filled>,
    pub restricted_by: RwSignal<Option<RestrictedBy>>,
    /// The address or the account's id.
    pub restricted_to: RwSignal<String>,
}

impl Sources {
    pub fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            added: StoredValue::new(0),
            fresh: StoredValue::new(None),
            page: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// A provider may be asked for twice: there are people with two shops.
    pub fn add(self, provider: &Provider) {
        self.added.update_value(|added| *added += 1);
        let id = self.added.get_value();
        self.fresh.set_value(Some(id));
        if let Some(source) = self.page.get_value().with(|| Source::new(id, provider)) {
            self.list.update(|list| list.push(source));
        }
    }

    pub fn remove(self, id: u32) {
        self.list.update(|list| list.retain(|source| source.id != id));
    }

    pub fn count(self) -> usize {
        self.list.with(Vec::len)
    }

    pub fn is_full(self) -> bool {
        self.count() >= SOURCES_MAX
    }

    /// Each with its place in the request.
    pub fn placed(self) -> Vec<(usize, Source)> {
        self.list.get().into_iter().enumerate().collect()
    }

    /// True once, for the one that was added last.
    pub fn take_fresh(self, id: u32) -> bool {
        self.fresh.try_update_value(|fresh| fresh.take_if(|fresh| *fresh == id).is_some()) == Some(true)
    }

    pub fn into_request(self) -> Vec<NewRequestedSource> {
        self.list.with_untracked(|list| list.iter().filter_map(Source::request).collect())
    }
}

impl Source {
    /// `None` where no method can be used at present.
    fn new(id: u32, provider: &Provider) -> Option<Self> {
        let usable = provider.methods.iter().filter(|method| method.unavailable.is_none());
        let methods: Vec<_> = usable.map(MethodDraft::new).collect();
        let first = methods.first()?.method.method;
        let (method, name) = (RwSignal::new(first), RwSignal::new(String::new()));
        Some(Self { id, provider: provider.clone(), methods, method, name })
    }

    pub fn draft(&self, method: AuthMethod) -> Option<MethodDraft> {
        self.methods.iter().find(|draft| draft.method.method == method).cloned()
    }

    fn request(&self) -> Option<NewRequestedSource> {
        let method = self.method.get_untracked();
        let draft = self.draft(method)?;
        let name = check::tidy(&self.name.read_untracked());
        let (values, _) = fields::split(&draft.fields);
        let restriction = draft
            .restricted_by
            .get_untracked()
            .and_then(|by| restriction(by, check::tidy(&draft.restricted_to.read_untracked())));
        Some(NewRequestedSource {
            provider: self.provider.key.clone(),
            method,
            name: (!name.is_empty()).then_some(name),
            fields: values.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
            restriction,
        })
    }
}

impl MethodDraft {
    fn new(method: &Method) -> Self {
        let asked: Vec<_> = method.fields.iter().filter(|field| !field.secret).map(for_creator).collect();
        Self {
            method: method.clone(),
            fields: fields::filled(&asked, &BTreeMap::new()),
            restricted_by: RwSignal::new(None),
            restricted_to: RwSignal::new(String::new()),
        }
    }
}

fn restriction(by: RestrictedBy, to: String) -> Option<Restriction> {
    match by {
        RestrictedBy::Email => Some(Restriction::Email { email: to }),
        RestrictedBy::Account => Some(Restriction::Account { subject: to }),
        RestrictedBy::Unknown => None,
    }
}

/// A field as the creator of a link fills it: what is left empty is asked of the recipient, so nothing is filled in that
/// nobody has decided.
fn for_creator(field: &Field) -> Field {
    if field.fixed_in_links {
        return Field { required: true, ..field.clone() };
    }
    let mut options = field.options.clone();
    if !options.is_empty() {
        options.insert(0, FieldOption { value: String::new(), label: "Left to the recipient".to_owned() });
    }
    Field {
        required: false,
        placeholder: field.placeholder.clone().or_else(|| field.default.clone()),
        default: None,
        options,
        ..field.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(json: &str) -> Field {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn nothing_is_fixed_that_the_creator_has_not_decided() {
        let port = field(
            r#"{"key": "port", "label": "Port", "input": "number", "required": true, "secret": false, "default": "5432"}"#,
        );
        let asked = for_creator(&port);
        assert!(!asked.required);
        assert_eq!((asked.default, asked.placeholder.as_deref()), (None, Some("5432")));
    }

    #[test]
    fn what_the_recipient_cannot_give_has_to_be_given() {
        let url = field(
            r#"{"key": "base_url", "label": "Base URL", "input": "url", "required": true, "secret": false,
                "fixed_in_links": true}"#,
        );
        assert!(for_creator(&url).required);
    }

    #[test]
    fn a_choice_can_be_left_to_the_recipient() {
        let select = field(
            r#"{"key": "tls", "label": "TLS", "input": "select", "required": true, "secret": false, "default": "full",
                "options": [{"value": "full", "label": "Checked"}]}"#,
        );
        let values: Vec<_> = for_creator(&select).options.into_iter().map(|option| option.value).collect();
        assert_eq!(values, ["", "full"]);
    }

    #[test]
    fn a_restriction_that_this_build_does_not_know_is_not_made_up() {
        assert_eq!(restriction(RestrictedBy::Unknown, "x".into()), None);
        let account = Restriction::Account { subject: "x".into() };
        assert_eq!(restriction(RestrictedBy::Account, "x".into()), Some(account));
    }
}
