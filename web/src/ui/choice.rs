//! One of a few, each with a sentence of its own.

use leptos::prelude::*;

use super::unique;

#[component]
pub fn Choice<T>(
    #[prop(into)] legend: String,
    value: RwSignal<T>,
    /// Value, title and what it means.
    options: Vec<(T, String, Option<String>)>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let group = unique("choice");
    view! {
        <fieldset class="field">
            <legend class="field-label mb-1.5">{legend}</legend>
            <div class="choices">
                {options
                    .into_iter()
                    .map(|(option, title, help)| {
                        view! {
                            <label class="choice">
                                <input
                                    type="radio"
                                    class="radio radio-primary radio-sm"
                                    name=group.clone()
                                    prop:checked=move || value.get() == option
                                    on:change=move |_| value.set(option)
                                />
                                <span class="min-w-0">
                                    <span class="block text-sm font-medium">{title}</span>
                                    {help.map(|help| view! { <span class="block text-sm text-muted">{help}</span> })}
                                </span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}
