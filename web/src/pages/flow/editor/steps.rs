//! The exports or imports of a flow in their order: moved up and down, and taken out.

use leptos::{html, prelude::*};
use shared::step::Kind;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    add::Adding,
    draft::{Chosen, Draft, Item},
};
use crate::{
    copy,
    pages::step::row::ConnectionLine,
    ui::{
        badge::{Badge, Tone},
        button::{Button, IconButton},
        icon::{Glyph, Icon},
        rows::Rows,
    },
};

/// What the server says about single steps: a pointer into the request and words.
pub type StepErrors = RwSignal<Vec<(String, String)>>;

#[component]
pub fn StepLines(
    draft: Draft,
    kind: Kind,
    errors: StepErrors,
    /// Opens a dialog; `None` where the reader only looks.
    adding: Option<RwSignal<Option<Adding>>>,
) -> impl IntoView {
    let words = copy::flow::step(kind);
    let items = draft.items(kind);
    let heading = NodeRef::<html::H2>::new();
    // Said to those who do not see the list change.
    let news = RwSignal::new(String::new());
    let is_empty = Memo::new(move |_| items.with(Vec::is_empty));
    let label = format!("{}-heading", words.many);
    let labelled_by = label.clone();
    view! {
        <section class="panel p-5 sm:p-6" aria-labelledby=labelled_by>
            <h2 id=label class="font-semibold outline-none" tabindex="-1" node_ref=heading>
                {words.title}
            </h2>
            <p class="text-sm text-muted">{words.order}</p>
            <p role="status" class="sr-only">
                {move || news.get()}
            </p>
            {move || is_empty.get().then(|| view! { <p class="step-lines-empty">{format!("No {} yet.", words.one)}</p> })}
            <ol class="step-lines" hidden=is_empty>
                <Rows items=items.into() key=|item: &Item| item.key let:item>
                    <Line draft kind item errors adding heading news />
                </Rows>
            </ol>
            {adding.map(|adding| view! {
                <div class="mt-4 flex flex-wrap gap-2">
                    <Button icon=Icon::Search on_click=Callback::new(move |()| adding.set(Some(Adding::Existing)))>
                        {words.choose}
                    </Button>
                    <Button icon=Icon::Plus on_click=Callback::new(move |()| adding.set(Some(Adding::New)))>
                        {words.new}
                    </Button>
                </div>
            })}
        </section>
    }
}

#[component]
fn Line(
    draft: Draft,
    kind: Kind,
    item: Signal<Item>,
    errors: StepErrors,
    adding: Option<RwSignal<Option<Adding>>>,
    heading: NodeRef<html::H2>,
    news: RwSignal<String>,
) -> impl IntoView {
    let items = draft.items(kind);
    let key = item.with_untracked(|item| item.key);
    let many = copy::flow::step(kind).many;
    let place =
        Memo::new(move |_| items.with(|items| items.iter().position(|item| item.key == key)).unwrap_or_default());
    let last = Memo::new(move |_| items.with(|items| place.get() + 1 >= items.len()));
    let name = Memo::new(move |_| item.with(|item| item.chosen.name().to_owned()));
    let is_new = Memo::new(move |_| item.with(|item| matches!(item.chosen, Chosen::New(..))));
    let connection = Memo::new(move |_| item.with(|item| item.chosen.connection().clone()));
    let wrong = move || {
        let pointer = format!("/{many}/{}", place.get());
        let below = format!("{pointer}/");
        errors.with(|errors| {
            errors.iter().find(|(at, _)| *at == pointer || at.starts_with(&below)).map(|(_, words)| words.clone())
        })
    };
    let id = move |way: &str| format!("{many}-{key}-{way}");
    let move_to = move |way: &'static str, to: usize| {
        errors.set(Vec::new());
        items.update(|items| {
            let from = items.iter().position(|item| item.key == key);
            if let Some(from) = from.filter(|_| to < items.len()) {
                items.swap(from, to);
            }
        });
        let count = items.with_untracked(Vec::len);
        news.set(format!("“{}” is number {} of {count} now.", name.get_untracked(), to + 1));
        // A row that moves loses the focus.
        request_animation_frame(move || focus(&id(way)));
    };
    let up = Callback::new(move |()| move_to("up", place.get_untracked().saturating_sub(1)));
    let down = Callback::new(move |()| move_to("down", place.get_untracked() + 1));
    let remove = Callback::new(move |()| {
        errors.set(Vec::new());
        news.set(format!("“{}” was taken out.", name.get_untracked()));
        if let Some(heading) = heading.get_untracked() {
            let _ = heading.focus();
        }
        items.update(|items| items.retain(|item| item.key != key));
    });
    let controls = adding.map(|adding| {
        let again = Callback::new(move |()| adding.set(Some(Adding::Again(Box::new(item.get_untracked())))));
        let named = move |what: &'static str| Signal::derive(move || format!("{what} “{}”", name.get()));
        view! {
            <div class="step-controls">
                {move || is_new.get().then(|| view! { <IconButton icon=Icon::Pencil name=named("Edit") on_click=again /> })}
                <IconButton
                    icon=Icon::ArrowUp
                    name=named("Move up")
                    id=id("up")
                    idle=Signal::derive(move || place.get() == 0)
                    on_click=up
                />
                <IconButton icon=Icon::ArrowDown name=named("Move down") id=id("down") idle=last on_click=down />
                <IconButton icon=Icon::Close name=named("Take out") on_click=remove />
            </div>
        }
    });
    view! {
        <li class="step-line">
            <span class="step-number" aria-hidden="true">
                {move || place.get() + 1}
            </span>
            <div class="min-w-0 flex-1">
                <div class="flex flex-wrap items-center gap-2">
                    <p class="clip-3 font-medium">{move || name.get()}</p>
                    {move || is_new.get().then(|| view! { <Badge tone=Tone::Neutral text="New" /> })}
                </div>
                <div class="mt-1.5">{move || view! { <ConnectionLine connection=connection.get() /> }}</div>
                {move || wrong().map(|words| view! {
                    <p class="field-error">
                        <Glyph icon=Icon::CircleAlert class="size-4 shrink-0 mt-px" />
                        {words}
                    </p>
                })}
            </div>
            {controls}
        </li>
    }
}

fn focus(id: &str) {
    if let Some(button) = document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = button.focus();
    }
}
