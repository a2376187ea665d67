//! A link, at the only moment at which it can be seen: Mooring keeps no more of it than what it is recognized by.

use leptos::prelude::*;
use shared::access_request::IssuedAccessRequest;

use crate::ui::{badge::Tone, copy_field::CopyField, moment::ExactMoment, notice::Notice, qr_code::QrCode};

#[component]
pub fn LinkOnce(issued: IssuedAccessRequest) -> impl IntoView {
    let IssuedAccessRequest { access_request: request, link, .. } = issued;
    let Some(link) = link else {
        return view! {
            <Notice tone=Tone::Warning title="The link cannot be shown again">
                <p class="text-sm">
                    "The answer with the link was lost on its way. Choose “New link” in the list of access requests: it ends the one that was lost."
                </p>
            </Notice>
        }
        .into_any();
    };
    let restricted = request.renews.is_some() || request.sources.iter().all(|source| source.restriction.is_some());
    let whose = if restricted {
        "Send it only to the person it is meant for."
    } else {
        "Whoever has it can connect an account with it, so send it only to the person it is meant for."
    };
    view! {
        <div class="space-y-4">
            <div role="status">
                <Notice tone=Tone::Warning title="Copy the link now">
                    <p class="text-sm">
                        "It is shown only this once and is lost when you leave. It works until "
                        <ExactMoment at=request.expires_at /> ". " {whose}
                    </p>
                </Notice>
            </div>
            <CopyField label="Link" text=link.clone() done="The link was copied." />
            <figure class="qr-figure">
                <QrCode text=link label="QR code of the link" />
                <figcaption class="text-sm text-muted">"Or let them scan it with a phone."</figcaption>
            </figure>
        </div>
    }
    .into_any()
}
