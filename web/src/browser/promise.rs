//! Waiting for something that a callback tells.

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A promise and the function that fulfills it.
pub fn deferred() -> Option<(Promise, Fulfill)> {
    let mut fulfill = None;
    let promise = Promise::new(&mut |resolve: Function, _: Function| fulfill = Some(resolve));
    Some((promise, Fulfill(fulfill?)))
}

/// A copy fulfills the same promise; whoever comes second changes nothing.
#[derive(Clone)]
pub struct Fulfill(Function);

impl Fulfill {
    pub fn call(&self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

pub async fn until(promise: Promise) {
    let _ = JsFuture::from(promise).await;
}
