//! After a save: what was registered by it, and what that means for whom. It survives the change of the page.

use leptos::prelude::*;
use shared::{
    registration::{NewlyRegistered, Reminder},
    usage::ConnectionBrief,
};

use crate::{
    copy,
    pages::impact::ImpactView,
    revision::{Revision, Revisions, use_revisions},
    ui::{
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
    },
};

/// What is still to be told. A copy is a handle to the same.
#[derive(Clone, Copy)]
pub struct Reminders {
    told: RwSignal<Option<Reminder>>,
    revisions: Revisions,
}

impl Reminders {
    pub fn new() -> Self {
        Self { told: RwSignal::new(None), revisions: use_revisions() }
    }

    /// Registrations change what is in view elsewhere.
    pub fn tell(self, reminder: Option<Box<Reminder>>) {
        let Some(reminder) = reminder else { return };
        let Revisions { connections, flows, integrations, steps, .. } = self.revisions;
        [connections, flows, integrations, steps].into_iter().for_each(Revision::bump);
        self.told.set(Some(*reminder));
    }
}

pub fn use_reminders() -> Reminders {
    expect_context()
}

#[component]
pub fn ReminderDialog() -> impl IntoView {
    let about = use_reminders().told;
    view! {
        <DialogAbout about title="What was registered" wide=true shown=|_| true children=move |reminder| view! {
            <Told reminder />
            <DialogActions>
                <Button look=Look::Primary on_click=Callback::new(move |()| about.set(None))>"Got it"</Button>
            </DialogActions>
        } />
    }
}

/// What is registered and shared, and who gains what by it.
#[component]
pub fn Told(reminder: Reminder) -> impl IntoView {
    let Reminder { registered, shared, impact } = reminder;
    let rest = registered.left_out();
    let registered = registered.items.into_iter().map(|new: NewlyRegistered| {
        view! {
            <li>
                <span class="font-medium">{format!("Registered with “{}”", new.integration.name)}</span>
                <Names connections=new.connections />
            </li>
        }
    });
    view! {
        <ul class="dependents">
            {(!shared.is_empty()).then(|| view! {
                <li>
                    <span class="font-medium">"Shared with the workspace"</span>
                    <Names connections=shared />
                </li>
            })}
            {registered.collect_view()}
            {(rest > 0).then(|| view! {
                <li class="text-muted">
                    {format!("Registered with {} more that you cannot see", copy::count(rest.into(), "integration", "integrations"))}
                </li>
            })}
        </ul>
        <ImpactView impact nothing="Nobody gains access by it." in_integration=true />
    }
}

#[component]
fn Names(connections: Vec<ConnectionBrief>) -> impl IntoView {
    let names = connections.into_iter().map(|connection| view! { <li class="break-words">{connection.name}</li> });
    view! { <ul>{names.collect_view()}</ul> }
}
