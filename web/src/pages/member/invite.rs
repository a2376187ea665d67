//! Inviting somebody: the link is shown this once, to be sent by whatever way people trust.

use leptos::prelude::*;
use shared::{
    access::Scope,
    check,
    invitation::{CreateInvitation, InvitedRole, IssuedInvitation, NewInvitation},
};

use crate::{
    api::IdempotencyKey,
    app::use_api,
    copy, refusal,
    revision::use_revisions,
    session::Place,
    ui::{
        badge::Tone,
        button::{Button, Look},
        choice::Choice,
        copy_button::CopyButton,
        dialog::{Dialog, DialogActions},
        field::{Purpose, TextField},
        form::{Form, FormState},
        moment::Day,
        notice::Notice,
    },
};

#[component]
pub fn InviteDialog(place: Place, open: RwSignal<bool>) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Dialog open title="Invite somebody" on_close=close>
            <Invite place=place.clone() close />
        </Dialog>
    }
}

#[component]
fn Invite(place: Place, close: Callback<()>) -> impl IntoView {
    let (api, members) = (use_api(), use_revisions().members);
    let workspace = place.workspace.id;
    let (form, key) = (FormState::new(), IdempotencyKey::new());
    let email = RwSignal::new(String::new());
    let options = copy::invited_role_choices(|role| place.may_invite(role).is_allowed());
    let (role, scope) = (RwSignal::<InvitedRole>::default(), RwSignal::new(Scope::All));
    let issued = RwSignal::new(None::<IssuedInvitation>);
    let narrows = move || role.get().can_be_narrowed();

    let send = Action::new_local(move |new: &NewInvitation| {
        let (request, key) = (CreateInvitation { workspace, body: new.clone() }, key.clone());
        async move {
            match api.send_once(&request, &key).await {
                Ok(invitation) => {
                    let _ = issued.try_set(Some(invitation));
                    members.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let scope = if untrack(narrows) { scope.get_untracked() } else { Scope::All };
        let new = NewInvitation { email: check::tidy(&email.get_untracked()), role: role.get_untracked(), scope };
        if refusal::passes(form, &new) {
            send.dispatch_local(new);
        }
    });
    let help = format!("Only this address can accept the invitation to {}.", place.workspace.name);
    move || {
        if let Some(issued) = issued.get() {
            return view! { <Issued issued close /> }.into_any();
        }
        let (options, help) = (options.clone(), help.clone());
        view! {
            <Form state=form pending=send.pending() on_submit=submit>
                <TextField form name="/email" label="E-mail address" value=email purpose=Purpose::Email required=true help />
                <Choice legend="Role" value=role options />
                {move || narrows().then(|| view! { <Choice legend="Reach" value=scope options=copy::scope_choices() /> })}
                <DialogActions>
                    <Button on_click=close>"Cancel"</Button>
                    <Button look=Look::Primary submit=true pending=send.pending()>"Create invitation"</Button>
                </DialogActions>
            </Form>
        }
        .into_any()
    }
}

#[component]
fn Issued(issued: IssuedInvitation, close: Callback<()>) -> impl IntoView {
    let IssuedInvitation { invitation, link, .. } = issued;
    let Some(link) = link else {
        return view! {
            <div class="space-y-4">
                <Notice tone=Tone::Warning title="The link cannot be shown again">
                    <p class="text-sm">
                        "The answer with the link was lost on its way. Invite " {invitation.email} " once more: the new link replaces it."
                    </p>
                </Notice>
                <DialogActions>
                    <Button look=Look::Primary on_click=close>"Done"</Button>
                </DialogActions>
            </div>
        }
        .into_any();
    };
    view! {
        <div class="space-y-4">
            <div role="status">
                <Notice tone=Tone::Good title=format!("Send this link to {}", invitation.email)>
                    <p class="text-sm">
                        "It is shown only now. It works once, until " <Day at=invitation.expires_at /> "."
                    </p>
                </Notice>
            </div>
            <div class="link-once">
                <code class="code break-all">{link.clone()}</code>
                <CopyButton text=link done="The link was copied." />
            </div>
            <DialogActions>
                <Button look=Look::Primary on_click=close>"Done"</Button>
            </DialogActions>
        </div>
    }
    .into_any()
}
