//! The dialog that makes an integration.

use leptos::prelude::*;
use shared::{
    check,
    integration::{CreateIntegration, Kind, NewIntegration},
};

use super::desk::Desk;
use crate::{
    api::IdempotencyKey,
    copy,
    location::use_location,
    refusal,
    route::Route,
    ui::{
        button::{Button, Look},
        choice::Choice,
        dialog::{Dialog, DialogActions},
        field::TextField,
        form::{Form, FormState},
        toast::use_toasts,
    },
};

#[component]
pub fn NewIntegrationDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title="Create integration" on_close=Callback::new(move |()| open.set(false))>
            <NewForm desk open />
        </Dialog>
    }
}

#[component]
fn NewForm(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let (location, toasts) = (use_location(), use_toasts());
    let (form, key) = (FormState::new(), IdempotencyKey::new());
    let (name, kind) = (RwSignal::new(String::new()), RwSignal::new(Kind::Custom));
    let workspace = desk.workspace();
    let create = Action::new_local(move |body: &NewIntegration| {
        let (request, key) = (CreateIntegration { workspace, body: body.clone() }, key.clone());
        async move {
            match desk.api.send_once(&request, &key).await {
                Ok(made) => {
                    toasts.done(format!("“{}” was created.", made.name));
                    desk.integrations.bump();
                    // Whoever has closed the dialog meanwhile stays where they are.
                    if name.try_get_untracked().is_some() {
                        open.set(false);
                        location.go(&Route::Integration { workspace, integration: made.id }.path());
                    }
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let body = NewIntegration { name: check::tidy(&name.get_untracked()), kind: kind.get_untracked() };
        if refusal::passes(form, &body) {
            create.dispatch_local(body);
        }
    });
    view! {
        <Form state=form pending=create.pending() on_submit=submit>
            <TextField form name="/name" label="Name" value=name required=true />
            <Choice legend="Kind" value=kind options=copy::integration::kind_choices() />
            <p class="text-sm text-muted">"The kind cannot be changed later."</p>
            <DialogActions>
                <Button on_click=Callback::new(move |()| open.set(false))>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=create.pending()>"Create"</Button>
            </DialogActions>
        </Form>
    }
}
