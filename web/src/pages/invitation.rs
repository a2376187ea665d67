//! An invitation's link: who invites, to what and as what; then into the workspace, with the account that the address has
//! or with a new one. A link that cannot be used any more is dead, whatever the reason.

mod enter;
mod new_account;

use leptos::prelude::*;
use shared::{
    check,
    invitation::{InvitationToken, OpenInvitation, OpenedInvitation},
    problem::ProblemKind,
    secret_text::SecretText,
    session::Person,
};

use self::{
    enter::{Accept, SignInFirst},
    new_account::NewAccount,
};
use crate::{
    api::ApiError,
    app::use_api,
    browser::fragment,
    copy,
    route::Route,
    session::{Presence, use_session},
    ui::{
        badge::Tone,
        button::{Button, LinkButton, Look},
        heading::PageHeading,
        loaded::{Explain, Loaded, rows},
        moment::Day,
        notice::Notice,
        toast::use_toasts,
    },
};

#[component]
pub fn InvitationPage() -> impl IntoView {
    let session = use_session();
    // The token stays in memory; a link pasted into this tab replaces it.
    let token = RwSignal::new_local(fragment::take_token());
    let pasted = window_event_listener_untyped(fragment::ARRIVED, move |_| {
        if let Some(new) = fragment::take_token() {
            let _ = token.try_set(Some(new));
        }
    });
    on_cleanup(move || pasted.remove());
    // Nobody has to be signed in here, but it matters who is.
    session.load();
    move || {
        match token.get() {
        Some(token) => view! { <Opened token /> }.into_any(),
        None => view! {
            <PageHeading text="Open the invitation link" />
            <div class="mt-5">
                <Notice tone=Tone::Warning>
                    <p>"This page needs the whole link that you were sent, with everything after the # sign. Open it again."</p>
                </Notice>
            </div>
        }
        .into_any(),
    }
    }
}

#[component]
fn Opened(token: SecretText) -> impl IntoView {
    let api = use_api();
    let opened = {
        let token = token.clone();
        LocalResource::new(move || {
            let request = OpenInvitation { body: InvitationToken { token: token.clone() } };
            async move {
                // A link that is dead is no error: it is what there is to tell.
                match api.send(&request).await {
                    Ok(opened) => Ok(Some(opened)),
                    Err(error) if is_dead(&error) => Ok(None),
                    Err(error) => Err(error),
                }
            }
        })
    };
    let token = StoredValue::new_local(token);
    view! {
        <Loaded resource=opened skeleton=rows() let:opened>
            {match opened {
                Some(opened) => view! { <Invited token opened /> }.into_any(),
                None => view! { <Dead /> }.into_any(),
            }}
        </Loaded>
    }
}

fn is_dead(error: &ApiError) -> bool {
    matches!(error.kind(), Some(ProblemKind::InvitationClosed | ProblemKind::NotFound | ProblemKind::InvalidFields))
}

#[component]
fn Dead() -> impl IntoView {
    view! {
        <PageHeading text="This invitation cannot be used" />
        <p class="mt-2 text-muted">
            "It was used already, withdrawn or replaced by a newer one, or it is older than seven days. Ask whoever invited you for a new link."
        </p>
        <div class="mt-5">
            <LinkButton href=Route::SignIn.path()>"Sign in"</LinkButton>
        </div>
    }
}

#[component]
fn Invited(token: StoredValue<SecretText, LocalStorage>, opened: OpenedInvitation) -> impl IntoView {
    let session = use_session();
    let (role, help) = copy::invited_role(opened.role);
    let title = format!("Join {}", opened.organization);
    let facts = opened.clone();
    let way = move || match session.presence().get() {
        Presence::Unknown => rows().run(),
        Presence::SignedIn(current) if is_same(&current.user, &opened) => {
            view! { <Accept token opened=opened.clone() /> }.into_any()
        }
        Presence::SignedIn(current) => {
            view! { <SomebodyElse person=current.user email=opened.email.clone() /> }.into_any()
        }
        Presence::SignedOut | Presence::Failed(_) if opened.has_account => {
            view! { <SignInFirst email=opened.email.clone() /> }.into_any()
        }
        Presence::SignedOut | Presence::Failed(_) => view! { <NewAccount token opened=opened.clone() /> }.into_any(),
    };
    view! {
        <PageHeading text=title lead=format!("{} invites you.", facts.invited_by) />
        <dl class="facts mt-5">
            <dt>"Workspace"</dt>
            <dd>{facts.workspace}</dd>
            <dt>"Role"</dt>
            <dd>
                {role} <span class="block text-muted">{help}</span>
            </dd>
            <dt>"For"</dt>
            <dd>{facts.email}</dd>
            <dt>"Until"</dt>
            <dd>
                <Day at=facts.expires_at />
            </dd>
        </dl>
        <div class="mt-6">{way}</div>
    }
}

fn is_same(person: &Person, opened: &OpenedInvitation) -> bool {
    check::fold_email(&person.email) == check::fold_email(&opened.email)
}

/// The link is not for whoever is signed in in this browser.
#[component]
fn SomebodyElse(person: Person, email: String) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let leave = Action::new_local(move |(): &()| async move {
        if let Err(error) = session.leave().await {
            toasts.warn(format!("{}. {}", error.title(), error.advice()));
        }
    });
    let sign_out = Callback::new(move |()| {
        leave.dispatch_local(());
    });
    view! {
        <Notice tone=Tone::Warning title="You are signed in as somebody else">
            <p class="text-sm">
                "This browser is signed in as " <strong class="break-all">{person.email}</strong> ", and the invitation is for "
                <strong class="break-all">{email}</strong> "."
            </p>
            <div class="mt-3 flex flex-wrap gap-2">
                <Button look=Look::Primary pending=leave.pending() on_click=sign_out>"Sign out and go on"</Button>
                <LinkButton href=Route::Home.path()>"Stay signed in"</LinkButton>
            </div>
        </Notice>
    }
}
