//! Opening a link, and declining.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use shared::{
    connect::LinkToken,
    notification::{Detail, Kind},
};

use super::through::brief;
use crate::{
    access_request::{ending::event, store::progress},
    audit::{self, Did},
    failure::Failure,
    http::{context::Context, link::Linked},
    notification::{self, News},
    secret::Secret,
};

/// Tries count for each link, and all of them, at each address (S14). Opening is noted and changes nothing: mail scanners
/// open links.
pub async fn open(cx: &Context, given: &LinkToken) -> Result<Linked, Failure> {
    let digest = Secret::new(given.token.expose()).digest();
    cx.throttle(&URL_SAFE_NO_PAD.encode(digest.as_bytes()))?;
    let linked = cx.holds(&digest).await?;
    if linked.opened_at.is_none() {
        let state = &cx.state;
        state
            .db
            .write_tx(async |tx| {
                if progress::open(tx, linked.id, &digest, cx.now()).await? {
                    let (place, brief) = (&linked.workspace, brief(tx, &linked).await?);
                    let event = event(place.organization, &brief, Did::OpenAccessRequest, json!({}));
                    audit::record(tx, state, &cx.recipient(linked.id), event).await?;
                }
                Ok::<_, Failure>(())
            })
            .await?;
    }
    Ok(linked)
}

pub async fn decline(cx: &Context, linked: &Linked) -> Result<(), Failure> {
    let state = &cx.state;
    state
        .db
        .write_tx(async |tx| {
            let linked = cx.linked_in(tx, linked).await?;
            if !progress::decline(tx, linked.id, cx.now()).await? {
                return Err(Failure::dead_link());
            }
            let brief = brief(tx, &linked).await?;
            let event = event(linked.workspace.organization, &brief, Did::DeclineAccessRequest, json!({}));
            audit::record(tx, state, &cx.recipient(linked.id), event).await?;
            let news = News {
                kind: Kind::LinkDeclined,
                workspace: linked.workspace.id,
                subject: brief.name(),
                access_request: Some(linked.id),
                connection: None,
                detail: Detail::default(),
            };
            Ok(notification::tell(tx, state, [linked.creator.id], &news).await?)
        })
        .await
}
