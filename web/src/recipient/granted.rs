//! A source is connected: the receipt's address, once, and the way on.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::{
    address::Place,
    desk::Grant,
    parts::{Heading, Mark, Note, Progress, Way, Ways},
    use_desk,
};
use crate::ui::{
    badge::Tone,
    button::{Button, Look},
    icon::Icon,
};

#[component]
pub fn Connected(grant: Grant) -> impl IntoView {
    let desk = use_desk();
    let Grant { organization, provider, address, receipt, request, asked } = grant;
    let title = provider.map_or_else(|| "Connected".to_owned(), |provider| format!("{} is connected", provider.name));
    let who = organization.map_or_else(|| "The organization".to_owned(), |organization| organization.name);
    let what = receipt.and_then(|receipt| receipt.account).unwrap_or_else(|| "it".to_owned());
    let next = asked.as_ref().and_then(|asked| asked.sources.iter().find(|source| source.connected_at.is_none()));
    let label = next.map_or_else(|| "Continue".to_owned(), |source| format!("Continue with {}", source.provider.name));
    let ways = request.map(|request| Way::new(Look::Primary, label, move || desk.go(Place::of(request))));
    let end = if request.is_none() { "All done. You can close this page." } else { "" };
    view! {
        <Mark tone=Tone::Good icon=Icon::Check />
        <Heading text=title lead=format!("Thank you. {who} can use {what} now.") />
        {match address {
            Some(address) => view! { <Keep address /> }.into_any(),
            None => view! { <Note text="The address of your receipt was shown when it was connected.".to_owned() /> }.into_any(),
        }}
        {asked.map(|asked| view! { <Progress asked /> })}
        <Note text=end.to_owned() />
        <Ways ways=ways.into_iter().collect() />
    }
}

#[component]
fn Keep(address: String) -> impl IntoView {
    let said = RwSignal::new("");
    let shown = address.clone();
    let copy = Callback::new(move |()| {
        let address = address.clone();
        spawn_local(async move {
            let copied = JsFuture::from(window().navigator().clipboard().write_text(&address)).await;
            let words =
                if copied.is_ok() { "Copied." } else { "The browser did not allow it. Select the address and copy it." };
            let _ = said.try_set(words);
        });
    });
    view! {
        <section class="keep">
            <h2>"Your receipt"</h2>
            <p>"Keep this address. It shows what you granted, and takes it back whenever you want. It is shown only now."</p>
            <p class="code keep-address">{shown}</p>
            <div class="keep-copy">
                <Button icon=Icon::Copy on_click=copy>"Copy address"</Button>
                <p role="status">{said}</p>
            </div>
        </section>
    }
}
