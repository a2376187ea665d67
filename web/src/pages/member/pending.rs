//! Invitations that nobody has accepted yet.

use leptos::prelude::*;
use shared::{
    id::{InvitationId, WorkspaceId},
    invitation::{Invitation, ListInvitations, WithdrawInvitation},
    member::MemberQuery,
    page::MAX_LIMIT,
};

use crate::{
    app::use_api,
    copy,
    revision::use_revisions,
    ui::{
        badge::{Badge, Tone},
        button::Button,
        icon::{Glyph, Icon},
        loaded::{Explain, Followed, rows},
        moment::Moment,
        rows::Rows,
        toast::use_toasts,
    },
};

#[component]
pub fn PendingInvitations(workspace: WorkspaceId) -> impl IntoView {
    let (api, toasts, members) = (use_api(), use_toasts(), use_revisions().members);
    let query = MemberQuery { cursor: None, limit: Some(MAX_LIMIT) };
    let invitations = LocalResource::new(move || {
        members.follow();
        let request = ListInvitations { workspace, query: query.clone() };
        async move { api.send(&request).await.map(|page| page.items) }
    });
    let withdraw = Action::new_local(move |invitation: &InvitationId| {
        let request = WithdrawInvitation { workspace, invitation: *invitation };
        async move {
            match api.send(&request).await {
                Ok(_) => {
                    toasts.done("The invitation was withdrawn. Its link no longer works.");
                    members.bump();
                }
                Err(error) => toasts.warn(format!("{}. {}", error.title(), error.advice())),
            }
        }
    });
    let row = move |invitation: Signal<Invitation>| {
        let id = invitation.with_untracked(|invitation| invitation.id);
        let pending = Signal::derive(move || withdraw.pending().get() && withdraw.input().get() == Some(id));
        let on_withdraw = Callback::new(move |()| {
            withdraw.dispatch_local(id);
        });
        // Nobody changes an invitation; another one for the same address is another.
        view! { <Row invitation=invitation.get_untracked() pending on_withdraw /> }
    };
    let list = move |invitations: Signal<Vec<Invitation>>| {
        let is_empty = Memo::new(move |_| invitations.with(Vec::is_empty));
        move || {
            if is_empty.get() {
                return view! { <p class="text-sm text-muted">"Nobody is invited at present."</p> }.into_any();
            }
            view! {
                <ul class="panel divide-y divide-base-300" aria-label="Invitations">
                    <Rows items=invitations key=|invitation| invitation.id children=row />
                </ul>
            }
            .into_any()
        }
    };
    view! {
        <section class="mt-8" aria-labelledby="invitations">
            <h2 id="invitations" class="section-heading">
                "Invitations"
            </h2>
            <Followed resource=invitations skeleton=rows() children=list />
        </section>
    }
}

#[component]
fn Row(invitation: Invitation, pending: Signal<bool>, on_withdraw: Callback<()>) -> impl IntoView {
    let label = format!("Invitation of {}", invitation.email);
    let narrowed = invitation.role.can_be_narrowed();
    view! {
        <li class="person">
            <Glyph icon=Icon::Mail class="size-5 shrink-0 text-muted" />
            <div class="min-w-0 flex-1 basis-52">
                <p class="break-all font-medium">{invitation.email}</p>
                <p class="text-sm text-muted">
                    {format!("Invited by {}", invitation.invited_by)} " · expires " <Moment at=invitation.expires_at />
                </p>
            </div>
            <div class="flex flex-wrap gap-2">
                <Badge tone=Tone::Neutral text=copy::invited_role(invitation.role).0 />
                {narrowed.then(|| view! { <Badge tone=Tone::Neutral text=copy::scope(invitation.scope).0 /> })}
            </div>
            <div role="group" aria-label=label>
                <Button pending on_click=on_withdraw>"Withdraw"</Button>
            </div>
        </li>
    }
}
