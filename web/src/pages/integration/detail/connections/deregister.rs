//! *Deregister connection*: what stops is shown first. The connection itself stays as it is.

use leptos::prelude::*;
use shared::{
    problem::ProblemKind,
    registration::{
        Deregister, DeregisterConnection, PreviewRegistration, PreviewRegistrations, Registration, RegistrationChange,
    },
    usage::Usage,
};

use super::Registry;
use crate::{
    api::ApiError,
    pages::{connection::dependents::Dependents, impact::ImpactOf},
    refusal,
    revision::use_revisions,
    ui::{
        badge::Tone,
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
        form::{Form, FormState},
        notice::Notice,
        toast::use_toasts,
    },
};

#[component]
pub fn DeregisterDialog(registry: Registry) -> impl IntoView {
    view! {
        <DialogAbout about=registry.deregistering title="Deregister connection" wide=true shown=|_| true children=move |item| {
            view! { <DeregisterForm registry item /> }
        } />
    }
}

#[component]
fn DeregisterForm(registry: Registry, item: Registration) -> impl IntoView {
    let Registry { desk, integration, deregistering, .. } = registry;
    let (revisions, toasts) = (use_revisions(), use_toasts());
    let form = FormState::new();
    let (integration, container) = integration.with_untracked(|it| (it.id, it.name.clone()));
    let (connection, name) = (item.connection.id, item.connection.name);
    let titles = (format!("“{name}”"), format!("“{container}”"));
    let preview = LocalResource::new(move || async move {
        let body = PreviewRegistration { connections: vec![connection], change: RegistrationChange::Deregister };
        desk.api.send(&PreviewRegistrations { integration, body }).await
    });
    // What still uses it there, once the server has said so.
    let usage = RwSignal::new(None::<Usage>);
    let close = move || {
        let _ = deregistering.try_set(None);
    };
    let send = Action::new_local(move |query: &Deregister| {
        let (request, name) = (DeregisterConnection { integration, connection, query: *query }, name.clone());
        async move {
            match desk.api.send(&request).await {
                Ok(_) => {
                    toasts.done(format!("“{name}” was deregistered."));
                    close();
                    revisions.integrations.bump();
                    revisions.flows.bump();
                }
                Err(ApiError::Problem(problem)) if problem.known() == Some(ProblemKind::HasDependents) => {
                    let _ = usage.try_set(Some(problem.usage.map(|usage| *usage).unwrap_or_default()));
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        send.dispatch_local(Deregister { force: usage.with_untracked(Option::is_some) });
    });
    view! {
        <Form state=form pending=send.pending() on_submit=submit>
            <p class="text-sm">
                "Take " <strong class="break-words">{titles.0}</strong> " out of "
                <strong class="break-words">{titles.1}</strong>
                "? It is not disconnected, and can be registered again."
            </p>
            <ImpactOf resource=preview nothing="Nobody's access changes, and nothing stops." in_integration=true />
            <div role="alert">
                {move || usage.get().map(|usage| view! {
                    <Notice tone=Tone::Warning title="It is in use here">
                        <p class="mb-2 text-sm">"These stop until they use another connection or it is registered again:"</p>
                        <Dependents usage />
                    </Notice>
                })}
            </div>
            <DialogActions>
                <Button on_click=Callback::new(move |()| close())>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=send.pending()>
                    {move || if usage.read().is_some() { "Deregister all the same" } else { "Deregister" }}
                </Button>
            </DialogActions>
        </Form>
    }
}
