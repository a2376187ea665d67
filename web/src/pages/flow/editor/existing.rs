//! A flow that there is: edited by those who may, looked at by the others.

use leptos::prelude::*;
use shared::{
    access::{Decision, FlowAction},
    flow::{ChangeFlow, EditFlow, Flow, ReadFlow, SavedFlow},
    id::{ConnectionId, FlowId, WorkspaceId},
    problem::ProblemKind,
    step::Kind,
};

use super::{
    draft::{self, Draft},
    form::{FlowForm, HiddenSteps, Trouble},
    steps::StepLines,
};
use crate::{
    api::{Api, ApiError},
    app::use_api,
    copy,
    pages::{flow::blocked::BlockedNotice, not_found::NotFoundPage, reminder::use_reminders},
    refusal,
    revision::use_revisions,
    route::Route,
    session::{Place, use_session},
    ui::{
        badge::Tone,
        button::{Button, Look},
        heading::PageHeading,
        icon::{Glyph, Icon},
        loaded::{Followed, rows},
        notice::Notice,
        toast::use_toasts,
    },
};

#[component]
pub fn FlowPage(workspace: WorkspaceId, flow: FlowId) -> impl IntoView {
    let session = use_session();
    match untrack(move || session.place(workspace)) {
        Some(place) => view! { <Existing place flow /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Existing(place: Place, flow: FlowId) -> impl IntoView {
    let (api, revisions) = (use_api(), use_revisions());
    let workspace = place.workspace.id;
    let place = StoredValue::new(place);
    let read = LocalResource::new(move || {
        // What blocks it lies outside of it.
        for revision in [revisions.flows, revisions.connections, revisions.integrations, revisions.steps] {
            revision.follow();
        }
        async move { api.send(&ReadFlow { flow }).await.map(Some) }
    });
    let children = move |flow: Signal<Option<Flow>>| {
        let first = flow.get_untracked()?;
        let shown = Signal::derive(move || flow.get().unwrap_or_else(|| first.clone()));
        Some(view! { <Shown place flow=shown /> })
    };
    view! {
        <a class="back-link" href=Route::Flows { workspace }.path()>
            <Glyph icon=Icon::ArrowLeft />
            "Flows"
        </a>
        <Followed resource=read skeleton=rows() children />
    }
}

#[component]
fn Shown(place: StoredValue<Place>, flow: Signal<Flow>) -> impl IntoView {
    let workspace = place.with_value(|place| place.workspace.id);
    let name = Memo::new(move |_| flow.with(|flow| flow.name.clone()));
    let integration = Memo::new(move |_| flow.with(|flow| flow.integration.clone()));
    let owner = Memo::new(move |_| flow.with(|flow| flow.owner.clone()));
    let may_edit =
        Memo::new(move |_| flow.with(|flow| place.with_value(|place| place.may_with_flow(flow, FlowAction::Edit))));
    let lead = move || {
        if let Some(integration) = integration.get() {
            let to = Route::Integration { workspace, integration: integration.id }.path();
            return view! {
                <p class="page-lead">
                    "Part of " <a class="link break-words" href=to>
                        {integration.name}
                    </a>
                </p>
            }
            .into_any();
        }
        let me = place.with_value(|place| place.me);
        let words = match owner.get() {
            Some(owner) if owner.id != me => format!("A standalone flow of {}", owner.name),
            Some(_) | None => "A standalone flow of your own".to_owned(),
        };
        view! { <p class="page-lead">{words}</p> }.into_any()
    };
    view! {
        {move || view! { <PageHeading text=name.get() /> }}
        {lead}
        <BlockedNotice place flow />
        {move || match may_edit.get() {
            Decision::Allow => view! { <Edit place flow /> }.into_any(),
            Decision::Deny(why) => view! { <Seen flow why=copy::why(why) /> }.into_any(),
            Decision::Hide => ().into_any(),
        }}
    }
}

/// For those who may not change it.
#[component]
fn Seen(flow: Signal<Flow>, why: &'static str) -> impl IntoView {
    let draft = Draft::of(&flow.get_untracked());
    Effect::new(move |_| draft.take(&flow.read()));
    let errors = RwSignal::new(Vec::new());
    let hidden = Memo::new(move |_| flow.with(|flow| flow.hidden_steps));
    view! {
        <div class="mt-5 max-w-3xl space-y-5">
            <Notice tone=Tone::Neutral title="You see this flow and cannot change it">
                <p class="text-sm">{why}</p>
            </Notice>
            <StepLines draft kind=Kind::Export errors adding=None />
            <StepLines draft kind=Kind::Import errors adding=None />
            <HiddenSteps number=hidden.into() />
        </div>
    }
}

/// How an attempt to save ended.
enum Saved {
    Done(Box<SavedFlow>),
    /// Somebody else changed the same meanwhile.
    Overtaken(Box<Flow>),
    Failed(ApiError),
}

#[component]
fn Edit(place: StoredValue<Place>, flow: Signal<Flow>) -> impl IntoView {
    let (api, toasts, reminders, revisions) = (use_api(), use_toasts(), use_reminders(), use_revisions());
    let workspace = place.with_value(|place| place.workspace.id);
    let first = flow.get_untracked();
    let id = first.id;
    let (draft, trouble) = (Draft::of(&first), Trouble::new());
    // What the reader has seen last: their change is a change of that.
    let seen = StoredValue::new(first);
    let theirs = RwSignal::new(None::<Flow>);
    let take = move |now: &Flow| {
        draft.take(now);
        seen.set_value(now.clone());
        theirs.set(None);
    };
    // What nobody has touched follows what others make of it.
    Effect::new(move |_| {
        let now = flow.get();
        if seen.with_value(|seen| draft.is_changed(seen)) { draft.follow(&now) } else { take(&now) }
    });
    let save = Action::new_local(move |edit: &EditFlow| {
        let (edit, before) = (edit.clone(), seen.get_value());
        async move {
            let saved = attempt(api, id, edit, &before).await;
            if draft.name.try_get_untracked().is_none() {
                return;
            }
            match saved {
                Saved::Done(saved) => {
                    toasts.done(format!("“{}” was saved.", saved.flow.name));
                    take(&saved.flow);
                    revisions.flows.bump();
                    revisions.steps.bump();
                    reminders.tell(saved.reminder);
                }
                Saved::Overtaken(now) => theirs.set(Some(*now)),
                Saved::Failed(error) => trouble.tell(&error),
            }
        }
    });
    let submit = move |share: Vec<ConnectionId>| {
        trouble.forget();
        theirs.set(None);
        let edit = seen.with_value(|seen| draft.into_edit(seen, share));
        if refusal::passes(trouble.form, &edit) {
            save.dispatch_local(edit);
        }
    };
    let pending = save.pending();
    let mine = Callback::new(move |()| {
        if let Some(now) = theirs.get_untracked() {
            seen.set_value(now);
            trouble.form.clear();
            submit(Vec::new());
        }
    });
    let keep_theirs = Callback::new(move |()| {
        if let Some(now) = theirs.get_untracked() {
            take(&now);
        }
    });
    let notice = ViewFn::from(move || {
        theirs.get().map(|theirs| view! { <Conflict theirs pending on_mine=mine on_theirs=keep_theirs /> })
    });
    let hidden = Memo::new(move |_| flow.with(|flow| flow.hidden_steps));
    view! {
        <FlowForm
            draft
            place
            trouble
            hidden_steps=hidden
            pending
            on_save=Callback::new(submit)
            back=Route::Flows { workspace }.path()
            notice
        />
    }
}

/// Somebody else was faster: the reader decides.
#[component]
fn Conflict(
    theirs: Flow,
    #[prop(into)] pending: Signal<bool>,
    on_mine: Callback<()>,
    on_theirs: Callback<()>,
) -> impl IntoView {
    let names = |steps: &[shared::flow::FlowStep]| {
        let names: Vec<_> = steps.iter().map(|step| step.name.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    view! {
        <div role="alert">
            <Notice tone=Tone::Warning title="Somebody changed this flow meanwhile">
                <p class="text-sm">"What you have put together is still here. This is how the flow is now:"</p>
                <dl class="card-facts mt-2">
                    <dt>"Name"</dt>
                    <dd>{theirs.name.clone()}</dd>
                    <dt>"Exports"</dt>
                    <dd>{names(&theirs.exports)}</dd>
                    <dt>"Imports"</dt>
                    <dd>{names(&theirs.imports)}</dd>
                </dl>
                <div class="mt-3 flex flex-wrap gap-2">
                    <Button look=Look::Primary pending on_click=on_mine>"Save mine"</Button>
                    <Button on_click=on_theirs>"Keep theirs"</Button>
                </div>
            </Notice>
        </div>
    }
}

/// Saves the edit. An edit of something else that came between is no conflict.
async fn attempt(api: Api, flow: FlowId, edit: EditFlow, seen: &Flow) -> Saved {
    match api.send(&ChangeFlow { flow, body: edit.clone() }).await {
        Ok(saved) => return Saved::Done(Box::new(saved)),
        Err(error) if error.kind() != Some(ProblemKind::VersionMismatch) => return Saved::Failed(error),
        Err(_) => {}
    }
    let now = match api.send(&ReadFlow { flow }).await {
        Ok(now) => now,
        Err(error) => return Saved::Failed(error),
    };
    if draft::touches(&edit, seen, Some(&now)) {
        return Saved::Overtaken(Box::new(now));
    }
    let body = EditFlow { version: Some(now.version), ..edit };
    match api.send(&ChangeFlow { flow, body }).await {
        Ok(saved) => Saved::Done(Box::new(saved)),
        Err(error) => Saved::Failed(error),
    }
}
