//! The dialogs in which something is done to a link.

use leptos::prelude::*;
use shared::access_request::{
    AccessRequest, DeleteAccessRequest, IssuedAccessRequest, Reissue, ReissueAccessRequest, State,
};

use super::{
    desk::{self, Desk, Task},
    lifetime::{Lifetime, LifetimeField},
    once::LinkOnce,
};
use crate::{
    api::IdempotencyKey,
    refusal,
    ui::{
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
        form::{Form, FormState},
        moment,
    },
};

#[component]
pub fn AccessRequestDialogs(desk: Desk) -> impl IntoView {
    let about = desk.task;
    view! {
        <DialogAbout about title="New link" shown=|task| matches!(task, Task::Reissue(_)) children=move |task| match task {
            Task::Reissue(request) => Some(view! { <ReissueForm desk request /> }),
            Task::Delete(_) => None,
        } />
        <DialogAbout about title="Delete access request" shown=|task| matches!(task, Task::Delete(_)) children=move |task| match task {
            Task::Delete(request) => Some(view! { <DeleteForm desk request /> }),
            Task::Reissue(_) => None,
        } />
    }
}

#[component]
fn ReissueForm(desk: Desk, request: AccessRequest) -> impl IntoView {
    let (form, key) = (FormState::new(), IdempotencyKey::new());
    let id = request.id;
    let lifetime = Lifetime::kept();
    let issued = RwSignal::new(None::<IssuedAccessRequest>);
    let send = Action::new_local(move |body: &Reissue| {
        let (request, key) = (ReissueAccessRequest { access_request: id, body: body.clone() }, key.clone());
        async move {
            match desk.api.send_once(&request, &key).await {
                Ok(answer) => {
                    let _ = issued.try_set(Some(answer));
                    desk.requests.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let body = Reissue { lifetime_hours: lifetime.hours() };
        if refusal::passes(form, &body) {
            send.dispatch_local(body);
        }
    });
    let close = Callback::new(move |()| desk.close());
    let title = desk::title(&request);
    let keep = format!("As before: until {}", moment::day(request.expires_at));
    move || {
        if let Some(issued) = issued.get() {
            return view! {
                <LinkOnce issued />
                <DialogActions>
                    <Button look=Look::Primary on_click=close>"Done"</Button>
                </DialogActions>
            }
            .into_any();
        }
        let (title, keep) = (format!("“{title}”"), keep.clone());
        view! {
            <Form state=form pending=send.pending() on_submit=submit>
                <p class="text-sm">
                    "Make a new link for " <strong class="break-words">{title}</strong>
                    "? The old one stops working at once, wherever it was sent. What is connected already stays connected."
                </p>
                <LifetimeField form value=lifetime keep />
                <DialogActions>
                    <Button on_click=close>"Cancel"</Button>
                    <Button look=Look::Primary submit=true pending=send.pending()>"Make new link"</Button>
                </DialogActions>
            </Form>
        }
        .into_any()
    }
}

#[component]
fn DeleteForm(desk: Desk, request: AccessRequest) -> impl IntoView {
    let form = FormState::new();
    let id = request.id;
    let delete = Action::new_local(move |(): &()| async move {
        match desk.api.send(&DeleteAccessRequest { access_request: id }).await {
            Ok(_) => {
                desk.toasts.done("The access request was deleted.");
                desk.close();
                desk.requests.bump();
            }
            Err(error) => refusal::tell(form, &error),
        }
    });
    let submit = Callback::new(move |()| {
        delete.dispatch_local(());
    });
    let consequence = match request.state {
        State::Active => "Its link stops working at once, also for somebody who is using it right now.",
        State::Used | State::Expired | State::Declined | State::Deleted => "Its link does not work any more anyway.",
    };
    view! {
        <Form state=form pending=delete.pending() on_submit=submit>
            <p class="text-sm">
                "Delete the access request for "
                <strong class="break-words">{format!("“{}”", desk::title(&request))}</strong> "? " {consequence}
            </p>
            <p class="text-sm text-muted">
                "Accounts that were connected through it stay connected. To remove one, disconnect it in the list of connections."
            </p>
            <DialogActions>
                <Button on_click=Callback::new(move |()| desk.close())>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=delete.pending()>"Delete"</Button>
            </DialogActions>
        </Form>
    }
}
