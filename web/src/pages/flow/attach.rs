//! *Attach flow*: a standalone flow that the reader may edit moves into an integration, which registers its connections.

use leptos::prelude::*;
use shared::{
    access::{Decision, FlowAction},
    flow::{Attach, AttachFlow, Flow, FlowQuery, ListFlows},
    id::{ConnectionId, WorkspaceId},
    usage::IntegrationBrief,
};

use crate::{
    api::{Api, ApiError},
    app::use_api,
    copy,
    pages::{
        reminder::use_reminders,
        step::share::{ShareQuestion, Sharing},
    },
    refusal,
    revision::use_revisions,
    session::Place,
    ui::{
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
        finder::{Finder, Findings, Found},
        form::{Form, FormState},
        toast::use_toasts,
    },
};

/// As many as one looks through; for the rest one types more of the name.
const SHOWN: u16 = 20;

#[component]
pub fn AttachFlowDialog(
    place: StoredValue<Place>,
    /// The integration to attach to; `None` while the dialog is closed.
    about: RwSignal<Option<IntegrationBrief>>,
) -> impl IntoView {
    let close = Callback::new(move |()| {
        let _ = about.try_set(None);
    });
    view! {
        <DialogAbout about title="Attach flow" shown=|_| true children=move |integration| view! { <AttachForm place integration close /> } />
    }
}

#[component]
fn AttachForm(place: StoredValue<Place>, integration: IntegrationBrief, close: Callback<()>) -> impl IntoView {
    let (api, toasts, reminders, revisions) = (use_api(), use_toasts(), use_reminders(), use_revisions());
    let workspace = place.with_value(|place| place.workspace.id);
    let (form, sharing) = (FormState::new(), Sharing::new());
    let chosen = RwSignal::new(None::<Found<Flow>>);
    let lead = format!(
        "A standalone flow becomes part of “{}”, for everyone who has access to it, and its connections are registered.",
        integration.name
    );
    let attach = Action::new_local(move |(flow, share): &(Flow, Vec<ConnectionId>)| {
        let body = Attach { integration: integration.id, share: share.clone(), version: Some(flow.version) };
        let (request, into) = (AttachFlow { flow: flow.id, body }, integration.name.clone());
        async move {
            match api.send(&request).await {
                Ok(saved) => {
                    toasts.done(format!("“{}” is part of “{into}” now.", saved.flow.name));
                    close.try_run(());
                    revisions.flows.bump();
                    revisions.integrations.bump();
                    reminders.tell(saved.reminder);
                }
                Err(error) if sharing.asks(&error) => {}
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let send = move |share: Vec<ConnectionId>| {
        sharing.forget();
        match chosen.get_untracked() {
            Some(found) => {
                attach.dispatch_local((found.value, share));
            }
            None => form.refuse(vec![("/flow".to_owned(), "Choose one.".to_owned())]),
        }
    };
    let pending = attach.pending();
    let read = move |text: String| find(api, place, workspace, text);
    view! {
        <Form state=form pending on_submit=Callback::new(move |()| send(Vec::new()))>
            <p class="text-sm break-words">{lead}</p>
            <Finder
                form
                name="/flow"
                legend="Standalone flow"
                search="Search standalone flows"
                chosen
                read
                nothing="No standalone flow that you can see fits."
            />
            <ShareQuestion sharing pending on_share=Callback::new(send) />
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending>"Attach flow"</Button>
            </DialogActions>
        </Form>
    }
}

async fn find(
    api: Api,
    place: StoredValue<Place>,
    workspace: WorkspaceId,
    text: String,
) -> Result<Findings<Flow>, ApiError> {
    let q = (!text.is_empty()).then_some(text);
    let query = FlowQuery { standalone: Some(true), q, limit: Some(SHOWN), ..FlowQuery::default() };
    let page = api.send(&ListFlows { workspace, query }).await?;
    let more = page.has_more();
    let found = |flow: Flow| {
        let denied = match place.with_value(|place| place.may_with_flow(&flow, FlowAction::Edit)) {
            Decision::Deny(why) => Some(copy::why(why).to_owned()),
            Decision::Allow | Decision::Hide => None,
        };
        let mine = place.with_value(|place| flow.owner.as_ref().is_some_and(|owner| owner.id == place.me));
        let owner = flow.owner.as_ref().map_or_else(String::new, |owner| owner.name.clone());
        let steps = copy::count(
            (flow.exports.len() + flow.imports.len()) as u64 + u64::from(flow.hidden_steps),
            "step",
            "steps",
        );
        Found {
            key: flow.id.to_string(),
            title: flow.name.clone(),
            note: format!("{} · {steps}", if mine { "Yours".to_owned() } else { owner }),
            logo: None,
            denied,
            value: flow,
        }
    };
    Ok(Findings { items: page.items.into_iter().map(found).collect(), more })
}
