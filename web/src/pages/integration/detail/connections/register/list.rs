//! What could be registered: searched and read page by page inside the dialog, so the address stays as it is.

use leptos::{ev, prelude::*};
use shared::{
    access::Visibility,
    connection::{Connection, ConnectionQuery, Kind, ListConnections},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{Chosen, Registry};
use crate::{
    copy,
    pages::keyset::{self, KeysetList},
    revision::use_revisions,
    ui::{
        badge::{Badge, Tone},
        button::{Button, Look},
        filter::SearchBox,
        icon::Icon,
        logo::Logo,
        rows::Rows,
    },
};

#[component]
pub fn Candidates(registry: Registry, chosen: Chosen) -> impl IntoView {
    let Registry { desk, integration, .. } = registry;
    let integration = integration.with_untracked(|it| it.id);
    let query = RwSignal::new(ConnectionQuery::default());
    let show = Callback::new(move |wanted| {
        let _ = query.try_set(wanted);
    });
    let filled = RwSignal::new(false);
    let read = move |query: ConnectionQuery| async move {
        let query = ConnectionQuery { not_registered_with: Some(integration), ..query };
        desk.api.send(&ListConnections { workspace: desk.workspace(), query }).await
    };
    let nothing = Callback::new(move |query| {
        let text = if keyset::is_narrowed(&query) {
            "No connection that you can see and that is not registered yet has this in its name."
        } else {
            "Every connection that you can see is registered already. Close this and choose “Add new” for another one."
        };
        view! { <p class="impact-hint">{text}</p> }.into_any()
    });
    let children = Callback::new(move |items: Signal<Vec<Connection>>| {
        view! {
            <ul class="candidates" aria-label="Connections to register">
                <Rows items key=|item| item.id let:item>
                    <Candidate registry chosen item />
                </Rows>
            </ul>
        }
        .into_any()
    });
    // Enter in the search, or on a check box, does not register what is ticked so far.
    let stay = move |event: ev::KeyboardEvent| {
        let in_field = event.target().is_some_and(|target| target.dyn_ref::<HtmlInputElement>().is_some());
        if event.key() == "Enter" && in_field {
            event.prevent_default();
        }
    };
    view! {
        <div class="space-y-2" on:keydown=stay>
            <SearchBox
                label="Search connections"
                value=Signal::derive(move || query.with(|query| query.q.clone()).unwrap_or_default())
                on_search=Callback::new(move |text: String| {
                    let q = Some(text.trim().to_owned()).filter(|q| !q.is_empty());
                    show.run(ConnectionQuery { q, ..ConnectionQuery::default() });
                })
            />
            <KeysetList
                wanted=Memo::new(move |_| query.get())
                show
                revision=use_revisions().connections
                read
                filled
                newer="Newer connections are not shown."
                nothing
                children
            />
            {move || match chosen.counted().0 {
                0 => None,
                count => Some(view! {
                    <p class="flex flex-wrap items-center gap-2 text-sm">
                        {format!("{} chosen", copy::count(count, "connection", "connections"))}
                        <Button look=Look::Quiet on_click=Callback::new(move |()| chosen.clear())>"Choose none"</Button>
                    </p>
                }),
            }}
        </div>
    }
}

#[component]
fn Candidate(registry: Registry, chosen: Chosen, item: Signal<Connection>) -> impl IntoView {
    let (id, provider) = item.with_untracked(|item| (item.id, item.provider.clone()));
    let below = move || {
        item.with(|item| {
            let kind = match item.kind {
                Kind::Source => "source",
                Kind::Destination => "destination",
            };
            let owner = registry.name_of(&item.owner);
            let account = item.account.as_ref().map(|account| format!(" · {}", account.label)).unwrap_or_default();
            format!("{}, {kind}{account} · {owner}", item.provider.name)
        })
    };
    let private = Memo::new(move |_| item.with(|item| item.visibility == Visibility::Private));
    view! {
        <li>
            <label class="candidate">
                <input
                    type="checkbox"
                    class="check"
                    prop:checked=move || chosen.has(id)
                    on:change=move |_| chosen.turn(item.get_untracked())
                />
                <Logo src=provider.logo />
                <span class="min-w-0 flex-1">
                    <span class="clip-2 font-medium">{move || item.with(|item| item.name.clone())}</span>
                    <span class="block text-sm text-muted break-words">{below}</span>
                    {move || private.get().then(|| view! {
                        <span class="mt-1 block text-sm">
                            <Badge tone=Tone::Warning icon=Icon::Lock text="Private" /> " Ticking it shares it with the workspace, too."
                        </span>
                    })}
                </span>
            </label>
        </li>
    }
}
