//! A receipt: what was granted, to whom and when, and how it is taken back.

use shared::{connection::Revocation, id::AccessRequestId, receipt::Receipt};

use super::{
    address::Place,
    confirm::confirm,
    desk::Desk,
    dom::{Tag, glyph, tag, text},
    parts::{actions, button, facts, heading, lead, lines, mark, note, provider, step},
    words,
};
use crate::ui::{badge::Tone, button::Look, icon::Icon, moment};

pub fn receipt(desk: &Desk, receipt: &Receipt, request: Option<AccessRequestId>) -> Vec<Tag> {
    let (organization, name) = (&receipt.organization.name, &receipt.provider.name);
    let how = words::revoking(receipt.revocable, name);
    let mut told = vec![("Granted to".to_owned(), organization.clone())];
    told.extend(receipt.account.clone().map(|account| ("Account".to_owned(), account)));
    told.push(("How".to_owned(), receipt.method.clone()));
    told.push(("When".to_owned(), moment::exact(receipt.granted_at)));
    let can = (!receipt.access.is_empty()).then(|| text("p", "request-words", &format!("{organization} is able to:")));
    let what = tag("section", "asked-source mt-6")
        .with(provider(&receipt.provider.logo, text("h2", "", name)))
        .with_all(facts(&told))
        .with_all(can)
        .with_all(lines(Icon::Check, "access", &receipt.access));
    let back = tag("section", "mt-6")
        .with(text("h2", "section-heading", "Taking it back"))
        .with(note(&how))
        .with_all(docs(receipt));
    let on = request.map(|request| {
        step(desk, button(Look::Primary, None, "Continue with the next source"), move |desk| {
            desk.go(Place::of(request));
        })
    });
    let revoke = confirm(
        desk,
        button(Look::Danger, None, "Revoke access"),
        "Revoke access?",
        &format!("{how} This cannot be undone."),
        "Revoke access",
        {
            let receipt = receipt.clone();
            move |desk| desk.revoke(&receipt)
        },
    );
    vec![
        heading("Your receipt"),
        lead(&format!("You gave {organization} access to {name}.")),
        what,
        back,
        actions(on.into_iter().chain([revoke.open])),
        revoke.dialog,
    ]
}

fn docs(receipt: &Receipt) -> Option<Tag> {
    let href = receipt.docs_url.as_ref()?;
    let link = text("a", "link docs-link", "How it is changed there")
        .attr("href", href)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .with(glyph(Icon::ExternalLink, "size-3.5 shrink-0"))
        .with(text("span", "sr-only", " (opens a new tab)"));
    Some(tag("p", "sheet-note mt-2").with(link))
}

pub fn revoked(receipt: &Receipt, revocation: Revocation) -> Vec<Tag> {
    let (title, text) = words::revocation(revocation, &receipt.provider.name);
    let settled = matches!(revocation, Revocation::Revoked | Revocation::Pending);
    let (tone, icon) = if settled { (Tone::Good, Icon::Check) } else { (Tone::Warning, Icon::Info) };
    let told = format!("{} is told. You can close this page.", receipt.organization.name);
    let mut page = vec![mark(tone, icon), heading(title), lead(&text), lead(&told)];
    if !settled {
        page.extend(docs(receipt));
    }
    page
}
