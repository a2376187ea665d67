//! The list itself: newest first, page after page, and something to do next when it is empty.

use leptos::{html, prelude::*};
use shared::{
    access::Decision,
    connection::{Connection, ConnectionQuery, Kind, ListConnections},
};
use web_sys::FocusOptions;

use super::{
    desk::Desk,
    filter,
    row::{ConnectionCards, ConnectionTable},
};
use crate::{
    api::ApiError,
    copy,
    pages::control::ControlLink,
    revision::use_revisions,
    route::Route,
    ui::{
        button::{Button, Look},
        empty::Empty,
        icon::Icon,
        loaded::{Followed, rows},
        media::use_table_width,
    },
};

/// Rows that belong to the list that began with `query`, as it was at a revision.
#[derive(Clone, Default, PartialEq)]
struct Rows {
    query: ConnectionQuery,
    revision: u32,
    items: Vec<Connection>,
    next: Option<String>,
}

impl Rows {
    fn goes_on(&self, first: &Self) -> bool {
        (&self.query, self.revision) == (&first.query, first.revision)
    }
}

#[component]
pub fn ConnectionList(
    desk: Desk,
    kind: Kind,
    wanted: Memo<ConnectionQuery>,
    show: Callback<ConnectionQuery>,
    filled: RwSignal<bool>,
    may_add: Decision,
) -> impl IntoView {
    let revision = use_revisions().connections;
    let begun = Memo::new(move |before| wanted.with(|wanted| filter::began_with(before, wanted)));
    let more = RwSignal::new(None::<Rows>);
    // What was read last. Whoever watches both this and the filters must not ask the resource itself: an effect that does
    // takes the resource's word that it has to run again, and while it is reading, nobody would run it.
    let shown = RwSignal::new(None::<ConnectionQuery>);
    let read = move |query: ConnectionQuery| async move {
        let query = ConnectionQuery { kind: Some(kind), ..query };
        desk.api.send(&ListConnections { workspace: desk.workspace(), query }).await
    };
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
                page = read(ConnectionQuery { cursor: Some(cursor), ..query.clone() }).await?;
            }
            desk.settle();
            let _ = shown.try_set(Some(query.clone()));
            let _ = filled.try_update(|filled| *filled |= !items.is_empty());
            Ok::<_, ApiError>(Rows { query, revision, items, next: page.next_cursor })
        }
    });
    let load_more = Action::new_local(move |(first, cursor): &(Rows, String)| {
        let first = Rows { items: Vec::new(), next: None, ..first.clone() };
        let from = ConnectionQuery { cursor: Some(cursor.clone()), ..first.query.clone() };
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
                Err(error) => desk.fail(&error),
            }
        }
    });
    let area = NodeRef::<html::Div>::new();
    let focused = StoredValue::new(false);
    let list = move |first: Signal<Rows>| {
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
        view! { <Listed desk kind all=all.into() items show may_add load pending=pending.into() /> }
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

#[component]
fn Listed(
    desk: Desk,
    kind: Kind,
    all: Signal<Rows>,
    items: Signal<Vec<Connection>>,
    show: Callback<ConnectionQuery>,
    may_add: Decision,
    load: Callback<String>,
    pending: Signal<bool>,
) -> impl IntoView {
    let wide = use_table_width();
    let is_empty = Memo::new(move |_| items.with(Vec::is_empty));
    let query = Memo::new(move |_| all.with(|all| all.query.clone()));
    let next = Memo::new(move |_| all.with(|all| all.next.clone()));
    move || {
        if is_empty.get() {
            return view! { <Nothing desk kind query=query.get() show may_add /> }.into_any();
        }
        view! {
            {move || query.with(|query| query.cursor.is_some()).then(|| {
                let newest = Callback::new(move |()| show.run(query.with_untracked(filter::from_the_top)));
                view! {
                    <p class="mb-3 flex flex-wrap items-center gap-3 text-sm text-muted">
                        "Newer connections are not shown."
                        <Button on_click=newest>"Show from the newest"</Button>
                    </p>
                }
            })}
            {move || if wide.get() {
                view! { <ConnectionTable desk kind items /> }.into_any()
            } else {
                view! { <ConnectionCards desk kind items /> }.into_any()
            }}
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

#[component]
fn Nothing(
    desk: Desk,
    kind: Kind,
    query: ConnectionQuery,
    show: Callback<ConnectionQuery>,
    may_add: Decision,
) -> impl IntoView {
    let words = copy::kind(kind);
    if filter::is_narrowed(&query) {
        return view! {
            <Empty icon=Icon::SearchX title=format!("No {} matches", words.one) text="Nothing that you can see fits these filters.">
                <Button on_click=Callback::new(move |()| show.run(ConnectionQuery::default()))>"Clear filters"</Button>
            </Empty>
        }
        .into_any();
    }
    let icon = match kind {
        Kind::Source => Icon::Source,
        Kind::Destination => Icon::Destination,
    };
    let text = format!(
        "Connect an account, and it is kept alive here. Your private {} and those shared with you are listed.",
        words.many
    );
    let add = Route::AddConnection { workspace: desk.workspace(), kind }.path();
    view! {
        <Empty icon title=format!("No {} yet", words.many) text>
            <ControlLink decision=may_add look=Look::Primary icon=Icon::Plus href=add>
                {format!("Add your first {}", words.one)}
            </ControlLink>
        </Empty>
    }
    .into_any()
}
