//! A list that is read page after page, newest first. Its filters and its cursor are in the address.

use leptos::{html, prelude::*};
use shared::page::Page;
use web_sys::FocusOptions;

use crate::{
    api::ApiError,
    revision::Revision,
    ui::{
        button::Button,
        loaded::{Explain, Followed, rows},
        toast::use_toasts,
    },
};

/// The filters of a list, with where a page of it begins.
pub trait KeysetQuery: Clone + Default + PartialEq + Send + Sync + 'static {
    fn cursor(&self) -> Option<&str>;
    fn starting_at(self, cursor: Option<String>) -> Self;
}

/// The filters alone, from the newest row on.
pub fn from_the_top<Q: KeysetQuery>(query: &Q) -> Q {
    query.clone().starting_at(None)
}

pub fn is_narrowed<Q: KeysetQuery>(query: &Q) -> bool {
    from_the_top(query) != Q::default()
}

/// Which list to show when the address changes to `wanted`. Loading more moves the cursor in the address, so that a
/// reload comes back to it, but the list in view goes on from where it began.
fn began_with<Q: KeysetQuery>(before: Option<&Q>, wanted: &Q) -> Q {
    match before {
        Some(before) if wanted.cursor().is_some() && from_the_top(before) == from_the_top(wanted) => before.clone(),
        Some(_) | None => wanted.clone(),
    }
}

/// Rows that belong to the list that began with `query`, as it was at a revision.
#[derive(Clone, PartialEq)]
struct Rows<Q, T> {
    query: Q,
    revision: u32,
    items: Vec<T>,
    next: Option<String>,
}

impl<Q: Default, T> Default for Rows<Q, T> {
    fn default() -> Self {
        Self { query: Q::default(), revision: 0, items: Vec::new(), next: None }
    }
}

impl<Q: PartialEq, T> Rows<Q, T> {
    fn goes_on(&self, first: &Self) -> bool {
        (&self.query, self.revision) == (&first.query, first.revision)
    }
}

#[component]
pub fn KeysetList<Q, T, R>(
    wanted: Memo<Q>,
    show: Callback<Q>,
    revision: Revision,
    /// Asks the server for a page.
    read: impl Fn(Q) -> R + Copy + Send + Sync + 'static,
    /// Becomes true with the first row: there is something to narrow.
    filled: RwSignal<bool>,
    /// The list has been read again and knows everything itself.
    #[prop(optional)]
    settled: Option<Callback<()>>,
    /// What is said above a list that does not begin with the newest.
    newer: &'static str,
    /// What stands there instead of a list without rows.
    nothing: Callback<Q, AnyView>,
    children: Callback<Signal<Vec<T>>, AnyView>,
) -> impl IntoView
where
    Q: KeysetQuery,
    T: Clone + PartialEq + Send + Sync + 'static,
    R: Future<Output = Result<Page<T>, ApiError>> + 'static,
{
    let toasts = use_toasts();
    let begun = Memo::new(move |before| wanted.with(|wanted| began_with(before, wanted)));
    let more = RwSignal::new(None::<Rows<Q, T>>);
    // What was read last. Whoever watches both this and the filters must not ask the resource itself: an effect that does
    // takes the resource's word that it has to run again, and while it is reading, nobody would run it.
    let shown = RwSignal::new(None::<Q>);
    // Whatever was changed, as many rows as were in view are there again.
    let first = LocalResource::new(move || {
        let (query, revision) = (begun.get(), revision.follow());
        let in_view = more.with_untracked(|more| {
            more.as_ref().filter(|more| more.query == query).map_or(0, |more| more.items.len() + 1)
        });
        async move {
            let mut page = read(query.clone()).await?;
            let mut items = Vec::new();
            loop {
                items.append(&mut page.items);
                if items.len() >= in_view {
                    break;
                }
                let Some(cursor) = page.next_cursor.take() else { break };
                page = read(query.clone().starting_at(Some(cursor))).await?;
            }
            if let Some(settled) = settled {
                settled.try_run(());
            }
            let _ = shown.try_set(Some(query.clone()));
            let _ = filled.try_update(|filled| *filled |= !items.is_empty());
            Ok::<_, ApiError>(Rows { query, revision, items, next: page.next_cursor })
        }
    });
    let load_more = Action::new_local(move |(first, cursor): &(Rows<Q, T>, String)| {
        let first = Rows { items: Vec::new(), next: None, ..first.clone() };
        let from = first.query.clone().starting_at(Some(cursor.clone()));
        async move {
            match read(from.clone()).await {
                Ok(page) => {
                    let still_here = more
                        .try_update(|more| {
                            let before = more.take().filter(|more| more.goes_on(&first));
                            let mut items = before.map(|rows| rows.items).unwrap_or_default();
                            items.extend(page.items);
                            *more = Some(Rows { items, next: page.next_cursor, ..first });
                        })
                        .is_some();
                    if still_here {
                        show.run(from);
                    }
                }
                Err(error) => toasts.warn(format!("{}. {}", error.title(), error.advice())),
            }
        }
    });
    let area = NodeRef::<html::Div>::new();
    let focused = StoredValue::new(false);
    let list = move |first: Signal<Rows<Q, T>>| {
        let all = Memo::new(move |_| {
            let mut all = first.get();
            if let Some(added) = more.get().filter(|added| added.goes_on(&all)) {
                all.items.extend(added.items);
                all.next = added.next;
            }
            all
        });
        let items = Signal::derive(move || all.with(|all| all.items.clone()));
        Effect::new(move |_| {
            items.track();
            request_animation_frame(move || keep_focus(area, focused));
        });
        let pending = load_more.pending();
        let load = Callback::new(move |cursor: String| {
            load_more.dispatch_local((first.get_untracked(), cursor));
        });
        view! { <Listed all items show newer nothing children load pending /> }
    };
    // What is in view stays there, dimmed, while other filters are read.
    let stale = Signal::derive(move || shown.read().as_ref().is_some_and(|shown| *shown != begun.get()));
    view! {
        <div
            class="list-area"
            tabindex="-1"
            node_ref=area
            class:is-stale=stale
            aria-busy=move || stale.get().then_some("true")
            on:focusin=move |_| {
                let _ = focused.try_set_value(true);
            }
            on:focusout=move |event| {
                if event.related_target().is_some() {
                    let _ = focused.try_set_value(false);
                }
            }
        >
            <Followed resource=first skeleton=rows() outdated=stale children=list />
        </div>
    }
}

