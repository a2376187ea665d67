//! Everybody in the organization, and who of them owns it.

use leptos::prelude::*;
use shared::{
    access::OrganizationAction,
    id::{OrganizationId, UserId},
    member::{
        ChangeOrganizationMember, EditOrganizationMember, ListOrganizationMembers, MemberQuery, OrganizationMember,
    },
    page::MAX_LIMIT,
    session::OrganizationMembership,
};

use super::OwnersPage;
use crate::{
    api::{Api, ApiError},
    app::use_api,
    copy, refusal,
    revision::use_revisions,
    session::use_session,
    ui::{
        badge::{Badge, Tone},
        button::{Button, Look},
        dialog::{DialogAbout, DialogActions},
        form::{Form, FormState},
        heading::PageHeading,
        icon::{Glyph, Icon},
        loaded::{Followed, rows},
        moment::Moment,
        rows::Rows,
        toast::use_toasts,
    },
};

const TITLE: &str = "Organization members";
const LEAD: &str = "Everybody with a place in one of its workspaces. Owners manage all of it.";

#[component]
pub fn PeoplePage(organization: OrganizationId) -> impl IntoView {
    let children = Callback::new(|organization| view! { <People organization /> }.into_any());
    view! { <OwnersPage organization action=OrganizationAction::ManageOwners title=TITLE lead=LEAD children /> }
}

#[component]
fn People(organization: OrganizationMembership) -> impl IntoView {
    let (api, session, members) = (use_api(), use_session(), use_revisions().members);
    let id = organization.id;
    let people = LocalResource::new(move || {
        members.follow();
        all(api, id)
    });
    let me = untrack(move || session.person()).map(|person| person.id);
    let task = RwSignal::new(None::<OrganizationMember>);
    let list = move |people: Signal<Vec<OrganizationMember>>| {
        view! {
            <ul class="panel divide-y divide-base-300" aria-label=TITLE>
                <Rows items=people key=|person| person.user let:person>
                    <PersonRow person me task />
                </Rows>
            </ul>
        }
    };
    view! {
        <PageHeading text=TITLE lead=LEAD />
        <div class="mt-5">
            <Followed resource=people skeleton=rows() children=list />
        </div>
        <DialogAbout about=task title="Change ownership" shown=|_| true children=move |person| view! {
            <Change organization=id person close=Callback::new(move |()| task.set(None)) />
        } />
    }
}

async fn all(api: Api, organization: OrganizationId) -> Result<Vec<OrganizationMember>, ApiError> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let query = MemberQuery { cursor, limit: Some(MAX_LIMIT) };
        let page = api.send(&ListOrganizationMembers { organization, query }).await?;
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

#[component]
fn PersonRow(
    person: Signal<OrganizationMember>,
    me: Option<UserId>,
    task: RwSignal<Option<OrganizationMember>>,
) -> impl IntoView {
    let name =
        move || person.with(|it| if Some(it.user) == me { format!("{} (you)", it.name) } else { it.name.clone() });
    let label = move || person.with(|person| format!("Actions for {}", person.name));
    let role = Memo::new(move |_| person.with(|person| person.role));
    let contact =
        move || person.with(|person| view! { {person.email.clone()} " · joined " <Moment at=person.joined_at /> });
    let change = Callback::new(move |()| task.set(Some(person.get_untracked())));
    view! {
        <li class="person">
            <Glyph icon=Icon::User class="size-5 shrink-0 text-muted" />
            <div class="min-w-0 flex-1 basis-52">
                <p class="break-words font-medium">{name}</p>
                <p class="break-all text-sm text-muted">{contact}</p>
            </div>
            {move || copy::organization_badge(role.get()).map(|text| view! { <Badge tone=Tone::Good icon=Icon::Anchor text /> })}
            <div role="group" aria-label=label>
                <Button on_click=change>{move || copy::ownership(role.get()).action}</Button>
            </div>
        </li>
    }
}

#[component]
fn Change(organization: OrganizationId, person: OrganizationMember, close: Callback<()>) -> impl IntoView {
    let (api, session, toasts, members) = (use_api(), use_session(), use_toasts(), use_revisions().members);
    let form = FormState::new();
    let words = copy::ownership(person.role);
    let role = person.role.other();
    let (user, name) = (person.user, person.name.clone());
    let save = Action::new_local(move |(): &()| {
        let body = EditOrganizationMember { role };
        let (request, name) = (ChangeOrganizationMember { organization, user, body }, name.clone());
        async move {
            match api.send(&request).await {
                Ok(_) => {
                    toasts.done(format!("{name}: {}.", copy::organization_role(role).0.to_lowercase()));
                    close.try_run(());
                    session.refresh().await;
                    members.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        save.dispatch_local(());
    });
    view! {
        <Form state=form pending=save.pending() on_submit=submit>
            <p class="break-words font-medium">{person.name}</p>
            <p class="text-sm">{words.consequence}</p>
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=save.pending()>{words.action}</Button>
            </DialogActions>
        </Form>
    }
}
