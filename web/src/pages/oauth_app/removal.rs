//! Removing an OAuth app says what it does before it does it.

use leptos::prelude::*;
use shared::{
    id::OrganizationId,
    oauth_app::{OauthApp, RemovalQuery, RemoveOauthApp},
    problem::ProblemKind,
};

use super::editor::InUse;
use crate::{
    api::ApiError,
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
    // How many accounts would have to be reconnected.
    let in_use = RwSignal::new(None::<u64>);
    let remove = Action::new_local(move |query: &RemovalQuery| {
        let request = RemoveOauthApp { organization, provider: app.provider.clone(), query: *query };
        let name = app.name.clone();
        async move {
            match api.send(&request).await {
                Ok(_) => {
                    toasts.done(format!("OAuth app “{name}” was removed."));
                    done.try_run(());
                }
                Err(ApiError::Problem(problem)) if problem.known() == Some(ProblemKind::OauthAppInUse) => {
                    let _ = in_use.try_set(Some(problem.connections.unwrap_or_default()));
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        remove.dispatch_local(RemovalQuery { force: in_use.with_untracked(Option::is_some) });
    });
    view! {
        <Form state=form pending=remove.pending() on_submit=submit>
            <p class="text-sm">
                {format!("Nobody can log in through “{name}” any more, and accounts that are connected through it have to be reconnected.")}
            </p>
            {move || in_use.get().map(|count| view! { <InUse count /> })}
            <DialogActions>
                <Button on_click=cancel>"Cancel"</Button>
                <Button look=Look::Danger submit=true pending=remove.pending()>
                    {move || if in_use.read().is_some() { "Remove all the same" } else { "Remove app" }}
                </Button>
            </DialogActions>
        </Form>
    }
}
