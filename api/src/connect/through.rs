//! What comes through a link, and using a source up in the transaction that stores the connection (S16).

use serde_json::json;
use shared::{
    authorization::Failure as Reason,
    id::{ConnectionId, ReceiptId, RequestedSourceId},
    notification::{Detail, Kind},
    time::Timestamp,
};

use super::{
    alive,
    store::{self, Source},
};
use crate::{
    access::{LinkPlace, store::link::Which},
    access_request::{
        ending::event,
        store::{
            ending::Brief,
            progress::{self, Progress},
        },
    },
    audit::{self, Did},
    db::{ConnectionTrait, DbErr, Tx},
    failure::Failure,
    http::context::Context,
    notification::{self, News},
    receipt,
    secret::Digest,
};

/// The link that an attempt left through, as it was then.
#[derive(Clone, Copy)]
pub struct Through {
    pub source: RequestedSourceId,
    pub token: Digest,
}

/// A source that is still open, of a link that works.
#[derive(Clone)]
pub struct Claim {
    pub link: LinkPlace,
    pub source: Source,
}

/// Decided anew. A new link has another token, so that the old one's attempts end with it.
pub async fn claim(
    db: &impl ConnectionTrait,
    through: &Through,
    now: Timestamp,
) -> Result<Result<Claim, Reason>, DbErr> {
    let Some(link) = alive(db, Which::Source(through.source), now).await? else { return Ok(Err(Reason::LinkDead)) };
    let source = store::source(db, through.source).await?.filter(|source| source.connected_at.is_none());
    Ok(match source {
        Some(source) if link.digest == through.token => Ok(Claim { link, source }),
        Some(_) | None => Err(Reason::LinkDead),
    })
}

/// The connection that a claim was used for.
pub struct Used<'a> {
    pub id: ConnectionId,
    pub name: &'a str,
    pub receipt: ReceiptId,
    /// Of the receipt's address, where it is shown with this very answer.
    pub address: Option<Digest>,
}

/// Uses the source up, leaves the recipient a receipt, and tells whoever made the link. When somebody was faster, it is a
/// dead link and the transaction must not be committed.
pub async fn used(cx: &Context, tx: &Tx, claim: &Claim, used: &Used<'_>) -> Result<Progress, Failure> {
    let (state, link, now) = (&cx.state, &claim.link, cx.now());
    let progress = progress::connect(tx, link.id, claim.source.id, used.id, now).await?;
    let progress = progress.ok_or_else(Failure::dead_link)?;
    receipt::store::insert(tx, used.receipt, claim.source.id, used.id, used.address.as_ref(), now).await?;
    let detail = json!({
        "connection": used.id, "source": claim.source.id, "provider": claim.source.provider,
        "connected": progress.connected, "of": progress.of,
    });
    let event = event(link.workspace.organization, &brief(tx, link).await?, Did::ConnectThroughAccessRequest, detail);
    audit::record(tx, state, &cx.recipient(link.id), event).await?;
    let news = News {
        kind: Kind::LinkUsed,
        workspace: link.workspace.id,
        subject: used.name.to_owned(),
        access_request: Some(link.id),
        connection: Some(used.id),
        detail: Detail { connected: Some(progress.connected), of: Some(progress.of), ..Detail::default() },
    };
    notification::tell(tx, state, [link.creator.id], &news).await?;
    Ok(progress)
}

/// The link as events and notifications speak of it.
pub async fn brief(db: &impl ConnectionTrait, link: &LinkPlace) -> Result<Brief, DbErr> {
    let sources = store::sources(db, link.id).await?;
    Ok(Brief {
        id: link.id,
        workspace: link.workspace.id,
        creator: link.creator.id,
        private: link.private_to().is_some(),
        sources: sources.into_iter().map(|source| source.provider_name).collect(),
        expires_at: link.expires_at,
    })
}
