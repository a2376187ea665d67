//! A session is renewed by one tab at a time: its refresh token rotates, and every tab shares the cookie. It is renewed
//! for somebody who is there: what a timer or a stream asks for waits for a person (S34).

use leptos::{ev, prelude::*};
use shared::session::RefreshSession;

use super::{Api, ApiError};
use crate::{browser::lock::Lock, ui::storage};

const LOCK: &str = "mooring-session-renewal";
/// When some tab last renewed the session, in milliseconds. It is no secret; the tokens are out of reach of scripts.
const RENEWED_AT: &str = "mooring-session-renewed-at";

/// Renews the session unless another request or tab has done so since `started`.
pub async fn renew(api: Api, started: f64) -> Result<(), ApiError> {
    api.attention.of_somebody().await;
    // Without locks the server still honors the previous token for a while.
    let _lock = Lock::acquire(LOCK).await;
    if storage::read(RENEWED_AT).and_then(|at| at.parse::<f64>().ok()).is_some_and(|at| at > started) {
        return Ok(());
    }
    api.attempt(&RefreshSession {}, None).await?;
    storage::write(RENEWED_AT, &js_sys::Date::now().to_string());
    api.renewed.notify();
    Ok(())
}

/// Other tabs renew it, too.
pub fn hear_of_others(renewed: Trigger) {
    let _ = window_event_listener(ev::storage, move |event| {
        if event.key().as_deref() == Some(RENEWED_AT) {
            renewed.notify();
        }
    });
}
