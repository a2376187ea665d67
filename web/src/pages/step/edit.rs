//! Making an export or import, and editing one, which counts as saving every flow that uses it.

use leptos::prelude::*;
use shared::{
    id::ConnectionId,
    problem::ProblemKind,
    step::{EditStep, Step},
};

use super::{
    calls, choose,
    desk::Desk,
    fields::{Filled, StepFields},
    settings,
    share::{ShareQuestion, Sharing},
};
use crate::{
    api::IdempotencyKey,
    copy,
    pages::reminder::use_reminders,
    refusal,
    ui::{
        badge::Tone,
        button::{Button, Look},
        dialog::DialogActions,
        form::{Form, FormState},
        notice::Notice,
    },
};

#[component]
pub fn NewForm(desk: Desk) -> impl IntoView {
    let (form, key) = (FormState::new(), IdempotencyKey::new());
    let filled = Filled::empty();
    let create = Action::new_local(move |new: &shared::step::NewStep| {
        let (new, key) = (new.clone(), key.clone());
        async move {
            match calls::create(desk.api, desk.workspace, desk.kind, new, &key).await {
                Ok(step) => {
                    desk.toasts.done(format!("“{}” was made.", step.name));
                    desk.close();
                    desk.steps.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        if let Some((new, _)) = filled.checked(form) {
            create.dispatch_local(new);
        }
    });
    view! {
        <Form state=form pending=create.pending() on_submit=submit>
            <StepFields form place=desk.place kind=desk.kind filled />
            <DialogActions>
                <Button on_click=Callback::new(move |()| desk.close())>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=create.pending()>
                    {format!("Create {}", copy::flow::step(desk.kind).one)}
                </Button>
            </DialogActions>
        </Form>
    }
}

#[component]
pub fn EditForm(desk: Desk, step: Step) -> impl IntoView {
    let (form, sharing, reminders) = (FormState::new(), Sharing::new(), use_reminders());
    let id = step.id;
    let filled =
        Filled::new(step.name.clone(), Some(choose::present(step.connection.clone())), settings::print(&step.settings));
    let flows = copy::flow::used_by(step.used_by);
    // What the reader has seen last: their change is a change of that.
    let seen = StoredValue::new(step);
    let theirs = RwSignal::new(None::<Step>);
    let save = Action::new_local(move |body: &EditStep| {
        let body = body.clone();
        async move {
            match calls::change(desk.api, id, body).await {
                Ok(saved) => {
                    desk.toasts.done(format!("“{}” was saved.", saved.step.name));
                    desk.close();
                    reminders.tell(saved.reminder);
                    desk.steps.bump();
                }
                Err(error) if sharing.asks(&error) => {}
                Err(error) if error.kind() == Some(ProblemKind::VersionMismatch) => {
                    match calls::read(desk.api, id).await {
                        Ok(now) => {
                            if let Some(before) = seen.try_get_value() {
                                follow(filled, &before, &now);
                                seen.set_value(now.clone());
                                theirs.set(Some(now));
                            }
                        }
                        Err(error) => refusal::tell(form, &error),
                    }
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let send = move |share: Vec<ConnectionId>| {
        let Some((new, _)) = filled.checked(form) else { return };
        sharing.forget();
        theirs.set(None);
        let body = seen.with_value(|seen| EditStep {
            name: (new.name != seen.name).then_some(new.name),
            connection: (new.connection != seen.connection.id).then_some(new.connection),
            settings: (new.settings != seen.settings).then_some(new.settings),
            share,
            version: Some(seen.version),
        });
        save.dispatch_local(body);
    };
    let pending = save.pending();
    view! {
        <Form state=form pending on_submit=Callback::new(move |()| send(Vec::new()))>
            {flows.map(|flows| view! {
                <p class="text-sm text-muted">{format!("Used by {flows}. What is saved here holds for all of them.")}</p>
            })}
            <StepFields form place=desk.place kind=desk.kind filled />
            {move || theirs.get().map(|now| view! {
                <div role="alert">
                    <Notice tone=Tone::Warning title="Somebody changed it meanwhile">
                        <p class="text-sm break-words">
                            {format!("It is called “{}” and uses “{}” now. ", now.name, now.connection.name)}
                            "What you changed is still here: save again to put it in the place of theirs."
                        </p>
                    </Notice>
                </div>
            })}
            <ShareQuestion sharing pending on_share=Callback::new(send) />
            <DialogActions>
                <Button on_click=Callback::new(move |()| desk.close())>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending>"Save"</Button>
            </DialogActions>
        </Form>
    }
}

/// What the reader has left alone becomes what it is now.
fn follow(filled: Filled, before: &Step, now: &Step) {
    filled.name.update(|name| {
        if *name == before.name {
            name.clone_from(&now.name);
        }
    });
    filled.connection.update(|chosen| {
        if chosen.as_ref().is_some_and(|chosen| chosen.value.id == before.connection.id) {
            *chosen = Some(choose::present(now.connection.clone()));
        }
    });
    filled.settings.update(|text| {
        if *text == settings::print(&before.settings) {
            *text = settings::print(&now.settings);
        }
    });
}
