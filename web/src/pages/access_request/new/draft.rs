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
        Self { list: RwSignal::new(Vec::new()), added: StoredValue::new(0), fresh: StoredValue::new(None) }
    }

    /// A provider may be asked for twice: there are people with two shops.
    pub fn add(self, provider: &Provider) {
        let usable = provider.methods.iter().filter(|method| method.unavailable.is_none());
        let methods: Vec<_> = usable.map(MethodDraft::new).collect();
        let Some(first) = methods.first().map(|draft| draft.method.method) else { return };
        self.added.update_value(|added| *added += 1);
        let id = self.added.get_value();
        self.fresh.set_value(Some(id));
        let source = Source {
            id,
            provider: provider.clone(),
            methods,
            method: RwSignal::new(first),
            name: RwSignal::new(String::new()),
        };
        self.list.update(|list| list.push(source));
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

/// The recipient cannot be asked for it.
const fn is_the_creators(_field: &Field) -> bool {
    false
}

/// A field as the creator of a link fills it: what is left empty is asked of the recipient, so nothing is filled in that
/// nobody has decided.
fn for_creator(field: &Field) -> Field {
    if is_the_creators(field) {
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