/// The rows in view, with the ways to those before and after them.
#[component]
fn Listed<Q, T>(
    all: Memo<Rows<Q, T>>,
    items: Signal<Vec<T>>,
    show: Callback<Q>,
    newer: &'static str,
    nothing: Callback<Q, AnyView>,
    children: Callback<Signal<Vec<T>>, AnyView>,
    load: Callback<String>,
    #[prop(into)] pending: Signal<bool>,
) -> impl IntoView
where
    Q: KeysetQuery,
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let is_empty = Memo::new(move |_| all.with(|all| all.items.is_empty()));
    let query = Memo::new(move |_| all.with(|all| all.query.clone()));
    let next = Memo::new(move |_| all.with(|all| all.next.clone()));
    move || {
        if is_empty.get() {
            return nothing.run(query.get());
        }
        view! {
            {move || query.with(|query| query.cursor().is_some()).then(|| {
                let newest = Callback::new(move |()| show.run(query.with_untracked(from_the_top)));
                view! {
                    <p class="mb-3 flex flex-wrap items-center gap-3 text-sm text-muted">
                        {newer}
                        <Button on_click=newest>"Show from the newest"</Button>
                    </p>
                }
            })}
            {children.run(items)}
            {move || next.get().map(|cursor| view! {
                <div class="mt-4 flex justify-center">
                    <Button pending on_click=Callback::new(move |()| load.run(cursor.clone()))>"Load more"</Button>
                </div>
            })}
        }
        .into_any()
    }
}

/// When the row that had the focus has gone, the list has it, and not the page's beginning. Nothing moves.
fn keep_focus(area: NodeRef<html::Div>, focused: StoredValue<bool>) {
    let Some(area) = area.try_get_untracked().flatten() else { return };
    let nowhere = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    if nowhere && focused.try_get_value() == Some(true) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = area.focus_with_options(&options);
    }
}

#[cfg(test)]
mod tests {
    use shared::connection::ConnectionQuery;

    use super::*;

    fn query(q: &str, cursor: Option<&str>) -> ConnectionQuery {
        ConnectionQuery { q: Some(q.into()), cursor: cursor.map(Into::into), ..ConnectionQuery::default() }
    }

    #[test]
    fn a_cursor_narrows_nothing() {
        let cursor = ConnectionQuery::default().starting_at(Some("abc".into()));
        assert!(!is_narrowed(&cursor));
        assert!(is_narrowed(&query("a", None)));
    }

    #[test]
    fn loading_more_does_not_begin_anew() {
        let (start, second) = (query("a", None), query("a", Some("2")));
        assert_eq!(began_with(None, &second), second);
        assert_eq!(began_with(Some(&start), &second), start);
        assert_eq!(began_with(Some(&start), &query("b", Some("2"))), query("b", Some("2")));
        assert_eq!(began_with(Some(&second), &start), start);
    }
}
