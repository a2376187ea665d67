//! While somebody is at the provider, and back from there: what is going on, what there is to choose, and every way out.

use std::time::Duration;

use leptos::prelude::*;
use shared::{
    authorization::Failure,
    id::{AuthorizationId, ConnectionId},
};

use super::authorize::{Authorizing, Course};
use crate::{
    browser::{channel::Listener, popup::Popup},
    copy,
    pages::authorization::question::QuestionForm,
    ui::{
        badge::Tone,
        button::{Button, Look},
        icon::Icon,
        notice::Notice,
    },
};

const ASK_EVERY: Duration = Duration::from_millis(1500);

#[component]
pub fn Waiting(
    authorizing: Authorizing,
    provider: String,
    on_connected: Callback<Option<ConnectionId>>,
    on_cancel: Callback<()>,
) -> impl IntoView {
    let course = authorizing.course();
    Effect::new(move |_| {
        if let Course::Connected(connection) = course.get() {
            on_connected.run(connection);
        }
    });
    let answered = Callback::new(move |authorization| authorizing.go_on(authorization));
    move || match course.get() {
        Course::Waiting { id, url } => view! { <AtProvider authorizing id url provider=provider.clone() /> }.into_any(),
        Course::Asking { id, question } => view! { <QuestionForm id question answered /> }.into_any(),
        Course::Failed(failure) => view! { <Failed authorizing failure on_cancel /> }.into_any(),
        Course::Idle | Course::Starting | Course::Connected(_) => ().into_any(),
    }
}

#[component]
fn AtProvider(authorizing: Authorizing, id: AuthorizationId, url: String, provider: String) -> impl IntoView {
    // The page at which the popup ends tells this one; asking works also where it cannot.
    let listener = Listener::of_arrivals(move |arrived| {
        if arrived == id {
            authorizing.ask(id);
        }
    });
    StoredValue::new_local(listener);
    if let Ok(timer) = set_interval_with_handle(move || authorizing.ask(id), ASK_EVERY) {
        on_cleanup(move || timer.clear());
    }
    let open_again = Callback::new(move |()| {
        let _ = Popup::open_at(&url);
    });
    view! {
        <div class="waiting" role="status">
            <span class="loading loading-spinner loading-lg text-primary" aria-hidden="true"></span>
            <div>
                <h2 class="text-base font-semibold">{format!("Waiting for {provider}")}</h2>
                <p class="mt-1 text-sm text-muted">
                    "Log in and allow access in the window that has opened. This page goes on by itself; it waits for ten minutes."
                </p>
            </div>
        </div>
        <div class="mt-4 flex flex-wrap justify-center gap-3">
            <Button icon=Icon::ExternalLink on_click=open_again>"Open again"</Button>
            <Button look=Look::Quiet on_click=Callback::new(move |()| authorizing.stop())>"Cancel"</Button>
        </div>
    }
}

#[component]
fn Failed(authorizing: Authorizing, failure: Failure, on_cancel: Callback<()>) -> impl IntoView {
    let (title, advice) = copy::failure(failure);
    let tone = if failure == Failure::KeptOld { Tone::Neutral } else { Tone::Bad };
    view! {
        <div role="alert">
            <Notice tone title>
                <p>{advice}</p>
            </Notice>
        </div>
        <div class="mt-4 flex flex-wrap gap-3">
            <Button look=Look::Primary on_click=Callback::new(move |()| authorizing.stop())>"Try again"</Button>
            <Button look=Look::Quiet on_click=on_cancel>"Cancel"</Button>
        </div>
    }
}
