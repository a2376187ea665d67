//! The organization's name, its plan with how much of it is used, how recipients see it, and the names of its workspaces.

use leptos::prelude::*;
use shared::{
    access::{OrganizationAction, WorkspaceAction},
    check,
    id::{OrganizationId, WorkspaceId},
    organization::{ChangeOrganization, EditOrganization, Organization, ReadOrganization},
    session::OrganizationMembership,
    workspace::{ChangeWorkspace, EditWorkspace},
};

use super::{OwnersPage, branding::BrandingSection};
use crate::{
    app::use_api,
    copy,
    pages::control::Control,
    refusal,
    session::use_session,
    ui::{
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
        field::TextField,
        form::{Form, FormState},
        heading::PageHeading,
        icon::Icon,
        loaded::{Loaded, rows},
        toast::use_toasts,
    },
};

const TITLE: &str = "Organization settings";
const LEAD: &str = "Its name, its plan, how recipients see it, and its workspaces.";

#[component]
pub fn SettingsPage(organization: OrganizationId) -> impl IntoView {
    let children = Callback::new(|organization| view! { <Settings organization /> }.into_any());
    view! { <OwnersPage organization action=OrganizationAction::Edit title=TITLE lead=LEAD children /> }
}

/// What gets another name.
#[derive(Clone, PartialEq)]
enum Named {
    Organization(OrganizationId, String),
    Workspace(WorkspaceId, String),
}

#[component]
fn Settings(organization: OrganizationMembership) -> impl IntoView {
    let api = use_api();
    let id = organization.id;
    let details = LocalResource::new(move || async move { api.send(&ReadOrganization { organization: id }).await });
    let naming = RwSignal::new(None::<Named>);
    let done = Callback::new(move |()| {
        naming.set(None);
        details.refetch();
    });
    let cancel = Callback::new(move |()| naming.set(None));
    view! {
        <PageHeading text=TITLE lead=LEAD />
        <Loaded resource=details skeleton=rows() let:details>
            <Details details naming />
        </Loaded>
        <BrandingSection organization />
        <Workspaces organization=id naming />
        <DialogAbout about=naming title="Rename" shown=|_| true children=move |named| view! {
            <Rename named done cancel />
        } />
    }
}

#[component]
fn Details(details: Organization, naming: RwSignal<Option<Named>>) -> impl IntoView {
    let count = copy::count(details.connections, "connected account", "connected accounts");
    let used = details.connection_limit.map_or_else(
        || format!("{count}, without a limit"),
        |limit| format!("{} of {limit} connected accounts", details.connections),
    );
    let requests = if details.plan.has_access_requests() { "Included" } else { "Not included" };
    let name = details.name.clone();
    let rename = Callback::new(move |()| naming.set(Some(Named::Organization(details.id, details.name.clone()))));
    view! {
        <section class="mt-6" aria-labelledby="organization">
            <h2 id="organization" class="section-heading">
                "Organization"
            </h2>
            <div class="panel person">
                <p class="min-w-0 flex-1 break-words font-medium">{name}</p>
                <Button icon=Icon::Pencil on_click=rename>"Rename organization"</Button>
            </div>
        </section>
        <section class="mt-8" aria-labelledby="plan">
            <h2 id="plan" class="section-heading">
                "Plan"
            </h2>
            <dl class="panel facts">
                <dt>"Plan"</dt>
                <dd>{copy::plan(details.plan)}</dd>
                <dt>"In use"</dt>
                <dd>{used}</dd>
                <dt>"Access requests"</dt>
                <dd>{requests}</dd>
            </dl>
            <p class="mt-2 text-sm text-muted">
                "All live connections count, private ones too. The operator of this instance sets the plan."
            </p>
        </section>
    }
}

#[component]
fn Workspaces(organization: OrganizationId, naming: RwSignal<Option<Named>>) -> impl IntoView {
    let session = use_session();
    let workspaces = move || session.organization(organization).map(|it| it.workspaces).unwrap_or_default();
    let row = move |(id, name): (WorkspaceId, String)| {
        let decision = untrack(move || session.place(id)).map(|place| place.may(WorkspaceAction::Rename));
        let label = format!("Workspace {name}");
        let named = name.clone();
        let rename = Callback::new(move |()| naming.set(Some(Named::Workspace(id, named.clone()))));
        view! {
            <li class="person">
                <p class="min-w-0 flex-1 break-words font-medium">{name}</p>
                <div role="group" aria-label=label>
                    {decision.map(|decision| view! { <Control decision icon=Icon::Pencil on_click=rename>"Rename"</Control> })}
                </div>
            </li>
        }
    };
    view! {
        <section class="mt-8" aria-labelledby="workspaces">
            <h2 id="workspaces" class="section-heading">
                "Workspaces"
            </h2>
            <ul class="panel divide-y divide-base-300">
                {move || workspaces().into_iter().map(|it| row((it.id, it.name))).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Rename(named: Named, done: Callback<()>, cancel: Callback<()>) -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let form = FormState::new();
    let before = match &named {
        Named::Organization(_, name) | Named::Workspace(_, name) => name.clone(),
    };
    let name = RwSignal::new(before);
    let save = Action::new_local(move |name: &String| {
        let (named, name) = (named.clone(), name.clone());
        async move {
            let answer = match named {
                Named::Organization(organization, _) => {
                    let body = EditOrganization { name };
                    api.send(&ChangeOrganization { organization, body }).await.map(|changed| changed.name)
                }
                Named::Workspace(workspace, _) => {
                    let body = EditWorkspace { name };
                    api.send(&ChangeWorkspace { workspace, body }).await.map(|changed| changed.name)
                }
            };
            match answer {
                Ok(name) => {
                    toasts.done(format!("It is called “{name}” now."));
                    session.refresh().await;
                    done.try_run(());
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let name = check::tidy(&name.get_untracked());
        if refusal::passes(form, &EditWorkspace { name: name.clone() }) {
            save.dispatch_local(name);
        }
    });
    view! {
        <Form state=form pending=save.pending() on_submit=submit>
            <TextField form name="/name" label="Name" value=name required=true />
            <DialogActions>
                <Button on_click=cancel>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=save.pending()>"Save"</Button>
            </DialogActions>
        </Form>
    }
}
