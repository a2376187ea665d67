//! An account for the invited address, and for no other.

use leptos::prelude::*;
use shared::{
    check,
    invitation::{AcceptInvitation, OpenedInvitation},
    secret_text::SecretText,
};

use super::enter::accepting;
use crate::{
    refusal,
    ui::{
        button::{Button, Look},
        field::{Purpose, TextField},
        form::{Form, FormState},
    },
};

#[component]
pub fn NewAccount(token: StoredValue<SecretText, LocalStorage>, opened: OpenedInvitation) -> impl IntoView {
    let form = FormState::new();
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let accept = accepting(form);
    let submit = Callback::new(move |()| {
        let body = AcceptInvitation {
            token: token.get_value(),
            name: Some(check::tidy(&name.get_untracked())),
            password: Some(SecretText::new(password.get_untracked())),
        };
        if refusal::passes(form, &body) {
            accept.dispatch_local(body);
        }
    });
    let password_help =
        format!("At least {} characters. A few words in a row are easy to remember.", check::PASSWORD_MIN);
    view! {
        <Form state=form pending=accept.pending() on_submit=submit>
            <TextField form name="/name" label="Your name" value=name required=true />
            <TextField form name="/password" label="Password" value=password purpose=Purpose::NewPassword required=true help=password_help />
            <Button look=Look::Primary submit=true pending=accept.pending()>{format!("Join {}", opened.workspace)}</Button>
        </Form>
    }
}
