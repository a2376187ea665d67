//! The form of a source: a credential to type or to upload, or what a provider has to be told before somebody logs in
//! there. What is secret leaves the form with the request and never comes back.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::connect::{Asked, AskedSource};

use super::{
    address::Place,
    parts::{Heading, Request},
    use_desk, words,
};
use crate::{
    pages::connection::add::fields::{self, MethodFields},
    ui::{
        button::{Button, Look},
        form::{Form, FormState},
        icon::Icon,
        logo::Logo,
    },
};

#[component]
pub fn Enter(asked: Asked, source: AskedSource) -> impl IntoView {
    let desk = use_desk();
    let form = FormState::new();
    let filled = fields::filled(&source.method.fields, &BTreeMap::new());
    let provider = source.provider.clone();
    let by_login = words::by_login(&source.method);
    let organization = asked.organization.name.clone();
    let (request, renews) = (asked.request, asked.renews);
    let asks = source.clone();
    let submit = {
        let filled = filled.clone();
        Callback::new(move |()| {
            if form.passes(Vec::new()) {
                let (values, secrets) = fields::split(&filled);
                let values = values.into_iter().filter(|(_, value)| !value.is_empty()).collect();
                desk.send(asked.clone(), source.clone(), values, secrets, Some(form));
            }
        })
    };
    let back = Callback::new(move |()| desk.go(Place::of(request)));
    view! {
        <div class="asked-head">
            <Logo src=provider.logo />
            <div class="min-w-0">
                <Heading text=format!("Connect {}", provider.name) />
            </div>
        </div>
        <div class="mt-4 mb-6">
            <Request source=asks organization renews />
        </div>
        <Form state=form pending=desk.busy() on_submit=submit>
            <MethodFields form fields=filled />
            {(!by_login).then(|| view! {
                <p class="sheet-note">"It is tested first, and stored encrypted only if the test succeeds."</p>
            })}
            <div class="sheet-actions">
                <Button look=Look::Primary submit=true pending=desk.busy() icon=by_login.then_some(Icon::ExternalLink)>
                    {if by_login { format!("Log in at {}", provider.name) } else { "Test and connect".to_owned() }}
                </Button>
                <Button look=Look::Quiet on_click=back>"Back"</Button>
            </div>
        </Form>
    }
}
