//! Sharing lets the whole workspace use a connection, so who that is comes first.

use leptos::prelude::*;
use shared::{access::Visibility, connection::Connection, registration::ConnectionChange};

use super::impact::ChangeImpact;
use crate::{
    pages::connection::desk::{self, Desk},
    refusal,
    ui::{
        button::{Button, Look},
        dialog::DialogActions,
        form::{Form, FormState},
    },
};

#[component]
pub fn ShareForm(desk: Desk, connection: Connection) -> impl IntoView {
    let form = FormState::new();
    let (id, name) = (connection.id, format!("“{}”", connection.name));
    let save = Action::new_local(move |(): &()| {
        let request = desk::visibility_change(&connection, Visibility::Shared, false);
        async move {
            match desk.api.send(&request).await {
                Ok(now) => {
                    desk.close();
                    desk.visibility_changed(now);
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        save.dispatch_local(());
    });
    view! {
        <Form state=form pending=save.pending() on_submit=submit>
            <p class="text-sm">
                "Share " <strong class="break-words">{name}</strong>
                " with the workspace? You stay its owner and can make it private again."
            </p>
            <ChangeImpact desk id change=ConnectionChange::Share nothing="Nobody else is in reach of it at present." />
            <DialogActions>
                <Button on_click=Callback::new(move |()| desk.close())>"Keep it private"</Button>
                <Button look=Look::Primary submit=true pending=save.pending()>"Share"</Button>
            </DialogActions>
        </Form>
    }
}
