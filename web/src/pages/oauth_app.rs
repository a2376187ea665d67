//! The OAuth apps of an organization: what Mooring is to each provider. Secrets go in and never come out.

mod editor;
mod key;
mod removal;

use leptos::prelude::*;
use shared::{
    access::{Decision, OrganizationAction},
    id::OrganizationId,
    oauth_app::{ListOauthApps, OauthApp, OauthAppOrigin},
    page::Page,
    session::OrganizationMembership,
};

use self::{editor::Editor, removal::Removal};
use crate::{
    app::use_api,
    copy,
    pages::not_found::NotFoundPage,
    session::{may_in, use_session},
    ui::{
        badge::{Badge, Tone},
        button::{Button, Look},
        copy_button::CopyButton,
        dialog::Dialog,
        empty::Empty,
        heading::PageHeading,
        icon::Icon,
        loaded::{Loaded, rows},
        moment::Moment,
        notice::Notice,
    },
};

const TITLE: &str = "OAuth apps";
const LEAD: &str = "The client ID and secret under which each provider knows your organization.";

#[component]
pub fn OauthAppsPage(organization: OrganizationId) -> impl IntoView {
    let session = use_session();
    let Some(organization) = untrack(move || session.organization(organization)) else {
        return view! { <NotFoundPage /> }.into_any();
    };
    match may_in(&organization, OrganizationAction::ManageOauthApps) {
        Decision::Allow => view! { <Apps organization /> }.into_any(),
        Decision::Deny(why) => view! {
            <PageHeading text=TITLE lead=LEAD />
            <div class="mt-5">
                <Notice tone=Tone::Neutral>
                    <p>{copy::why(why)}</p>
                </Notice>
            </div>
        }
        .into_any(),
        Decision::Hide => view! { <NotFoundPage /> }.into_any(),
    }
}

/// What is being done to which app.
#[derive(Clone, PartialEq)]
enum Task {
    Add,
    Change(OauthApp),
    Remove(OauthApp),
}

#[component]
fn Apps(organization: OrganizationMembership) -> impl IntoView {
    let api = use_api();
    let id = organization.id;
    let apps = LocalResource::new(move || async move { api.send(&ListOauthApps { organization: id }).await });
    let task = RwSignal::new(None::<Task>);
    let known = move || {
        let page = apps.get().and_then(Result::ok);
        page.map(|page| page.items.into_iter().map(|app| app.provider).collect::<Vec<_>>()).unwrap_or_default()
    };
    let done = Callback::new(move |()| {
        task.set(None);
        apps.refetch();
    });
    let cancel = Callback::new(move |()| task.set(None));
    let add = move || {
        view! {
            <Button look=Look::Primary icon=Icon::Plus on_click=Callback::new(move |()| task.set(Some(Task::Add)))>
                "Add server"
            </Button>
        }
    };
    let list = move |page: Page<OauthApp>| {
        if page.items.is_empty() {
            let text = "Register one for each server your people should log in at. Until then its providers are shown as not available.";
            return view! { <Empty icon=Icon::Key title="No OAuth apps yet" text>{add()}</Empty> }.into_any();
        }
        let cards = page.items.into_iter().map(|app| view! { <AppCard app task /> });
        view! { <ul class="space-y-3">{cards.collect_view()}</ul> }.into_any()
    };
    view! {
        <div class="page-head">
            <PageHeading text=TITLE lead=LEAD />
            {add()}
        </div>
        <div class="mt-5">
            <Loaded resource=apps skeleton=rows() children=list />
        </div>
        <TaskDialog task title="Add an OpenID Connect server" shown=|task| *task == Task::Add>
            <Editor organization=id app=None known=untrack(known) done cancel />
        </TaskDialog>
        <TaskDialog task title="Change OAuth app" shown=|task| matches!(task, Task::Change(_))>
            {move || match task.get() {
                Some(Task::Change(app)) => {
                    Some(view! { <Editor organization=id app=Some(app) known=Vec::new() done cancel /> })
                }
                _ => None,
            }}
        </TaskDialog>
        <TaskDialog task title="Remove OAuth app" shown=|task| matches!(task, Task::Remove(_))>
            {move || match task.get() {
                Some(Task::Remove(app)) => Some(view! { <Removal organization=id app done cancel /> }),
                _ => None,
            }}
        </TaskDialog>
    }
}

/// A dialog for one sort of task; closing it gives the task up.
#[component]
fn TaskDialog(
    task: RwSignal<Option<Task>>,
    title: &'static str,
    shown: fn(&Task) -> bool,
    children: ChildrenFn,
) -> impl IntoView {
    let open = Signal::derive(move || task.with(|task| task.as_ref().is_some_and(shown)));
    let close = Callback::new(move |()| {
        if open.get_untracked() {
            task.set(None);
        }
    });
    view! { <Dialog open title on_close=close children /> }
}

#[component]
fn AppCard(app: OauthApp, task: RwSignal<Option<Task>>) -> impl IntoView {
    let name = app.name.clone();
    let (change, remove) = (app.clone(), app.clone());
    let controls = match app.origin {
        OauthAppOrigin::Instance => view! { <Badge tone=Tone::Neutral text="Set by the operator" /> }.into_any(),
        OauthAppOrigin::Organization => view! {
            <div role="group" aria-label=name.clone() class="flex gap-2">
                <Button icon=Icon::Pencil on_click=Callback::new(move |()| task.set(Some(Task::Change(change.clone()))))>
                    "Change"
                </Button>
                <Button icon=Icon::Trash on_click=Callback::new(move |()| task.set(Some(Task::Remove(remove.clone()))))>
                    "Remove"
                </Button>
            </div>
        }
        .into_any(),
    };
    view! {
        <li class="panel p-4 sm:p-5">
            <div class="flex flex-wrap items-start justify-between gap-3">
                <div class="min-w-0">
                    <h2 class="break-words font-semibold">{name}</h2>
                    {app.updated_at.map(|at| view! {
                        <p class="text-sm text-muted">"Last changed " <Moment at /></p>
                    })}
                </div>
                {controls}
            </div>
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
        </li>
    }
}
