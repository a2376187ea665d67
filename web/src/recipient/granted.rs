//! A source is connected: the receipt's address, once, and the way on.

use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{
    address::Place,
    desk::Desk,
    dom::{Tag, tag, text},
    parts::{actions, button, heading, lead, mark, progress, step},
    screen::Grant,
};
use crate::ui::{badge::Tone, button::Look, icon::Icon};

pub fn connected(desk: &Desk, grant: Grant) -> Vec<Tag> {
    let Grant { organization, provider, address, receipt, request, asked } = grant;
    let title = provider.map_or_else(|| "Connected".to_owned(), |provider| format!("{} is connected", provider.name));
    let who = organization.map_or_else(|| "The organization".to_owned(), |organization| organization.name);
    let access = match receipt.and_then(|receipt| receipt.account) {
        Some(account) => format!("Thank you. {who} has access as {account} now."),
        None => format!("Thank you. {who} has access now."),
    };
    let mut page = vec![
        mark(Tone::Good, Icon::Check),
        heading(&title),
        lead(&access),
        match address {
            Some(address) => keep(address),
            None => lead("The address of your receipt was shown when it was connected."),
        },
    ];
    page.extend(asked.as_ref().map(progress).unwrap_or_default());
    page.push(match request {
        Some(request) => {
            let open = asked.as_ref().and_then(|asked| asked.sources.iter().find(|it| it.connected_at.is_none()));
            let label = open.map_or_else(|| "Continue".to_owned(), |it| format!("Continue with {}", it.provider.name));
            actions([step(desk, button(Look::Primary, None, &label), move |desk| desk.go(Place::of(request)))])
        }
        None => lead("All done. You can close this page."),
    });
    page
}

fn keep(address: String) -> Tag {
    let shown = text("p", "code keep-address", &address);
    let said = tag("p", "").attr("role", "status");
    let copy = {
        let said = said.clone();
        button(Look::Plain, Some(Icon::Copy), "Copy address").on("click", move |_| {
            let (address, said) = (address.clone(), said.clone());
            spawn_local(async move {
                let told = if write(&address).await {
                    "Copied."
                } else {
                    "The browser did not allow it. Select the address and copy it."
                };
                said.fill([text("span", "", told)]);
            });
        })
    };
    tag("section", "keep")
        .with(text("h2", "", "Your receipt"))
        .with(text(
            "p",
            "",
            "Keep this address. It shows what you granted, and takes it back whenever you want. It is shown only now.",
        ))
        .with(shown)
        .with(tag("div", "keep-copy").with(copy).with(said))
}

async fn write(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
