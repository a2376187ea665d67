//! Removing an OAuth app says what it does before it does it.

use leptos::prelude::*;
use shared::{
    id::OrganizationId,
    oauth_app::{OauthApp, RemoveOauthApp},
};

use crate::{
    app::use_api,
    refusal,
    ui::{
        button::{Button, Look},
        dialog::DialogActions,
        form::{Form, FormState},
        toast::use_toasts,
    },
};

#[component]
pub fn Removal(organization: OrganizationId, app: OauthApp, done: Callback<()>, cancel: Callback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let form = FormState::new();
    let name = app.name.clone();
    let remove = Action::new_local(move |(): &()| {
        let (request, name) = (RemoveOauthApp { organization, provider: app.provider.clone() }, app.name.clone());
        async move {
            match api.send(&request).await {
                Ok(_) => {
                    toasts.done(format!("OAuth app “{name}” was removed."));
                    done.try_run(());
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        remove.dispatch_local(());
    });
    view! {
        <Form state=form pending=remove.pending() on_submit=submit>
            <p class="text-sm">
                {format!("Nobody can log in through “{name}” any more. Accounts that are connected through it have to be disconnected first.")}
            </p>
            <DialogActions>
                <Button on_click=cancel>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=remove.pending()>
                    "Remove app"
                </Button>
            </DialogActions>
        </Form>
    }
}
