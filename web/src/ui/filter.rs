//! Controls that narrow a list. They act at once, and the address bar keeps what they say.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*};

use super::icon::{Glyph, Icon};

const TYPING_PAUSE: Duration = Duration::from_millis(250);

#[component]
pub fn FilterBar(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <search class="filter-bar" aria-label=label>
            {children()}
        </search>
    }
}

#[component]
pub fn SearchBox(
    #[prop(into)] label: String,
    /// What the list is narrowed by at present.
    #[prop(into)]
    value: Signal<String>,
    #[prop(into)] on_search: Callback<String>,
) -> impl IntoView {
    let mut search = debounce(TYPING_PAUSE, move |text: String| {
        on_search.try_run(text);
    });
    view! {
        <label class="input search-box">
            <Glyph icon=Icon::Search />
            <input
                type="search"
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:input=move |event| search(event_target_value(&event))
            />
        </label>
    }
}

/// Narrows to one thing that is on or off.
#[component]
pub fn FilterToggle(
    #[prop(into)] label: String,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] on_toggle: Callback<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || on.get().to_string()
            on:click=move |_| on_toggle.run(!on.get_untracked())
        >
            {label}
        </button>
    }
}

/// One of a few, or all of them.
#[component]
pub fn FilterChips(
    #[prop(into)] label: String,
    /// What choosing nothing is called.
    #[prop(into)]
    all: String,
    /// The one chosen at present; empty for all.
    #[prop(into)]
    value: Signal<String>,
    /// Values with their labels.
    options: Vec<(String, String)>,
    #[prop(into)] on_choose: Callback<String>,
) -> impl IntoView {
    let chip = move |option: String, text: String| {
        let this = option.clone();
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (value.get() == this).to_string()
                on:click=move |_| on_choose.run(option.clone())
            >
                {text}
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=label>
            {chip(String::new(), all)}
            {options.into_iter().map(|(option, text)| chip(option, text)).collect_view()}
        </div>
    }
}

#[component]
pub fn FilterSelect(
    #[prop(into)] label: String,
    /// The value chosen at present; empty for all.
    #[prop(into)]
    value: Signal<String>,
    /// What choosing nothing is called.
    #[prop(into)]
    all: String,
    /// Values with their labels.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    #[prop(into)] on_choose: Callback<String>,
) -> impl IntoView {
    let option = move |(option, label): (String, String)| {
        let this = option.clone();
        view! { <option value=option selected=move || value.get() == this>{label}</option> }
    };
    view! {
        <select
            class="select filter-select"
            class:is-set=move || !value.get().is_empty()
            aria-label=label
            on:change=move |event| on_choose.run(event_target_value(&event))
        >
            <option value="" selected=move || value.get().is_empty()>
                {all}
            </option>
            {move || options.get().into_iter().map(option).collect_view()}
        </select>
    }
}

/// A value from the address that is not among the choices is still one of them, or it would seem not to be set.
pub fn with_present(
    mut options: Vec<(String, String)>,
    present: Option<String>,
    label: fn(&str) -> String,
) -> Vec<(String, String)> {
    if let Some(present) = present
        && options.iter().all(|(value, _)| *value != present)
    {
        options.push((present.clone(), label(&present)));
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_is_set_is_among_the_choices() {
        let options = vec![("a".to_owned(), "A".to_owned())];
        let with = |present: Option<&str>| with_present(options.clone(), present.map(Into::into), str::to_uppercase);
        assert_eq!(with(Some("a")).len(), 1);
        assert_eq!(with(None).len(), 1);
        assert_eq!(with(Some("b"))[1], ("b".to_owned(), "B".to_owned()));
    }
}
