//! A new workspace, from the switcher. It opens as soon as it is there.

use leptos::prelude::*;
use shared::{
    check,
    connection::Kind,
    id::OrganizationId,
    workspace::{CreateWorkspace, NewWorkspace},
};

use crate::{
    api::IdempotencyKey,
    app::use_api,
    location::use_location,
    refusal,
    route::Route,
    session::use_session,
    ui::{
        button::{Button, Look},
        dialog::{Dialog, DialogActions},
        field::TextField,
        form::{Form, FormState},
        toast::use_toasts,
    },
};

#[component]
pub fn NewWorkspaceDialog(
    /// The organization to add to; `None` while the dialog is closed.
    organization: RwSignal<Option<OrganizationId>>,
) -> impl IntoView {
    let open = Signal::derive(move || organization.get().is_some());
    let close = Callback::new(move |()| organization.set(None));
    view! {
        <Dialog open title="New workspace" on_close=close>
            {move || organization.get().map(|organization| view! { <NewWorkspaceForm organization close /> })}
        </Dialog>
    }
}

#[component]
fn NewWorkspaceForm(organization: OrganizationId, close: Callback<()>) -> impl IntoView {
    let (api, session, location, toasts) = (use_api(), use_session(), use_location(), use_toasts());
    let (form, key) = (FormState::new(), IdempotencyKey::new());
    let name = RwSignal::new(String::new());
    let create = Action::new_local(move |new: &NewWorkspace| {
        let (request, key) = (CreateWorkspace { organization, body: new.clone() }, key.clone());
        async move {
            match api.send_once(&request, &key).await {
                Ok(workspace) => {
                    // The session lists every place one has, and now it has one more.
                    session.refresh().await;
                    toasts.done(format!("Workspace “{}” was made.", workspace.name));
                    if name.try_get_untracked().is_some() {
                        close.run(());
                        location.go(&Route::Connections { workspace: workspace.id, kind: Kind::Source }.path());
                    }
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let new = NewWorkspace { name: check::tidy(&name.get_untracked()) };
        if refusal::passes(form, &new) {
            create.dispatch_local(new);
        }
    });
    view! {
        <Form state=form pending=create.pending() on_submit=submit>
            <TextField form name="/name" label="Name" value=name required=true />
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=create.pending()>
                    "Create workspace"
                </Button>
            </DialogActions>
        </Form>
    }
}
