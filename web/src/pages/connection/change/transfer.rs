//! Giving a connection to another member of the workspace.

use leptos::prelude::*;
use shared::{
    access::Visibility,
    connection::{Connection, Transfer, TransferConnection},
    member::Member,
};

use crate::{
    pages::{connection::desk::Desk, member::directory},
    refusal,
    ui::{
        badge::Tone,
        button::{Button, Look},
        dialog::DialogActions,
        field::SelectField,
        form::{Form, FormState},
        loaded::{Loaded, rows},
        notice::Notice,
    },
};

#[component]
pub fn TransferForm(desk: Desk, connection: Connection) -> impl IntoView {
    let members = directory::read_once(desk.api, desk.workspace());
    let connection = StoredValue::new(connection);
    view! {
        <Loaded resource=members skeleton=rows() let:members>
            <Choose desk connection=connection.get_value() members />
        </Loaded>
    }
}

#[component]
fn Choose(desk: Desk, connection: Connection, members: Vec<Member>) -> impl IntoView {
    let form = FormState::new();
    let to = RwSignal::new(String::new());
    let close = Callback::new(move |()| desk.close());
    let options = directory::options(members.iter().filter(|member| member.user != connection.owner.id));
    if options.is_empty() {
        return view! {
            <p class="text-sm">"There is nobody else in this workspace whom it could be given to."</p>
            <DialogActions>
                <Button on_click=close>"Close"</Button>
            </DialogActions>
        }
        .into_any();
    }
    let words = match connection.visibility {
        Visibility::Private => "It is private: you will not see it any more.",
        Visibility::Shared => "It stays shared: you keep using it like everyone else.",
    };
    let lead = format!("The new owner of “{}” decides who sees it, and can disconnect it.", connection.name);
    let give = Action::new_local(move |request: &TransferConnection| {
        let (request, name) = (request.clone(), connection.name.clone());
        async move {
            match desk.api.send(&request).await {
                Ok(_) => {
                    desk.toasts.done(format!("“{name}” was transferred."));
                    desk.close();
                    desk.read_again();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let (id, version) = (connection.id, connection.version);
    let submit = Callback::new(move |()| {
        if form.passes(Vec::new())
            && let Ok(to) = to.get_untracked().parse()
        {
            give.dispatch_local(TransferConnection { connection: id, body: Transfer { to, version: Some(version) } });
        }
    });
    view! {
        <Form state=form pending=give.pending() on_submit=submit>
            <p class="text-sm">{lead}</p>
            <SelectField form name="/to" label="New owner" value=to options required=true />
            <Notice tone=Tone::Warning>
                <p class="text-sm">{words}</p>
            </Notice>
            <DialogActions>
                <Button on_click=close>"Cancel"</Button>
                <Button look=Look::Primary submit=true pending=give.pending()>"Transfer"</Button>
            </DialogActions>
        </Form>
    }
    .into_any()
}
