//! A new flow, in an integration or standing alone.

use leptos::prelude::*;
use shared::{
    access::IntegrationAction,
    flow::{CreateFlow, FlowQuery, NewFlow},
    id::{ConnectionId, IntegrationId, WorkspaceId},
    integration::Integration,
};

use super::{
    draft::Draft,
    form::{FlowForm, Trouble},
};
use crate::{
    api::IdempotencyKey,
    app::use_api,
    location::use_location,
    pages::{flow::places, not_found::NotFoundPage, reminder::use_reminders},
    refusal,
    revision::use_revisions,
    route::{self, Route},
    session::{Place, use_session},
    ui::{
        field::SelectField,
        heading::PageHeading,
        icon::{Glyph, Icon},
        loaded::{Loaded, rows},
        toast::use_toasts,
    },
};

/// In the place of an integration's id.
const STANDALONE: &str = "standalone";

#[component]
pub fn NewFlowPage(workspace: WorkspaceId) -> impl IntoView {
    let session = use_session();
    match untrack(move || session.place(workspace)) {
        Some(place) => view! { <New place /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn New(place: Place) -> impl IntoView {
    let workspace = place.workspace.id;
    let integrations = places::read_once(use_api(), workspace);
    let place = StoredValue::new(place);
    view! {
        <a class="back-link" href=Route::Flows { workspace }.path()>
            <Glyph icon=Icon::ArrowLeft />
            "Flows"
        </a>
        <PageHeading text="New flow" lead="It reads with exports and writes with imports." />
        <div class="mt-5">
            <Loaded resource=integrations skeleton=rows() let:integrations>
                <Compose place integrations />
            </Loaded>
        </div>
    }
}

#[component]
fn Compose(place: StoredValue<Place>, integrations: Vec<Integration>) -> impl IntoView {
    let (api, location, toasts, reminders) = (use_api(), use_location(), use_toasts(), use_reminders());
    let revisions = use_revisions();
    let workspace = place.with_value(|place| place.workspace.id);
    let (draft, trouble, key) = (Draft::empty(), Trouble::new(), IdempotencyKey::new());
    let wanted = untrack(move || route::value(&location.query(), "integration"));
    let belongs = RwSignal::new(wanted.unwrap_or_else(|| STANDALONE.to_owned()));
    Effect::new(move |before: Option<()>| {
        let integration: Option<IntegrationId> = belongs.with(|belongs| belongs.parse().ok());
        if before.is_some() {
            let query = FlowQuery { integration, ..FlowQuery::default() };
            location.replace(&Route::NewFlow { workspace }.with(&query));
        }
    });
    let may_create = |integration: &&Integration| {
        place.with_value(|place| place.may_in_integration(integration, IntegrationAction::CreateFlow).is_allowed())
    };
    let mut options = vec![(STANDALONE.to_owned(), "None: a standalone flow of your own".to_owned())];
    options.extend(integrations.iter().filter(may_create).map(|it| (it.id.to_string(), it.name.clone())));
    let create = Action::new_local(move |new: &NewFlow| {
        let (request, key) = (CreateFlow { workspace, body: new.clone() }, key.clone());
        async move {
            let answer = api.send_once(&request, &key).await;
            // Whoever has left the form meanwhile stays where they are.
            let here = draft.name.try_get_untracked().is_some();
            match answer {
                Ok(saved) => {
                    toasts.done(format!("“{}” was saved.", saved.flow.name));
                    revisions.flows.bump();
                    revisions.steps.bump();
                    if here {
                        location.replace(&Route::Flow { workspace, flow: saved.flow.id }.path());
                    }
                    reminders.tell(saved.reminder);
                }
                Err(error) if here => trouble.tell(&error),
                Err(_) => {}
            }
        }
    });
    let save = Callback::new(move |share: Vec<ConnectionId>| {
        trouble.forget();
        let new = draft.into_new(belongs.with_untracked(|belongs| belongs.parse().ok()), share);
        if refusal::passes(trouble.form, &new) {
            create.dispatch_local(new);
        }
    });
    let back = Signal::derive(move || match belongs.with(|belongs| belongs.parse().ok()) {
        Some(integration) => Route::Integration { workspace, integration }.path(),
        None => Route::Flows { workspace }.path(),
    });
    view! {
        <FlowForm draft place trouble hidden_steps=0 pending=create.pending() on_save=save back notice=ViewFn::default()>
            <SelectField
                form=trouble.form
                name="/integration"
                label="Integration"
                value=belongs
                options
                required=true
                help="Saving a flow of an integration registers its connections with it. A standalone flow can be attached later."
            />
        </FlowForm>
    }
}
