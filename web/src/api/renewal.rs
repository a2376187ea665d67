//! A session is renewed by one tab at a time: its refresh token rotates, and every tab shares the cookie.

use js_sys::{Function, Promise, Reflect};
use shared::session::RefreshSession;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::{Api, ApiError};
use crate::ui::storage;

const LOCK: &str = "mooring-session-renewal";
/// When some tab last renewed the session, in milliseconds. It is no secret; the tokens are out of reach of scripts.
const RENEWED_AT: &str = "mooring-session-renewed-at";

/// Renews the session unless another request or tab has done so since `started`.
pub async fn renew(api: Api, started: f64) -> Result<(), ApiError> {
    let _lock = Lock::acquire().await;
    if storage::read(RENEWED_AT).and_then(|at| at.parse::<f64>().ok()).is_some_and(|at| at > started) {
        return Ok(());
    }
    api.attempt(&RefreshSession {}, None).await?;
    storage::write(RENEWED_AT, &js_sys::Date::now().to_string());
    Ok(())
}

/// Held until dropped, among all tabs of this origin.
struct Lock {
    release: Function,
}

impl Lock {
    /// `None` where the browser has no locks, which it offers to secure origins only; the server then honors the
    /// previous token for a while.
    async fn acquire() -> Option<Self> {
        let window = web_sys::window()?;
        let locks = Reflect::get(&window.navigator(), &"locks".into()).ok()?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;

        let (granted, on_granted) = deferred()?;
        let (released, release) = deferred()?;
        let callback = Closure::once_into_js(move || {
            let _ = on_granted.call0(&JsValue::NULL);
            released
        });
        request.call2(&locks, &LOCK.into(), &callback).ok()?;
        JsFuture::from(granted).await.ok()?;
        Some(Self { release })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::NULL);
    }
}

/// A promise and the function that fulfills it.
fn deferred() -> Option<(Promise, Function)> {
    let mut fulfill = None;
    let promise = Promise::new(&mut |resolve: Function, _: Function| fulfill = Some(resolve));
    Some((promise, fulfill?))
}
