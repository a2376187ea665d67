//! Renaming in place: Enter and leaving the field save, Escape does not. When somebody else was faster, what was typed
//! stays, and the reader decides between the two.

use leptos::{ev, html, prelude::*};
use shared::{check, problem::ProblemKind};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::Renamed;
use crate::{
    api::{Api, ApiError},
    app::use_api,
    ui::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        loaded::Explain,
        unique,
    },
};

/// How an attempt to save ended.
enum Saved<T> {
    Done(T),
    /// It was renamed by somebody else meanwhile.
    Overtaken(T),
    Failed(ApiError),
}

#[component]
pub fn Rename<T: Renamed>(item: Signal<T>, renaming: RwSignal<bool>, put: Callback<T>) -> impl IntoView {
    let (api, before) = (use_api(), item.get_untracked());
    let label = format!("New name of “{}”", before.name());
    let typed = RwSignal::new(before.name().to_owned());
    // What the reader has seen last: their change is a change of that.
    let seen = StoredValue::new(before);
    let error = RwSignal::new(None::<String>);
    let theirs = RwSignal::new(None::<String>);
    let (root, input) = (NodeRef::<html::Div>::new(), NodeRef::<html::Input>::new());
    let error_id = unique("error");
    let described_by = error_id.clone();

    let close = move || {
        let _ = renaming.try_set(false);
    };
    let end = move |saved: Saved<T>| match saved {
        Saved::Done(now) => {
            put.try_run(now);
            close();
        }
        Saved::Overtaken(now) => {
            let _ = theirs.try_set(Some(now.name().to_owned()));
            let _ = seen.try_set_value(now);
        }
        Saved::Failed(problem) => {
            let _ = error.try_set(Some(words(&problem)));
        }
    };
    let save = Action::new_local(move |name: &String| {
        let (name, seen_last) = (name.clone(), seen.get_value());
        async move { end(attempt(api, &name, seen_last).await) }
    });
    let commit = move || {
        let name = check::tidy(&typed.get_untracked());
        if save.pending().get_untracked() {
            return;
        }
        if theirs.with_untracked(Option::is_none) && seen.with_value(|seen| seen.name() == name) {
            close();
            return;
        }
        error.set(check::name(&name, &()).err().map(|refused| refused.message().to_owned()));
        if error.with_untracked(Option::is_none) {
            save.dispatch_local(name);
        }
    };
    let take_theirs = Callback::new(move |()| {
        put.try_run(seen.get_value());
        close();
    });
    let press = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            commit();
        }
        "Escape" => {
            event.prevent_default();
            if theirs.with_untracked(Option::is_some) {
                put.try_run(seen.get_value());
            }
            close();
        }
        _ => {}
    };
    let leave = move |event: ev::FocusEvent| {
        let target = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        // The editor's own end takes the focus away, too, when nothing of it is left to ask.
        let Some(root) = root.try_get_untracked().flatten() else { return };
        let inside = target.is_some() && root.contains(target.as_ref());
        // While the reader is asked to decide, looking elsewhere decides nothing.
        let asked = theirs.try_with_untracked(Option::is_some) != Some(false);
        if !inside && !asked && renaming.try_get_untracked() == Some(true) {
            commit();
        }
    };
    select_all(input);

    view! {
        <div class="rename" node_ref=root on:focusout=leave>
            <input
                class="input w-full"
                node_ref=input
                aria-label=label
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    error.set(None);
                }
                on:keydown=press
                aria-busy=move || save.pending().get().then_some("true")
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby=move || error.read().is_some().then(|| described_by.clone())
            />
            {move || error.get().map(|error| view! {
                <p id=error_id.clone() class="field-error" role="alert">
                    <Glyph icon=Icon::CircleAlert class="size-4 shrink-0 mt-px" />
                    {error}
                </p>
            })}
            {move || theirs.get().map(|theirs| view! {
                <Conflict theirs pending=save.pending() on_mine=Callback::new(move |()| commit()) on_theirs=take_theirs />
            })}
        </div>
    }
}

/// Somebody else was faster: the reader decides.
#[component]
fn Conflict(
    theirs: String,
    #[prop(into)] pending: Signal<bool>,
    on_mine: Callback<()>,
    on_theirs: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="rename-conflict" role="alert">
            <p class="text-sm">
                "Somebody renamed it to " <strong class="break-words">{format!("“{theirs}”")}</strong> " meanwhile."
            </p>
            <div class="mt-2 flex flex-wrap gap-2">
                <Button look=Look::Primary pending on_click=on_mine>"Save mine"</Button>
                <Button on_click=on_theirs>"Keep theirs"</Button>
            </div>
        </div>
    }
}

/// What is there is ready to be typed over.
fn select_all(input: NodeRef<html::Input>) {
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            request_animation_frame(move || {
                let _ = input.focus();
                input.select();
            });
        }
    });
}

fn words(error: &ApiError) -> String {
    match error {
        ApiError::Problem(problem) if !problem.errors.is_empty() => problem.errors[0].detail.clone(),
        error => format!("{}. {}", error.title(), error.advice()),
    }
}

/// Saves the name. An edit of something else that came between is no conflict.
async fn attempt<T: Renamed>(api: Api, name: &str, seen: T) -> Saved<T> {
    match seen.rename(api, name).await {
        Ok(now) => return Saved::Done(now),
        Err(error) if error.kind() != Some(ProblemKind::VersionMismatch) => return Saved::Failed(error),
        Err(_) => {}
    }
    let now = match seen.read_again(api).await {
        Ok(now) => now,
        Err(error) => return Saved::Failed(error),
    };
    if now.name() != seen.name() && now.name() != name {
        return Saved::Overtaken(now);
    }
    match now.rename(api, name).await {
        Ok(now) => Saved::Done(now),
        Err(error) => Saved::Failed(error),
    }
}
