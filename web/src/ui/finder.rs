//! One of many, found by typing: a search box over a list of a page's length. What is not for the reader is in the list
//! and says why.

use leptos::{ev, prelude::*};

use super::{
    Words,
    field::FieldWords,
    filter::SearchBox,
    form::FormState,
    loaded::{Explain, Followed, rows},
    logo::Logo,
    unique,
};

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<T> {
    /// Tells it from everything else.
    pub key: String,
    pub title: String,
    pub note: String,
    pub logo: Option<String>,
    pub denied: Option<String>,
    pub value: T,
}

/// The first of what was found, and whether there is more.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings<T> {
    pub items: Vec<Found<T>>,
    pub more: bool,
}

impl<T> Default for Findings<T> {
    fn default() -> Self {
        Self { items: Vec::new(), more: false }
    }
}

#[component]
pub fn Finder<T, E, R>(
    form: FormState,
    /// RFC 6901 pointer of the value in the request body.
    #[prop(into)]
    name: String,
    #[prop(into)] legend: String,
    #[prop(into)] search: String,
    chosen: RwSignal<Option<Found<T>>>,
    /// Finds what fits a text.
    read: impl Fn(String) -> R + Send + Sync + 'static,
    /// What is said when nothing fits, or there is nothing at all.
    nothing: &'static str,
    #[prop(optional, into)] help: Words,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    E: Explain + Clone + PartialEq + Send + Sync + 'static,
    R: Future<Output = Result<Findings<T>, E>> + 'static,
{
    let Words(help) = help;
    let error = form.error(&name);
    let id = unique("finder");
    let (legend_id, help_id, error_id) = (format!("{id}-legend"), format!("{id}-help"), format!("{id}-error"));
    let described = super::field::describe(help.is_some().then(|| help_id.clone()), error_id.clone(), error);
    let labelled_by = legend_id.clone();
    let text = RwSignal::new(String::new());
    let found = LocalResource::new(move || read(text.get().trim().to_owned()));
    // It looks for what was typed at once, and must not send the form around it.
    let stay = |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    };
    let list = move |findings: Signal<Findings<T>>| {
        let name = name.clone();
        move || {
            let Findings { mut items, more } = findings.get();
            // What is chosen stays in view, whatever is looked for next.
            if let Some(chosen) = chosen.get_untracked()
                && items.iter().all(|item| item.key != chosen.key)
            {
                items.insert(0, chosen);
            }
            if items.is_empty() {
                return view! { <p class="finder-words">{nothing}</p> }.into_any();
            }
            let name = name.clone();
            view! {
                {items.into_iter().map(move |item| view! { <Choosable name=name.clone() item chosen /> }).collect_view()}
                {more.then(|| view! { <p class="finder-words">"There are more. Type a part of the name."</p> })}
            }
            .into_any()
        }
    };
    view! {
        <div
            class="field finder"
            role="radiogroup"
            tabindex="-1"
            aria-labelledby=labelled_by
            aria-invalid=move || error.get().is_some().then_some("true")
            aria-describedby=described
        >
            <p id=legend_id class="field-label mb-1.5">
                {legend}
            </p>
            <div on:keydown=stay>
                <SearchBox label=search value=text on_search=Callback::new(move |typed| text.set(typed)) />
            </div>
            <div class="finder-list">
                <Followed resource=found skeleton=rows() children=list />
            </div>
            <FieldWords help help_id error error_id />
        </div>
    }
}

#[component]
fn Choosable<T>(name: String, item: Found<T>, chosen: RwSignal<Option<Found<T>>>) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let Found { key, title, note, logo, denied, .. } = item.clone();
    let reason = unique("reason");
    let blocked = denied.is_some();
    let described = blocked.then(|| reason.clone());
    let is_chosen = move || chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.key == key));
    view! {
        <label class="finder-option" class:is-denied=blocked>
            <input
                type="radio"
                class="radio radio-primary radio-sm"
                name=name
                disabled=blocked
                aria-describedby=described
                prop:checked=is_chosen
                on:change=move |_| chosen.set(Some(item.clone()))
            />
            {logo.map(|src| view! { <Logo src /> })}
            <span class="min-w-0 flex-1">
                <span class="clip-2 text-sm font-medium">{title}</span>
                <span class="clip-2 text-sm text-muted">{note}</span>
                {denied.map(|why| view! {
                    <span id=reason class="block text-xs text-muted">
                        {why}
                    </span>
                })}
            </span>
        </label>
    }
}
