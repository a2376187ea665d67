//! The members of a workspace: who works here, as what, and who is invited.

pub mod directory;
mod edit;
mod invite;
mod leave;
mod pending;
mod row;

use leptos::prelude::*;
use shared::{
    access::{Decision, WorkspaceAction},
    id::WorkspaceId,
    member::Member,
};

use self::{edit::EditForm, invite::InviteDialog, leave::LeaveForm, pending::PendingInvitations, row::MemberRow};
use crate::{
    app::use_api,
    copy,
    pages::{control::Control, not_found::NotFoundPage},
    session::{Place, use_session},
    ui::{
        badge::Tone,
        button::Look,
        dialog::DialogAbout,
        heading::PageHeading,
        icon::Icon,
        loaded::{Followed, rows},
        notice::Notice,
        rows::Rows,
    },
};

#[component]
pub fn MembersPage(workspace: WorkspaceId) -> impl IntoView {
    let session = use_session();
    match untrack(move || session.place(workspace)) {
        Some(place) => view! { <Members place /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// What is being done to which member.
#[derive(Clone, PartialEq)]
pub enum Task {
    Change(Member),
    Remove(Member),
}

#[component]
fn Members(place: Place) -> impl IntoView {
    let api = use_api();
    let workspace = place.workspace.id;
    let manage = place.may(WorkspaceAction::ManageMembers);
    let sees_all = place.may(WorkspaceAction::ListMembers);
    let members = directory::read(api, workspace);
    let task = RwSignal::new(None::<Task>);
    let inviting = RwSignal::new(false);
    let close = Callback::new(move |()| task.set(None));
    let stored = StoredValue::new(place.clone());
    let list = move |members: Signal<Vec<Member>>| {
        view! {
            <ul class="panel divide-y divide-base-300" aria-label="Members">
                <Rows items=members key=|member| member.user let:member>
                    <MemberRow place=stored member task />
                </Rows>
            </ul>
        }
    };
    let lead = format!("Who works in {}, and how far they reach.", place.workspace.name);
    view! {
        <div class="page-head">
            <PageHeading text="Members" lead />
            <Control decision=manage look=Look::Primary icon=Icon::UserPlus on_click=Callback::new(move |()| inviting.set(true))>
                "Invite"
            </Control>
        </div>
        <div class="mt-5 space-y-3">
            {(!sees_all.is_allowed()).then(|| view! {
                <Notice tone=Tone::Neutral>
                    <p class="text-sm">
                        "You see the names of those whose connections you can use. " {denied(sees_all)}
                    </p>
                </Notice>
            })}
            <Followed resource=members skeleton=rows() children=list />
        </div>
        {manage.is_allowed().then(|| view! { <PendingInvitations workspace /> })}
        <InviteDialog place=place.clone() open=inviting />
        <DialogAbout about=task title="Change member" shown=|task| matches!(task, Task::Change(_)) children=move |task| match task {
            Task::Change(member) => Some(view! { <EditForm workspace member close /> }),
            Task::Remove(_) => None,
        } />
        <DialogAbout about=task title="Remove from workspace" shown=|task| matches!(task, Task::Remove(_)) children=move |task| match task {
            Task::Remove(member) => Some(view! { <LeaveForm place=stored.get_value() member close /> }),
            Task::Change(_) => None,
        } />
    }
}

const fn denied(decision: Decision) -> Option<&'static str> {
    match decision {
        Decision::Deny(why) => Some(copy::why(why)),
        Decision::Allow | Decision::Hide => None,
    }
}
