//! The list itself: newest first, page after page, and something to do next when it is empty.

use leptos::prelude::*;
use shared::{
    access::Decision,
    connection::{Connection, ConnectionQuery, Kind, ListConnections, OwnerBrief},
    id::WorkspaceId,
};

use super::{
    filter,
    row::{ConnectionCards, ConnectionTable},
};
use crate::{
    api::ApiError,
    app::use_api,
    copy,
    pages::control::ControlLink,
    route::Route,
    ui::{
        button::{Button, Look},
        empty::Empty,
        icon::Icon,
        loaded::{Explain, Loaded, rows},
        media::use_table_width,
        toast::use_toasts,
    },
};

/// Rows that belong to the list that began with `query`.
#[derive(Clone)]
struct Rows {
    query: ConnectionQuery,
    items: Vec<Connection>,
    next: Option<String>,
}

#[component]
pub fn ConnectionList(
    workspace: WorkspaceId,
    kind: Kind,
    wanted: Memo<ConnectionQuery>,
    show: Callback<ConnectionQuery>,
    owners: RwSignal<Vec<OwnerBrief>>,
    may_add: Decision,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let wide = use_table_width();
    let read = move |query: ConnectionQuery| async move {
        let request = ListConnections { workspace, query: ConnectionQuery { kind: Some(kind), ..query.clone() } };
        let page = api.send(&request).await?;
        remember(owners, &page.items);
        Ok::<_, ApiError>(Rows { query, items: page.items, next: page.next_cursor })
    };
    let begun = Memo::new(move |before| wanted.with(|wanted| filter::began_with(before, wanted)));
    let first = LocalResource::new(move || read(begun.get()));
    let more = RwSignal::new(None::<Rows>);
    let load_more = Action::new_local(move |cursor: &String| {
        let query = begun.get_untracked();
        let from = ConnectionQuery { cursor: Some(cursor.clone()), ..query.clone() };
        async move {
            match read(from.clone()).await {
                Ok(page) => {
                    let still_here = more
                        .try_update(|more| {
                            let before = more.take().filter(|rows| rows.query == query);
                            let mut items = before.map(|rows| rows.items).unwrap_or_default();
                            items.extend(page.items);
                            *more = Some(Rows { query, items, next: page.next });
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

    let list = move |rows: Rows| {
        let added = more.get().filter(|added| added.query == rows.query);
        let next = added.as_ref().map_or_else(|| rows.next.clone(), |added| added.next.clone());
        let items: Vec<_> = rows.items.into_iter().chain(added.into_iter().flat_map(|added| added.items)).collect();
        if items.is_empty() {
            return view! { <Nothing workspace kind query=rows.query show may_add /> }.into_any();
        }
        let began_late = rows.query.cursor.is_some();
        let newest = filter::from_the_top(&rows.query);
        view! {
            {began_late.then(|| view! {
                <p class="mb-3 flex flex-wrap items-center gap-3 text-sm text-muted">
                    "Newer connections are not shown."
                    <Button on_click=Callback::new(move |()| show.run(newest.clone()))>"Show from the newest"</Button>
                </p>
            })}
            {if wide.get() {
                view! { <ConnectionTable kind items /> }.into_any()
            } else {
                view! { <ConnectionCards kind items /> }.into_any()
            }}
            {next.map(|cursor| view! {
                <div class="mt-4 flex justify-center">
                    <Button pending=load_more.pending() on_click=Callback::new(move |()| { load_more.dispatch_local(cursor.clone()); })>
                        "Load more"
                    </Button>
                </div>
            })}
        }
        .into_any()
    };
    // What is in view stays there, dimmed, while other filters are read.
    let stale = move || first.get().and_then(Result::ok).is_some_and(|rows| rows.query != begun.get());
    view! {
        <div class="list-area" class:is-stale=stale aria-busy=move || stale().then_some("true")>
            <Loaded resource=first skeleton=rows() children=list />
        </div>
    }
}

#[component]
fn Nothing(
    workspace: WorkspaceId,
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
    view! {
        <Empty icon title=format!("No {} yet", words.many) text>
            <ControlLink decision=may_add look=Look::Primary icon=Icon::Plus href=Route::AddConnection { workspace, kind }.path()>
                {format!("Add your first {}", words.one)}
            </ControlLink>
        </Empty>
    }
    .into_any()
}

/// Adds owners that have not been seen before.
fn remember(owners: RwSignal<Vec<OwnerBrief>>, items: &[Connection]) {
    let known = owners.try_get_untracked().unwrap_or_default();
    let mut all = known.clone();
    for connection in items {
        if all.iter().all(|owner| owner.id != connection.owner.id) {
            all.push(connection.owner.clone());
        }
    }
    if all.len() != known.len() {
        let _ = owners.try_set(all);
    }
}
