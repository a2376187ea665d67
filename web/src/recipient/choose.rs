//! One login gave access to several accounts: one of them is connected.

use leptos::prelude::*;
use shared::{connect::Asked, connection::Account, id::AuthorizationId};

use super::{
    parts::{Heading, Refusal},
    use_desk,
};
use crate::ui::{
    button::{Button, Look},
    choice::Choice,
    form::{Form, FormState},
};

#[component]
pub fn Choose(asked: Asked, authorization: AuthorizationId, accounts: Vec<Account>) -> impl IntoView {
    let desk = use_desk();
    let chosen = RwSignal::new(0_usize);
    let options = accounts.iter().enumerate().map(|(number, account)| (number, account.label.clone(), None)).collect();
    let submit = Callback::new(move |()| {
        if let Some(account) = accounts.get(chosen.get_untracked()) {
            desk.answer(authorization, account.clone());
        }
    });
    let lead = format!("Your login reaches several. {} gets access to the one you choose.", asked.organization.name);
    view! {
        <Heading text="Which account?" lead />
        <Refusal />
        <div class="mt-6">
            <Form state=FormState::new() pending=desk.busy() on_submit=submit>
                <Choice legend="Account" value=chosen options />
                <Button look=Look::Primary submit=true pending=desk.busy()>"Connect this account"</Button>
            </Form>
        </div>
    }
}
