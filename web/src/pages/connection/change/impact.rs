//! Whom and what a change of a connection concerns, inside the dialog in which it is decided.

use leptos::prelude::*;
use shared::{
    id::ConnectionId,
    registration::{ConnectionChange, PreviewChange, PreviewConnectionChange},
};

use crate::pages::{connection::desk::Desk, impact::ImpactOf};

#[component]
pub fn ChangeImpact(desk: Desk, id: ConnectionId, change: ConnectionChange, nothing: &'static str) -> impl IntoView {
    let resource = LocalResource::new(move || async move {
        desk.api.send(&PreviewConnectionChange { connection: id, body: PreviewChange { change } }).await
    });
    view! { <ImpactOf resource nothing /> }
}
