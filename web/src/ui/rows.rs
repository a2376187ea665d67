//! Rows stay while their list is read again: each follows its own item, so that nobody loses the focus.

use std::hash::Hash;

use leptos::prelude::*;

#[component]
pub fn Rows<T, K, V>(
    items: Signal<Vec<T>>,
    /// What tells one item from another.
    key: fn(&T) -> K,
    children: impl Fn(Signal<T>) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Eq + Hash + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let row = move |listed: T| {
        let id = key(&listed);
        let present = Memo::new(move |before: Option<&T>| {
            let now = items.with(|items| items.iter().find(|item| key(item) == id).cloned());
            now.unwrap_or_else(|| before.unwrap_or(&listed).clone())
        });
        children(present.into())
    };
    view! { <For each=move || items.get() key=key children=row /> }
}
