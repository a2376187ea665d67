//! The form of a link: its sources, and what holds for all of them.

use leptos::{html, prelude::*};
use shared::{
    access::Visibility,
    access_request::{CreateAccessRequest, IssuedAccessRequest, NewAccessRequest, SOURCES_MAX},
    check::PURPOSE_MAX,
    id::WorkspaceId,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{draft::Sources, source::SourceFields};
use crate::{
    api::IdempotencyKey,
    app::use_api,
    copy,
    pages::access_request::lifetime::{Lifetime, LifetimeField},
    refusal,
    revision::use_revisions,
    route::Route,
    ui::{
        button::{Button, LinkButton, Look},
        choice::Choice,
        form::{Form, FormState},
        icon::Icon,
        text_area::TextArea,
    },
};

#[component]
pub fn RequestForm(
    workspace: WorkspaceId,
    sources: Sources,
    issued: RwSignal<Option<IssuedAccessRequest>>,
    /// Opens the catalogue.
    choose_more: Callback<()>,
) -> impl IntoView {
    let (api, requests) = (use_api(), use_revisions().access_requests);
    let (form, key) = (FormState::new(), IdempotencyKey::new());
    let purpose = RwSignal::new(String::new());
    let visibility = RwSignal::new(Visibility::Shared);
    let lifetime = Lifetime::new();
    let create = Action::new_local(move |new: &NewAccessRequest| {
        let (request, key) = (CreateAccessRequest { workspace, body: new.clone() }, key.clone());
        async move {
            match api.send_once(&request, &key).await {
                Ok(answer) => {
                    requests.bump();
                    let _ = issued.try_set(Some(answer));
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let purpose = purpose.with_untracked(|purpose| purpose.trim().to_owned());
        let new = NewAccessRequest {
            sources: sources.into_request(),
            visibility: visibility.get_untracked(),
            purpose: (!purpose.is_empty()).then_some(purpose),
            lifetime_hours: lifetime.hours().unwrap_or_default(),
        };
        if refusal::passes(form, &new) {
            create.dispatch_local(new);
        }
    });
    let more = NodeRef::<html::Div>::new();
    let remove = Callback::new(move |id| {
        sources.remove(id);
        // Errors name places in the list, which are others now.
        form.clear();
        if sources.count() == 0 {
            choose_more.run(());
        } else {
            focus_button(more);
        }
    });
    let full = Memo::new(move |_| sources.is_full());
    view! {
        <div class="mt-5 max-w-2xl">
            <Form state=form pending=create.pending() on_submit=submit>
                <For each=move || sources.placed() key=|(place, source)| (*place, source.id) let((place, source))>
                    <SourceFields form sources source place on_remove=remove />
                </For>
                <div node_ref=more>
                    {move || {
                        let denied = full.get().then(|| format!("A link asks for at most {SOURCES_MAX} sources."));
                        view! { <Button icon=Icon::Plus denied on_click=choose_more>"Add another source"</Button> }
                    }}
                </div>
                <div class="panel space-y-5 p-5 sm:p-6">
                    <TextArea
                        form
                        name="/purpose"
                        label="Purpose"
                        value=purpose
                        limit=PURPOSE_MAX
                        placeholder="So that we can build your weekly sales report."
                        help="What the recipient is told it is for."
                    />
                    <Choice legend="Who can use what they connect" value=visibility options=copy::visibility_choices() />
                    <LifetimeField form value=lifetime />
                </div>
                <div class="flex flex-wrap items-center gap-3 pt-1">
                    <Button look=Look::Primary submit=true pending=create.pending()>"Generate link"</Button>
                    <LinkButton href=Route::AccessRequests { workspace }.path() look=Look::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </Form>
        </div>
    }
}

fn focus_button(within: NodeRef<html::Div>) {
    let button = within.try_get_untracked().flatten().and_then(|div| div.query_selector("button").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        let _ = button.focus();
    }
}
