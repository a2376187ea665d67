//! One login gave access to several accounts: one of them is connected.

use std::{cell::Cell, rc::Rc};

use shared::{connect::Asked, connection::Account, id::AuthorizationId};

use super::{
    desk::Desk,
    dom::{Tag, tag, text},
    parts::{actions, button, heading, lead, step},
};
use crate::ui::button::Look;

pub fn choose(desk: &Desk, asked: &Asked, authorization: AuthorizationId, accounts: Vec<Account>) -> Vec<Tag> {
    let what = format!("Your login reaches several. {} gets access to the one you choose.", asked.organization.name);
    let chosen = Rc::new(Cell::new(0));
    let options = accounts.iter().enumerate().map(|(number, account)| {
        let choice = Rc::clone(&chosen);
        let radio = tag("input", "radio radio-primary radio-sm").attr("type", "radio").attr("name", "account");
        radio.set("checked", (number == 0).then_some(""));
        let radio = radio.on("change", move |_| choice.set(number));
        tag("label", "choice").with(radio).with(text("span", "min-w-0 text-sm font-medium", &account.label))
    });
    let options = tag("fieldset", "field mt-6")
        .with(text("legend", "field-label mb-1.5", "Account"))
        .with(tag("div", "choices").with_all(options));
    let connect = step(desk, button(Look::Primary, None, "Connect this account"), move |desk| {
        if let Some(account) = accounts.get(chosen.get()) {
            desk.answer(authorization, account);
        }
    });
    vec![heading("Which account?"), lead(&what), desk.alert(), options, actions([connect])]
}
