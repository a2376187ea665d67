//! A receipt: what was granted, to whom and when, and how it is taken back.

use leptos::prelude::*;
use shared::{connection::Revocation, id::AccessRequestId, receipt::Receipt};

use super::{
    address::Place,
    confirm::Confirm,
    parts::{AccessItem, Heading, Mark, Refusal},
    use_desk, words,
};
use crate::ui::{
    badge::Tone,
    button::{Button, Look},
    icon::{Glyph, Icon},
    logo::Logo,
    moment::Exact,
};

#[component]
pub fn ReceiptPage(receipt: Receipt, request: Option<AccessRequestId>) -> impl IntoView {
    let desk = use_desk();
    let revoking = RwSignal::new(false);
    let (organization, provider) = (receipt.organization.name.clone(), receipt.provider.name.clone());
    let how = if receipt.revocable {
        format!("{provider} is asked to end the access, and what is stored is destroyed at once.")
    } else {
        format!("What is stored is destroyed at once, so nobody can use it from here any more. {provider} itself cannot be told: change the key or password there, too, if you want to be sure.")
    };
    let access = receipt.access.clone();
    let access = (!access.is_empty()).then(|| {
        let items = access.into_iter().map(|words| view! { <AccessItem words /> });
        view! {
            <p class="request-words">{format!("{organization} is able to:")}</p>
            <ul class="access">{items.collect_view()}</ul>
        }
    });
    let on = request.map(|request| {
        let go_on = Callback::new(move |()| {
            let place = Place::Request { request, source: None };
            place.push();
            desk.open(place);
        });
        view! { <Button look=Look::Primary on_click=go_on>"Continue with the next source"</Button> }
    });
    let to_revoke = receipt.clone();
    view! {
        <Heading
            text="Your receipt"
            lead=format!("You gave {} access to {provider}.", receipt.organization.name)
        />
        <Refusal />
        <section class="asked-source mt-6">
            <div class="asked-head">
                <Logo src=receipt.provider.logo.clone() />
                <h2>{provider}</h2>
            </div>
            <dl class="facts request-facts">
                <dt>"Granted to"</dt>
                <dd>{receipt.organization.name.clone()}</dd>
                {receipt.account.clone().map(|account| view! {
                    <dt>"Account"</dt>
                    <dd>{account}</dd>
                })}
                <dt>"How"</dt>
                <dd>{receipt.method.clone()}</dd>
                <dt>"When"</dt>
                <dd>
                    <Exact at=receipt.granted_at />
                </dd>
            </dl>
            {access}
        </section>
        <section class="mt-6">
            <h2 class="section-heading">"Taking it back"</h2>
            <p class="sheet-note">{how.clone()}</p>
            {receipt.docs_url.clone().map(|href| view! { <Docs href /> })}
        </section>
        <div class="sheet-actions">
            {on}
            <Button look=Look::Danger on_click=Callback::new(move |()| revoking.set(true))>"Revoke access"</Button>
        </div>
        <Confirm
            open=revoking
            title="Revoke access?"
            text=format!("{how} This cannot be undone.")
            action="Revoke access"
            on_confirm=Callback::new(move |()| desk.revoke(to_revoke.clone()))
        />
    }
}

#[component]
fn Docs(href: String) -> impl IntoView {
    view! {
        <p class="sheet-note mt-2">
            <a class="link docs-link" href=href target="_blank" rel="noopener noreferrer">
                "How it is changed there"
                <Glyph icon=Icon::ExternalLink class="size-3.5 shrink-0" />
                <span class="sr-only">" (opens a new tab)"</span>
            </a>
        </p>
    }
}

#[component]
pub fn Revoked(receipt: Receipt, revocation: Revocation) -> impl IntoView {
    let (title, text) = words::revocation(revocation, &receipt.provider.name);
    let settled = matches!(revocation, Revocation::Revoked | Revocation::Pending);
    let (tone, icon) = if settled { (Tone::Good, Icon::Check) } else { (Tone::Warning, Icon::Info) };
    let docs = (!settled).then_some(receipt.docs_url).flatten();
    view! {
        <Mark tone icon />
        <Heading text=title lead=text />
        <p class="sheet-lead">{format!("{} is told. You can close this page.", receipt.organization.name)}</p>
        {docs.map(|href| view! { <Docs href /> })}
    }
}
