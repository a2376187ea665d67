//! A link with which somebody without an account authorizes a connection again.

use leptos::prelude::*;
use shared::{
    access_request::{IssuedAccessRequest, NewReauthorization, RequestReauthorization},
    check::PURPOSE_MAX,
    connection::Connection,
};

use crate::{
    api::IdempotencyKey,
    pages::{
        access_request::{
            lifetime::{Lifetime, LifetimeField},
            once::LinkOnce,
        },
        connection::desk::Desk,
    },
    refusal,
    revision::use_revisions,
    ui::{
        button::{Button, Look},
        dialog::DialogActions,
        form::{Form, FormState},
        text_area::TextArea,
    },
};

#[component]
pub fn ReauthorizeForm(desk: Desk, connection: Connection) -> impl IntoView {
    let requests = use_revisions().access_requests;
    let (form, key) = (FormState::new(), IdempotencyKey::new());
    let purpose = RwSignal::new(String::new());
    let lifetime = Lifetime::new();
    let issued = RwSignal::new(None::<IssuedAccessRequest>);
    let id = connection.id;
    let send = Action::new_local(move |body: &NewReauthorization| {
        let (request, key) = (RequestReauthorization { connection: id, body: body.clone() }, key.clone());
        async move {
            match desk.api.send_once(&request, &key).await {
                Ok(answer) => {
                    let _ = issued.try_set(Some(answer));
                    requests.bump();
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        let purpose = purpose.with_untracked(|purpose| purpose.trim().to_owned());
        let body = NewReauthorization {
            purpose: (!purpose.is_empty()).then_some(purpose),
            lifetime_hours: lifetime.hours().unwrap_or_default(),
        };
        if refusal::passes(form, &body) {
            send.dispatch_local(body);
        }
    });
    let close = Callback::new(move |()| desk.close());
    move || {
        if let Some(issued) = issued.get() {
            return view! {
                <LinkOnce issued />
                <DialogActions>
                    <Button look=Look::Primary on_click=close>"Done"</Button>
                </DialogActions>
            }
            .into_any();
        }
        let name = format!("“{}”", connection.name);
        view! {
            <Form state=form pending=send.pending() on_submit=submit>
                <p class="text-sm">
                    "With the link, somebody who has no account here authorizes "
                    <strong class="break-words">{name}</strong>
                    " again. It has to be the same account as before. Name, owner, visibility and everything that uses the connection stay."
                </p>
                <TextArea
                    form
                    name="/purpose"
                    label="Purpose"
                    value=purpose
                    limit=PURPOSE_MAX
                    help="What the recipient is told it is for."
                />
                <LifetimeField form value=lifetime />
                <DialogActions>
                    <Button on_click=close>"Cancel"</Button>
                    <Button look=Look::Primary submit=true pending=send.pending()>"Generate link"</Button>
                </DialogActions>
            </Form>
        }
        .into_any()
    }
}
