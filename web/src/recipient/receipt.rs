//! A receipt: what was granted, to whom and when, and how it is taken back.

use leptos::prelude::*;
use shared::{connection::Revocation, id::AccessRequestId, receipt::Receipt};

use super::{
    address::Place,
    confirm::Confirm,
    parts::{Ending, Facts, Heading, Lines, Way, Ways},
    use_desk, words,
};
use crate::ui::{
    badge::Tone,
    button::Look,
    icon::{Glyph, Icon},
    logo::Logo,
    moment,
};

#[component]
pub fn ReceiptPage(receipt: Receipt, request: Option<AccessRequestId>) -> impl IntoView {
    let desk = use_desk();
    let revoking = RwSignal::new(false);
    let to_revoke = receipt.clone();
    let Receipt { organization, provider, method, account, access, docs_url, granted_at, revocable, .. } = receipt;
    let (organization, provider, logo) = (organization.name, provider.name, provider.logo);
    let how = words::revoking(revocable, &provider);
    let mut facts = vec![("Granted to".to_owned(), organization.clone())];
    facts.extend(account.map(|account| ("Account".to_owned(), account)));
    facts.push(("How".to_owned(), method));
    facts.push(("When".to_owned(), moment::exact(granted_at)));
    let can = (!access.is_empty()).then(|| format!("{organization} is able to:"));
    let on = request.map(|request| {
        Way::new(Look::Primary, "Continue with the next source", move || desk.go(Place::of(request)))
    });
    let revoke = Way::new(Look::Danger, "Revoke access", move || revoking.set(true));
    view! {
        <Heading text="Your receipt" lead=format!("You gave {organization} access to {provider}.") />
        <section class="asked-source mt-6">
            <div class="asked-head">
                <Logo src=logo />
                <h2>{provider}</h2>
            </div>
            <Facts facts />
            {can.map(|can| view! { <p class="request-words">{can}</p> })}
            <Lines icon=Icon::Check class="access" lines=access />
        </section>
        <section class="mt-6">
            <h2 class="section-heading">"Taking it back"</h2>
            <p class="sheet-note">{how.clone()}</p>
            <Docs href=docs_url />
        </section>
        <Ways ways=on.into_iter().chain([revoke]).collect() />
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
fn Docs(href: Option<String>) -> impl IntoView {
    href.map(|href| view! {
        <p class="sheet-note mt-2">
            <a class="link docs-link" href=href target="_blank" rel="noopener noreferrer">
                "How it is changed there"
                <Glyph icon=Icon::ExternalLink class="size-3.5 shrink-0" />
                <span class="sr-only">" (opens a new tab)"</span>
            </a>
        </p>
    })
}

#[component]
pub fn Revoked(receipt: Receipt, revocation: Revocation) -> impl IntoView {
    let (title, lead) = words::revocation(revocation, &receipt.provider.name);
    let settled = matches!(revocation, Revocation::Revoked | Revocation::Pending);
    let (tone, icon) = if settled { (Tone::Good, Icon::Check) } else { (Tone::Warning, Icon::Info) };
    let ending = Ending {
        tone,
        icon,
        title: title.to_owned(),
        lead,
        note: format!("{} is told. You can close this page.", receipt.organization.name),
        ways: Vec::new(),
    };
    view! {
        {ending.show()}
        <Docs href=(!settled).then_some(receipt.docs_url).flatten() />
    }
}
