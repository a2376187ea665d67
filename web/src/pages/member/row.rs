//! One member: who they are, what they may do, and what may be done about it.

use leptos::prelude::*;
use shared::{
    access::{MemberAction, WorkspaceAction},
    member::Member,
};

use super::Task;
use crate::{
    copy,
    pages::control::Control,
    session::Place,
    ui::{
        badge::{Badge, Tone},
        icon::{Glyph, Icon},
        moment::Moment,
    },
};

#[component]
pub fn MemberRow(place: StoredValue<Place>, member: Signal<Member>, task: RwSignal<Option<Task>>) -> impl IntoView {
    let (mine, manages) = place.with_value(|place| {
        (
            member.with_untracked(|member| member.user == place.me),
            place.may(WorkspaceAction::ManageMembers).is_allowed(),
        )
    });
    let may =
        move |action| Memo::new(move |_| member.with(|member| place.with_value(|place| place.may_to(member, action))));
    let name = move || member.with(|member| if mine { format!("{} (you)", member.name) } else { member.name.clone() });
    let label = move || member.with(|member| format!("Actions for {}", member.name));
    // Whoever has no place of their own here has nothing that could be changed or given up here.
    let known = Memo::new(move |_| member.with(|member| member.member.is_some()));
    let may_change = manages.then(|| may(MemberAction::Change));
    let may_go = (mine || manages).then(|| may(MemberAction::Remove));
    let words = if mine { "Leave" } else { "Remove" };
    let change = Callback::new(move |()| task.set(Some(Task::Change(member.get_untracked()))));
    let remove = Callback::new(move |()| task.set(Some(Task::Remove(member.get_untracked()))));
    let contact = move || {
        let Member { email, joined_at, .. } = member.get();
        email.map(|email| {
            view! {
                <p class="break-all text-sm text-muted">
                    {email} {joined_at.map(|at| view! { " · joined " <Moment at /> })}
                </p>
            }
        })
    };
    let badges = move || {
        let Member { organization_role, member: here, .. } = member.get();
        view! {
            {organization_role.and_then(copy::organization_badge).map(|text| view! {
                <Badge tone=Tone::Good icon=Icon::Anchor text />
            })}
            {here.map(|here| view! {
                <Badge tone=Tone::Neutral text=copy::role(here.role).0 />
                {here.role.can_be_narrowed().then(|| view! { <Badge tone=Tone::Neutral text=copy::scope(here.scope).0 /> })}
            })}
        }
    };
    view! {
        <li class="person">
            <Glyph icon=Icon::User class="size-5 shrink-0 text-muted" />
            <div class="min-w-0 flex-1 basis-52">
                <p class="break-words font-medium">{name}</p>
                {contact}
            </div>
            <div class="flex flex-wrap gap-2">{badges}</div>
            {move || known.get().then(|| view! {
                <div role="group" aria-label=label class="flex gap-2">
                    {may_change.map(|may| move || view! {
                        <Control decision=may.get() icon=Icon::Pencil on_click=change>"Change"</Control>
                    })}
                    {may_go.map(|may| move || view! {
                        <Control decision=may.get() icon=Icon::LogOut on_click=remove>{words}</Control>
                    })}
                </div>
            })}
        </li>
    }
}
