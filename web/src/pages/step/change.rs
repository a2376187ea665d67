//! The dialogs in which exports and imports are made, edited and deleted.

use leptos::prelude::*;
use shared::step::{Kind, Step};

use super::{
    calls,
    desk::{Desk, Task},
    edit::{EditForm, NewForm},
};
use crate::{
    copy, refusal,
    ui::{
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
        form::{Form, FormState},
    },
};

#[component]
pub fn StepDialogs(desk: Desk) -> impl IntoView {
    let about = desk.task;
    let words = copy::flow::step(desk.kind);
    view! {
        <DialogAbout about title=words.new shown=|task| matches!(task, Task::New) children=move |_| view! { <NewForm desk /> } />
        <DialogAbout about title=words.edit shown=|task| matches!(task, Task::Edit(_)) children=move |task| match task {
            Task::Edit(step) => Some(view! { <EditForm desk step /> }),
            _ => None,
        } />
        <DialogAbout about title=words.delete shown=|task| matches!(task, Task::Delete(_)) children=move |task| match task {
            Task::Delete(step) => Some(view! { <DeleteForm desk step /> }),
            _ => None,
        } />
    }
}

#[component]
fn DeleteForm(desk: Desk, step: Step) -> impl IntoView {
    let form = FormState::new();
    let close = Callback::new(move |()| desk.close());
    let words = copy::flow::step(desk.kind);
    let name = format!("“{}”", step.name);
    // Others may use it from one moment to the next; the server has the last word.
    if let Some(flows) = copy::flow::used_by(step.used_by) {
        return view! {
            <p class="text-sm">
                <strong class="break-words">{name}</strong> " is used by " {flows}
                ". Take it out of them first, then it can be deleted."
            </p>
            <DialogActions>
                <Button look=Look::Primary on_click=close>"Close"</Button>
            </DialogActions>
        }
        .into_any();
    }
    let (id, deleted) = (step.id, step.name.clone());
    let delete = Action::new_local(move |(): &()| {
        let deleted = deleted.clone();
        async move {
            match calls::delete(desk.api, id).await {
                Ok(()) => {
                    desk.toasts.done(format!("“{deleted}” was deleted."));
                    desk.close();
                    desk.steps.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        delete.dispatch_local(());
    });
    let stays = match desk.kind {
        Kind::Export => "Its source stays connected.",
        Kind::Import => "Its destination stays connected.",
    };
    view! {
        <Form state=form pending=delete.pending() on_submit=submit>
            <p class="text-sm">
                {format!("Delete the {} ", words.one)} <strong class="break-words">{name}</strong> "? No flow uses it. " {stays}
            </p>
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=delete.pending()>"Delete"</Button>
            </DialogActions>
        </Form>
    }
    .into_any()
}
