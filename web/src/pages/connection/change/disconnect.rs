//! Disconnecting says what uses the connection and what becomes of the access, before it does anything.

use leptos::prelude::*;
use shared::{
    connection::{Connection, Disconnect, KEPT, ReadUsage, RemoveConnection},
    problem::ProblemKind,
    registration::ConnectionChange,
    usage::Usage,
};

use super::impact::ChangeImpact;
use crate::{
    api::ApiError,
    copy,
    pages::connection::{
        dependents::Dependents,
        desk::{Desk, Task},
    },
    refusal,
    ui::{
        badge::Tone,
        button::{Button, Look},
        dialog::DialogActions,
        form::{Form, FormState},
        icon::Icon,
        loaded::{Loaded, rows},
        notice::Notice,
    },
};

#[component]
pub fn DisconnectForm(desk: Desk, connection: Connection) -> impl IntoView {
    let id = connection.id;
    let usage = LocalResource::new(move || async move { desk.api.send(&ReadUsage { connection: id }).await });
    let connection = StoredValue::new(connection);
    view! {
        <Loaded resource=usage skeleton=rows() let:usage>
            <Confirm desk connection=connection.get_value() usage />
        </Loaded>
    }
}

/// Where the decision stands.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// Nothing depends on it.
    Ask,
    /// Others depend on it; it can be removed all the same.
    Insist,
    /// Others depend on it that are out of the reader's reach.
    Refused,
}

#[component]
fn Confirm(desk: Desk, connection: Connection, usage: Usage) -> impl IntoView {
    let form = FormState::new();
    let step = RwSignal::new(match (usage.is_empty(), usage.may_force) {
        (true, _) => Step::Ask,
        (false, true) => Step::Insist,
        (false, false) => Step::Refused,
    });
    let usage = RwSignal::new(usage);
    let used = Memo::new(move |_| usage.with(|usage| !usage.is_empty()));
    let name = connection.name.clone();
    let (id, method) = (connection.id, connection.method);
    let remove = Action::new_local(move |force: &bool| {
        let request = RemoveConnection { connection: id, query: Disconnect { force: *force } };
        async move {
            match desk.api.send(&request).await {
                Ok(now) => {
                    desk.toasts.done(format!("“{}” was disconnected.", now.name));
                    desk.close();
                    desk.put(now);
                }
                Err(error) => {
                    let next = match error.kind() {
                        Some(ProblemKind::HasDependents) => Some(Step::Insist),
                        Some(ProblemKind::DependentsOutOfReach) => Some(Step::Refused),
                        _ => None,
                    };
                    if let (ApiError::Problem(problem), Some(_)) = (&error, next)
                        && let Some(found) = problem.usage.as_deref()
                    {
                        let _ = usage.try_set(found.clone());
                    }
                    match next {
                        Some(next) => {
                            let _ = step.try_set(next);
                        }
                        None => refusal::tell(form, &error),
                    }
                }
            }
        }
    });
    let replace = Callback::new(move |()| desk.task.set(Some(Task::Replace(connection.clone()))));
    let submit = Callback::new(move |()| {
        remove.dispatch_local(step.get_untracked() == Step::Insist);
    });
    let warning = move || match step.get() {
        Step::Ask | Step::Insist => "These stop working until they use another connection:",
        Step::Refused => {
            "You may not edit all of these, so you cannot remove it. Ask the connection's owner or an administrator of the workspace."
        }
    };
    view! {
        <Form state=form pending=remove.pending() on_submit=submit>
            <p class="text-sm">
                "Disconnect " <strong class="break-words">{format!("“{name}”")}</strong> "? "
                {copy::disconnecting(method)}
            </p>
            {move || if used.get() {
                view! {
                    <div role="alert">
                        <Notice tone=Tone::Warning title="It is in use">
                            <p class="mb-2 text-sm">{warning}</p>
                            {move || view! { <Dependents usage=usage.get() /> }}
                        </Notice>
                    </div>
                }
                .into_any()
            } else {
                view! { <p class="text-sm">"Nothing uses it."</p> }.into_any()
            }}
            <ChangeImpact desk id change=ConnectionChange::Disconnect nothing="Nobody else loses access by it." />
            <p class="text-sm text-muted">
                {format!("For {} days it can be restored from the status filter “Removed”. Then its credential is destroyed.", KEPT.num_days())}
            </p>
            <DialogActions>
                <Button on_click=Callback::new(move |()| desk.close())>"Cancel"</Button>
                {move || used.get().then(|| view! { <Button icon=Icon::Replace on_click=replace>"Replace…"</Button> })}
                {move || (step.get() != Step::Refused).then(|| view! {
                    <Button look=Look::Danger submit=true pending=remove.pending()>"Remove connection"</Button>
                })}
            </DialogActions>
        </Form>
    }
}
