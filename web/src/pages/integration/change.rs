//! Deleting an integration. Its flows go with it, so they are named first.

use leptos::prelude::*;
use shared::{
    integration::{DeleteIntegration, DeleteQuery, Integration},
    problem::ProblemKind,
    usage::Usage,
};

use super::desk::Desk;
use crate::{
    api::ApiError,
    location::use_location,
    pages::connection::dependents::Dependents,
    refusal,
    revision::use_revisions,
    route::Route,
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
pub fn IntegrationDialogs(desk: Desk) -> impl IntoView {
    view! {
        <DialogAbout about=desk.deleting title="Delete integration" shown=|_| true children=move |integration| {
            view! { <DeleteForm desk integration /> }
        } />
    }
}

#[component]
fn DeleteForm(desk: Desk, integration: Integration) -> impl IntoView {
    let (location, revisions, toasts) = (use_location(), use_revisions(), use_toasts());
    let form = FormState::new();
    let Integration { id, name, .. } = integration;
    let title = format!("“{name}”");
    // What goes with it, once the server has said so.
    let usage = RwSignal::new(None::<Usage>);
    let delete = Action::new_local(move |query: &DeleteQuery| {
        let (request, name) = (DeleteIntegration { integration: id, query: *query }, name.clone());
        async move {
            match desk.api.send(&request).await {
                Ok(_) => {
                    toasts.done(format!("“{name}” was deleted."));
                    desk.close();
                    if location
                        .route()
                        .is_some_and(|at| matches!(at, Route::Integration { integration, .. } if integration == id))
                    {
                        location.replace(&Route::Integrations { workspace: desk.workspace() }.path());
                    }
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
        delete.dispatch_local(DeleteQuery { force: usage.with_untracked(Option::is_some) });
    });
    view! {
        <Form state=form pending=delete.pending() on_submit=submit>
            <p class="text-sm">
                "Delete " <strong class="break-words">{title}</strong>
                "? What members were granted on it ends, and nothing is registered with it any more."
            </p>
            <div role="alert">
                {move || usage.get().map(|usage| view! {
                    <Notice tone=Tone::Warning title="It has flows">
                        <p class="mb-2 text-sm">"These are deleted with it:"</p>
                        <Dependents usage />
                    </Notice>
                })}
            </div>
            <p class="text-sm text-muted">"Exports, imports and connections stay. An integration cannot be restored."</p>
            <DialogActions>
                <Button on_click=Callback::new(move |()| desk.close())>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=delete.pending()>
                    {move || if usage.read().is_some() { "Delete with its flows" } else { "Delete" }}
                </Button>
            </DialogActions>
        </Form>
    }
}
