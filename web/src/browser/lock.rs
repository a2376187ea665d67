//! What only one tab of this browser does at a time.

use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::promise::{Fulfill, deferred, until};

/// Held until it is dropped or its tab is gone, among all tabs of this origin.
pub struct Lock {
    release: Fulfill,
}

impl Lock {
    /// Waits for its turn. `None` where the browser has no locks, which it offers to secure origins only.
    pub async fn acquire(name: &str) -> Option<Self> {
        Self::request(name, &Object::new()).await
    }

    /// `None` also when another tab has it.
    pub async fn if_free(name: &str) -> Option<Self> {
        let options = Object::new();
        Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
        Self::request(name, &options).await
    }

    async fn request(name: &str, options: &Object) -> Option<Self> {
        let window = web_sys::window()?;
        let locks = Reflect::get(&window.navigator(), &"locks".into()).ok()?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;

        let (answered, on_answer) = deferred()?;
        let (released, release) = deferred()?;
        let granted = Rc::new(Cell::new(false));
        let callback = Closure::once_into_js({
            let granted = Rc::clone(&granted);
            move |lock: JsValue| {
                granted.set(!lock.is_null());
                on_answer.call();
                JsValue::from(released)
            }
        });
        request.call3(&locks, &name.into(), options, &callback).ok()?;
        until(answered).await;
        let lock = Self { release };
        granted.get().then_some(lock)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.release.call();
    }
}
