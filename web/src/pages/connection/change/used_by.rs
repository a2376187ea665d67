//! What depends on a connection: by name and with the way there, and the number of what the reader cannot see.

use leptos::prelude::*;
use shared::connection::{Connection, ReadUsage};

use crate::{
    pages::connection::{
        dependents::Dependents,
        desk::{Desk, Task},
    },
    ui::{
        button::{Button, Look},
        dialog::DialogActions,
        icon::Icon,
        loaded::{Loaded, rows},
    },
};

#[component]
pub fn UsedBy(desk: Desk, connection: Connection) -> impl IntoView {
    let id = connection.id;
    let usage = LocalResource::new(move || async move { desk.api.send(&ReadUsage { connection: id }).await });
    let name = format!("“{}”", connection.name);
    let replace = Callback::new(move |()| desk.task.set(Some(Task::Replace(connection.clone()))));
    view! {
        <p class="text-sm">
            "These depend on " <strong class="break-words">{name}</strong> "."
        </p>
        <Loaded resource=usage skeleton=rows() let:usage>
            {if usage.is_empty() {
                view! { <p class="text-sm">"Nothing uses it any more."</p> }.into_any()
            } else {
                view! { <Dependents usage workspace=desk.workspace() /> }.into_any()
            }}
        </Loaded>
        <DialogActions>
            <Button icon=Icon::Replace on_click=replace>"Replace…"</Button>
            <Button look=Look::Primary on_click=Callback::new(move |()| desk.close())>"Close"</Button>
        </DialogActions>
    }
}
