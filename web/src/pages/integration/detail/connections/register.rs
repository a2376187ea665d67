//! *Register connections*: what is not registered yet, with check boxes, and beside it whom the choice concerns. A private
//! connection of the reader's own is shared along with it, and says so.

mod choice;
mod list;

use leptos::prelude::*;
use shared::{
    connection::Connection,
    id::ConnectionId,
    registration::{
        PreviewRegistration, PreviewRegistrations, Register, RegisterConnections, RegistrationChange, Reminder,
    },
};

use self::{choice::Chosen, list::Candidates};
use super::Registry;
use crate::{
    copy,
    pages::impact::ImpactOf,
    refusal,
    revision::use_revisions,
    ui::{
        button::{Button, Look},
        dialog::{Dialog, DialogActions},
        form::{Form, FormState},
        toast::use_toasts,
    },
};

#[component]
pub fn RegisterDialog(registry: Registry) -> impl IntoView {
    let open = registry.registering;
    view! {
        <Dialog open title="Register connections" wide=true on_close=Callback::new(move |()| open.set(false))>
            <RegisterForm registry />
        </Dialog>
    }
}

#[component]
fn RegisterForm(registry: Registry) -> impl IntoView {
    let Registry { desk, integration, registering, .. } = registry;
    let (revisions, toasts) = (use_revisions(), use_toasts());
    let form = FormState::new();
    let id = integration.with_untracked(|it| it.id);
    let chosen = Chosen::new();
    let close = move || {
        let _ = registering.try_set(false);
    };
    let send = Action::new_local(move |body: &Register| {
        let request = RegisterConnections { integration: id, body: body.clone() };
        async move {
            match desk.api.send(&request).await {
                Ok(reminder) => {
                    toasts.done(told(&reminder));
                    close();
                    revisions.integrations.bump();
                    revisions.flows.bump();
                    revisions.connections.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let body = chosen.with_untracked(|chosen: &[Connection]| Register {
            connections: chosen.iter().map(|it| it.id).collect(),
            share: choice::private(chosen),
        });
        if body.connections.is_empty() {
            form.say("Nothing is chosen", "Tick the connections to register.");
        } else if refusal::passes(form, &body) {
            send.dispatch_local(body);
        }
    });
    let submits = move || match chosen.counted() {
        (0, _) => "Register".to_owned(),
        (count, 0) => format!("Register {}", copy::count(count, "connection", "connections")),
        (count, _) => format!("Share and register {}", copy::count(count, "connection", "connections")),
    };
    view! {
        <Form state=form pending=send.pending() on_submit=submit>
            <p class="text-sm">
                "Everyone who works with "
                <strong class="break-words">{move || integration.with(|it| format!("“{}”", it.name))}</strong>
                " may use in its flows what is registered with it."
            </p>
            <Candidates registry chosen />
            <Preview registry chosen />
            <DialogActions>
                <Button on_click=Callback::new(move |()| close())>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=send.pending()>
                    {submits}
                </Button>
            </DialogActions>
        </Form>
    }
}

/// Whom the choice concerns, as it stands once it has rested for a moment.
#[component]
fn Preview(registry: Registry, chosen: Chosen) -> impl IntoView {
    let rested = chosen.rested();
    let none = Memo::new(move |_| rested.with(Vec::is_empty));
    move || {
        if none.get() {
            let hint = "Tick connections to see who gains access, and what comes into their reach.";
            view! { <p class="impact-hint">{hint}</p> }.into_any()
        } else {
            view! { <PreviewOf registry rested /> }.into_any()
        }
    }
}

#[component]
fn PreviewOf(registry: Registry, rested: Signal<Vec<ConnectionId>>) -> impl IntoView {
    let Registry { desk, integration, .. } = registry;
    let integration = integration.with_untracked(|it| it.id);
    let resource = LocalResource::new(move || {
        let body = PreviewRegistration { connections: rested.get(), change: RegistrationChange::Register };
        async move { desk.api.send(&PreviewRegistrations { integration, body }).await }
    });
    let nothing = "Nobody gains access by it: everyone who works with it reaches them already.";
    view! { <ImpactOf resource nothing in_integration=true /> }
}

/// What was done, and who gained by it.
fn told(reminder: &Reminder) -> String {
    let connections: usize = reminder.registered.items.iter().map(|it| it.connections.len()).sum();
    let done = match connections {
        0 => "They were registered already.".to_owned(),
        1 => "1 connection was registered.".to_owned(),
        many => format!("{many} connections were registered."),
    };
    match reminder.impact.people.total {
        0 => done,
        1 => format!("{done} 1 person gained access."),
        many => format!("{done} {many} people gained access."),
    }
}
