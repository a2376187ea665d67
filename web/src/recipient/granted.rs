//! A source is connected: the receipt's address, once, and the way on.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::{
    address::Place,
    desk::Grant,
    parts::{Heading, Mark, Progress},
    use_desk,
};
use crate::ui::{
    badge::Tone,
    button::{Button, Look},
    icon::Icon,
    unique,
};

#[component]
pub fn Connected(grant: Grant) -> impl IntoView {
    let desk = use_desk();
    let Grant { organization, provider, address, receipt, request, asked } = grant;
    let title = match &provider {
        Some(provider) => format!("{} is connected", provider.name),
        None => "Connected".to_owned(),
    };
    let who = organization.map_or_else(|| "The organization".to_owned(), |organization| organization.name);
    let account = receipt.and_then(|receipt| receipt.account);
    let lead = match account {
        Some(account) => format!("Thank you. {who} can use {account} now."),
        None => format!("Thank you. {who} can use it now."),
    };
    let next = asked.as_ref().and_then(|asked| asked.sources.iter().find(|source| source.connected_at.is_none()));
    let label = next.map_or_else(|| "Continue".to_owned(), |source| format!("Continue with {}", source.provider.name));
    let way_on = match request {
        Some(request) => {
            let go_on = Callback::new(move |()| {
                let place = Place::Request { request, source: None };
                place.push();
                desk.open(place);
            });
            view! {
                {asked.map(|asked| view! { <Progress asked /> })}
                <div class="sheet-actions">
                    <Button look=Look::Primary on_click=go_on>{label}</Button>
                </div>
            }
            .into_any()
        }
        None => view! { <p class="sheet-lead">"All done. You can close this page."</p> }.into_any(),
    };
    view! {
        <Mark tone=Tone::Good icon=Icon::Check />
        <Heading text=title lead />
        <Keep address />
        {way_on}
    }
}

#[component]
fn Keep(address: Option<String>) -> impl IntoView {
    let Some(address) = address else {
        return view! { <p class="sheet-lead">"The address of your receipt was shown when it was connected."</p> }.into_any();
    };
    let heading = unique("receipt");
    let labelled_by = heading.clone();
    view! {
        <section class="keep" aria-labelledby=labelled_by>
            <h2 id=heading>"Your receipt"</h2>
            <p>"Keep this address. It shows what you granted, and takes it back whenever you want. It is shown only now."</p>
            <p class="code keep-address">{address.clone()}</p>
            <Copy address />
        </section>
    }
    .into_any()
}

#[component]
fn Copy(address: String) -> impl IntoView {
    let said = RwSignal::new("");
    let copy = Callback::new(move |()| {
        let address = address.clone();
        spawn_local(async move {
            let copied = JsFuture::from(window().navigator().clipboard().write_text(&address)).await;
            let words = if copied.is_ok() { "Copied." } else { "The browser did not allow it. Select the address and copy it." };
            let _ = said.try_set(words);
        });
    });
    view! {
        <div class="keep-copy">
            <Button icon=Icon::Copy on_click=copy>"Copy address"</Button>
            <p role="status">{said}</p>
        </div>
    }
}
