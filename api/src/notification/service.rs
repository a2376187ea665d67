//! Reading one's notifications, and choosing which ones to get. Neither is an event of the log: it changes nothing of an
//! organization's, and concerns nobody else.

use chrono::TimeDelta;
use shared::{
    id::NotificationId,
    notification::{EditPreferences, Kind, Notification, NotificationQuery, Preferences, Unread},
    page::Page,
};
use strum::IntoEnumIterator;

use super::store::{self, Present};
use crate::{
    db::{ConnectionTrait, DbErr, Tx},
    failure::Failure,
    http::{allowed::Allowed, context::Context},
    live::{self, Changed, NOTIFICATION},
    organization::store::memberships,
    paging::Slice,
    state::State,
};

/// Older ones are forgotten, read or not.
const KEPT: TimeDelta = TimeDelta::days(90);

pub async fn list(
    cx: &Context,
    allowed: &Allowed<()>,
    query: NotificationQuery,
) -> Result<Page<Notification>, Failure> {
    let slice = Slice::of(query.cursor.as_deref(), query.limit)?;
    let (db, user) = (cx.state.db.reader(), allowed.person().id);
    let memberships = memberships(db, user).await?;
    let present = Present { user, memberships: &memberships, now: cx.now() };
    let items = store::list(db, &present, query.unread, &slice).await?;
    Ok(slice.page(items, |notification| notification.id))
}

pub async fn count_unread(cx: &Context, allowed: &Allowed<()>) -> Result<Unread, Failure> {
    unread(cx, cx.state.db.reader(), allowed).await
}

async fn unread(cx: &Context, db: &impl ConnectionTrait, allowed: &Allowed<()>) -> Result<Unread, Failure> {
    let user = allowed.person().id;
    let memberships = memberships(db, user).await?;
    let present = Present { user, memberships: &memberships, now: cx.now() };
    Ok(Unread { count: store::count_unread(db, &present).await? })
}

/// Also in the person's other browsers.
pub async fn mark_read(cx: &Context, allowed: &Allowed<()>, up_to: NotificationId) -> Result<Unread, Failure> {
    let user = allowed.person().id;
    cx.state
        .db
        .write_tx(async |tx| {
            if store::mark_read(tx, user, up_to, cx.now()).await? {
                live::note(tx, &cx.state, [Changed::own(user, NOTIFICATION)]).await?;
            }
            unread(cx, tx, allowed).await
        })
        .await
}

pub async fn preferences(cx: &Context, allowed: &Allowed<()>) -> Result<Preferences, Failure> {
    chosen(cx, cx.state.db.reader(), allowed).await
}

async fn chosen(cx: &Context, db: &impl ConnectionTrait, allowed: &Allowed<()>) -> Result<Preferences, Failure> {
    let kinds = store::wishes(db, allowed.person().id, Kind::iter()).await?;
    Ok(Preferences { kinds, mail_configured: cx.state.mailer.is_some() })
}

pub async fn choose(cx: &Context, allowed: &Allowed<()>, edit: &EditPreferences) -> Result<Preferences, Failure> {
    if let Some(at) = edit.kinds.iter().position(|wish| wish.kind == Kind::Unknown) {
        return Err(Failure::field(format!("/kinds/{at}/kind"), "There are no such notifications."));
    }
    cx.state
        .db
        .write_tx(async |tx| {
            for wish in &edit.kinds {
                store::save_wish(tx, allowed.person().id, *wish).await?;
            }
            chosen(cx, tx, allowed).await
        })
        .await
}

pub async fn forget(tx: &Tx, state: &State) -> Result<(), DbErr> {
    store::forget(tx, state.clock.now().minus(KEPT)).await
}
