//! One notification: what happened, when, and where something can be done about it.

use leptos::prelude::*;
use shared::{
    connection::{ConnectionQuery, Kind as ConnectionKind},
    notification::{Kind, Notification},
};

use crate::{
    copy,
    route::Route,
    session::use_session,
    ui::{
        badge::{Badge, Tone},
        icon::{Glyph, Icon},
        moment::Moment,
    },
};

#[component]
pub fn NotificationRow(item: Notification, fresh: bool) -> impl IntoView {
    let session = use_session();
    let (tone, title) = copy::notification(&item);
    let (mark, icon) = match tone {
        Tone::Good => ("news-mark news-mark-good", Icon::CircleCheck),
        Tone::Warning => ("news-mark news-mark-warning", Icon::TriangleAlert),
        Tone::Bad => ("news-mark news-mark-bad", Icon::CircleAlert),
        Tone::Neutral => ("news-mark", Icon::Bell),
    };
    // Where the reader has no place any more, there is nothing to go to.
    let place = untrack(move || session.place(item.workspace)).map(|place| place.workspace.name);
    let href = place.is_some().then(|| place_to_act(&item));
    let detail = item.detail;
    view! {
        <li class="news" class:is-fresh=fresh>
            <span class=mark>
                <Glyph icon />
            </span>
            <div class="min-w-0 flex-1">
                <p class="news-title">
                    {match href {
                        Some(href) => view! { <a class="news-link" href=href>{title}</a> }.into_any(),
                        None => title.into_any(),
                    }}
                </p>
                {detail.reason.map(|reason| view! { <p class="text-sm">{copy::reason(reason)}</p> })}
                <p class="mt-0.5 text-sm text-muted">
                    <Moment at=item.created_at />
                    {place.map(|place| format!(" · {place}"))}
                    {detail.expires_at.map(|at| view! { " · ends " <Moment at /> })}
                </p>
            </div>
            {fresh.then(|| view! { <Badge tone=Tone::Good text="New" /> })}
        </li>
    }
}

/// The list in which it can be seen and acted on.
fn place_to_act(item: &Notification) -> String {
    let workspace = item.workspace;
    match item.kind {
        Kind::LinkUsed | Kind::LinkDeclined | Kind::LinkExpiring | Kind::Unknown => {
            Route::AccessRequests { workspace }.path()
        }
        Kind::AccessRevoked | Kind::NeedsReconnect | Kind::Degraded => {
            let kind = item.detail.kind.unwrap_or(ConnectionKind::Source);
            let query = ConnectionQuery { q: Some(item.subject.clone()), ..ConnectionQuery::default() };
            Route::Connections { workspace, kind }.with(&query)
        }
    }
}
