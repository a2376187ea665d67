//! Pages of this origin tell each other that something has happened. A message is a word and decides nothing: whoever
//! hears it asks the API.

use shared::{authorization::CHANNEL, id::AuthorizationId};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// On which somebody is heard to have signed in or out.
pub const SESSION: &str = "mooring-session";
/// On which the tab that holds the stream of changes tells the others.
pub const CHANGES: &str = "mooring-changes";

/// An authorization has come back.
pub fn announce_arrival(authorization: AuthorizationId) {
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
    pub fn start(channel: &str, heard: impl Fn(String) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(channel).ok()?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(word) = event.data().as_string() {
                heard(word);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { channel, _heard: heard })
    }

    /// Everybody else on the channel hears it.
    pub fn say(&self, word: &str) {
        let _ = self.channel.post_message(&JsValue::from_str(word));
    }

    pub fn of_arrivals(heard: impl Fn(AuthorizationId) + 'static) -> Option<Self> {
        Self::start(CHANNEL, move |word| {
            if let Ok(id) = word.parse() {
                heard(id);
            }
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
