//! Going private takes a connection away from everything that uses it, so that is shown first.

use leptos::prelude::*;
use shared::{access::Visibility, connection::Connection, registration::ConnectionChange, usage::Usage};

use super::impact::ChangeImpact;
use crate::{
    pages::connection::{
        dependents::Dependents,
        desk::{self, Desk, Task},
    },
    refusal,
    ui::{
        badge::Tone,
        button::{Button, Look},
        dialog::DialogActions,
        form::{Form, FormState},
        icon::Icon,
        notice::Notice,
    },
};

#[component]
pub fn UnshareForm(desk: Desk, connection: Connection, usage: Usage) -> impl IntoView {
    let form = FormState::new();
    let (id, name) = (connection.id, connection.name.clone());
    let replaced = connection.clone();
    let replace = Callback::new(move |()| desk.task.set(Some(Task::Replace(replaced.clone()))));
    let save = Action::new_local(move |(): &()| {
        let request = desk::visibility_change(&connection, Visibility::Private, true);
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
            <Notice tone=Tone::Warning title=format!("“{name}” is in use")>
                <p class="mb-2 text-sm">
                    "When it is private, only you can use it. It is taken out of every integration, and these stop working until they use another connection:"
                </p>
                <Dependents usage />
            </Notice>
            <ChangeImpact desk id change=ConnectionChange::Unshare nothing="Nobody else uses it at present." />
            <DialogActions>
                <Button on_click=Callback::new(move |()| desk.close())>"Keep it shared"</Button>
                <Button icon=Icon::Replace on_click=replace>"Replace…"</Button>
                <Button look=Look::Danger submit=true pending=save.pending()>"Make private"</Button>
            </DialogActions>
        </Form>
    }
}
