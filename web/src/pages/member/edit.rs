//! Another role, or another scope. It holds from the member's next request on.

use leptos::prelude::*;
use shared::{
    access::{Scope, WorkspaceMember},
    id::WorkspaceId,
    member::{ChangeMember, EditMember, Member},
};

use crate::{
    app::use_api,
    copy, refusal,
    revision::use_revisions,
    session::use_session,
    ui::{
        button::{Button, Look},
        choice::Choice,
        dialog::DialogActions,
        form::{Form, FormState},
        toast::use_toasts,
    },
};

#[component]
pub fn EditForm(workspace: WorkspaceId, member: Member, close: Callback<()>) -> impl IntoView {
    let before = member.member?;
    Some(view! { <Edit workspace member before close /> })
}

#[component]
fn Edit(workspace: WorkspaceId, member: Member, before: WorkspaceMember, close: Callback<()>) -> impl IntoView {
    let (api, session, toasts, members) = (use_api(), use_session(), use_toasts(), use_revisions().members);
    let form = FormState::new();
    let (role, scope) = (RwSignal::new(before.role), RwSignal::new(before.scope));
    let (user, name) = (member.user, member.name.clone());
    let mine = untrack(move || session.person()).is_some_and(|person| person.id == user);
    let save = Action::new_local(move |body: &EditMember| {
        let (request, name) = (ChangeMember { workspace, user, body: *body }, name.clone());
        async move {
            match api.send(&request).await {
                Ok(_) => {
                    toasts.done(format!("{name} was changed."));
                    close.try_run(());
                    if mine {
                        session.refresh().await;
                    }
                    members.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let role = role.get_untracked();
        let scope = if role.can_be_narrowed() { scope.get_untracked() } else { Scope::All };
        save.dispatch_local(EditMember { role, scope });
    });
    view! {
        <Form state=form pending=save.pending() on_submit=submit>
            <p class="break-words font-medium">{member.name}</p>
            <Choice legend="Role" value=role options=copy::role_choices() />
            {move || role.get().can_be_narrowed().then(|| view! {
                <Choice legend="Reach" value=scope options=copy::scope_choices() />
            })}
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=save.pending()>"Save"</Button>
            </DialogActions>
        </Form>
    }
}
