//! One provider and the app that there is for it.

use leptos::prelude::*;
use shared::oauth_app::{OauthApp, OauthAppOrigin};

use super::{Entry, Task};
use crate::ui::{
    badge::{Badge, Tone},
    button::Button,
    copy_button::CopyButton,
    icon::Icon,
    logo::Logo,
    moment::Moment,
};

#[component]
pub fn AppCard(entry: Entry, task: RwSignal<Option<Task>>) -> impl IntoView {
    let name = entry.name();
    let logo = entry.provider.as_ref().map(|provider| provider.logo.clone());
    let origin = entry.app.as_ref().map(|app| app.origin);
    let (tone, state) = match origin {
        Some(OauthAppOrigin::Organization) => (Tone::Good, "Registered"),
        Some(OauthAppOrigin::Instance) => (Tone::Neutral, "Set by the operator"),
        None => (Tone::Warning, "Missing"),
    };
    // The organization's own app goes before the operator's; a server that the operator added is theirs alone.
    let may_edit = origin != Some(OauthAppOrigin::Instance) || entry.provider.is_some();
    let words = match origin {
        Some(OauthAppOrigin::Organization) => "Change",
        Some(OauthAppOrigin::Instance) => "Register your own",
        None => "Register",
    };
    let (own, changed, removed) = (entry.is_own(), entry.clone(), entry.clone());
    let change = Callback::new(move |()| task.set(Some(Task::Edit(changed.clone()))));
    let remove = Callback::new(move |()| task.set(Some(Task::Remove(removed.clone()))));
    let icon = if own { Icon::Pencil } else { Icon::Plus };
    view! {
        <li class="panel p-4 sm:px-5">
            <div class="flex flex-wrap items-center justify-between gap-3">
                <div class="flex min-w-0 items-center gap-3">
                    <Logo src=logo.unwrap_or_default() />
                    <div class="min-w-0">
                        <h2 class="break-words font-semibold">{name.clone()}</h2>
                        {entry.app.as_ref().and_then(|app| app.updated_at).map(|at| view! {
                            <p class="text-sm text-muted">"Last changed " <Moment at /></p>
                        })}
                    </div>
                </div>
                <div role="group" aria-label=name class="flex flex-wrap items-center gap-2">
                    <Badge tone text=state />
                    {may_edit.then(|| view! { <Button icon on_click=change>{words}</Button> })}
                    {own.then(|| view! { <Button icon=Icon::Trash on_click=remove>"Remove"</Button> })}
                </div>
            </div>
            {entry.app.map(|app| view! { <Facts app /> })}
        </li>
    }
}

#[component]
fn Facts(app: OauthApp) -> impl IntoView {
    view! {
        <dl class="facts mt-3">
            {app.issuer.map(|issuer| view! {
                <dt>"Issuer"</dt>
                <dd class="break-all">{issuer}</dd>
            })}
            <dt>"Client ID"</dt>
            <dd class="break-all">{app.client_id}</dd>
            <dt>"Redirect URI"</dt>
            <dd class="flex flex-wrap items-center gap-2">
                <code class="code break-all">{app.redirect_uri.clone()}</code>
                <CopyButton text=app.redirect_uri done="The redirect URI was copied." />
            </dd>
        </dl>
    }
}
