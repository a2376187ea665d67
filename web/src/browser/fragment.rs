//! The secret of a set-up, invitation or connect link. `boot.js` has taken it out of the address bar; it is handed over once and lives
//! in memory only.

use js_sys::{Function, Reflect};
use shared::secret_text::SecretText;
use wasm_bindgen::{JsCast, JsValue};

use crate::route;

/// Fired on the window when another link is pasted into a tab that is already there.
pub const ARRIVED: &str = "mooring:fragment";

/// The link's token; `None` when the page was opened without one.
pub fn take_token() -> Option<SecretText> {
    let window = web_sys::window()?;
    let take: Function = Reflect::get(&window, &"__mooringTakeFragment".into()).ok()?.dyn_into().ok()?;
    let fragment = take.call0(&JsValue::NULL).ok()?.as_string()?;
    route::value(&fragment, "token").map(SecretText::new)
}
