//! Pages of this origin tell each other that an authorization has come back. The message is its id and decides nothing:
//! whoever hears it asks the API.

use shared::{authorization::CHANNEL, id::AuthorizationId};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

pub fn announce(authorization: AuthorizationId) {
    if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
        let _ = channel.post_message(&JsValue::from_str(&authorization.to_string()));
        channel.close();
    }
}

/// Listens until it is dropped.
pub struct Listener {
    channel: BroadcastChannel,
    _heard: Closure<dyn Fn(MessageEvent)>,
}

impl Listener {
    /// `None` where the browser has no such channels; asking the API again and again is enough then.
    pub fn start(heard: impl Fn(AuthorizationId) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(id) = event.data().as_string().and_then(|text| text.parse().ok()) {
                heard(id);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { channel, _heard: heard })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
