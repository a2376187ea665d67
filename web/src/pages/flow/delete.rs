//! Deleting a flow takes nothing else with it.

use leptos::prelude::*;
use shared::flow::{DeleteFlow, Flow};

use super::desk::Desk;
use crate::{
    refusal,
    ui::{
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
        form::{Form, FormState},
    },
};

#[component]
pub fn FlowDialogs(desk: Desk) -> impl IntoView {
    view! {
        <DialogAbout about=desk.deleting title="Delete flow" shown=|_| true children=move |flow| view! { <DeleteForm desk flow /> } />
    }
}

#[component]
fn DeleteForm(desk: Desk, flow: Flow) -> impl IntoView {
    let form = FormState::new();
    let close = move || {
        let _ = desk.deleting.try_set(None);
    };
    let (id, name) = (flow.id, flow.name.clone());
    let delete = Action::new_local(move |(): &()| {
        let name = name.clone();
        async move {
            match desk.api.send(&DeleteFlow { flow: id }).await {
                Ok(_) => {
                    desk.toasts.done(format!("“{name}” was deleted."));
                    close();
                    desk.flows.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        delete.dispatch_local(());
    });
    let stays = if flow.integration.is_some() {
        "Its exports and imports stay, and so do the connections that are registered with the integration."
    } else {
        "Its exports, imports and connections stay."
    };
    view! {
        <Form state=form pending=delete.pending() on_submit=submit>
            <p class="text-sm">
                "Delete " <strong class="break-words">{format!("“{}”", flow.name)}</strong> "? " {stays}
            </p>
            <DialogActions>
                <Button on_click=Callback::new(move |()| close())>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=delete.pending()>"Delete"</Button>
            </DialogActions>
        </Form>
    }
}
