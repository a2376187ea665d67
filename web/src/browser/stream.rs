//! Server-sent events, for as long as this is kept.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

pub struct Stream {
    source: EventSource,
    _heard: Closure<dyn Fn(MessageEvent)>,
    _opened: Closure<dyn Fn(Event)>,
    _ended: Closure<dyn Fn(Event)>,
}

impl Stream {
    /// The browser's own way to reconnect knows no patience, so `ended` is the end: whoever is told opens another.
    pub fn open(
        url: &str,
        event: &str,
        heard: impl Fn(String) + 'static,
        opened: impl Fn() + 'static,
        ended: impl Fn() + 'static,
    ) -> Option<Self> {
        let source = EventSource::new(url).ok()?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(data) = event.data().as_string() {
                heard(data);
            }
        });
        let opened = Closure::<dyn Fn(Event)>::new(move |_| opened());
        let ended = Closure::<dyn Fn(Event)>::new({
            let source = source.clone();
            move |_| {
                source.close();
                ended();
            }
        });
        source.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref()).ok()?;
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(ended.as_ref().unchecked_ref()));
        Some(Self { source, _heard: heard, _opened: opened, _ended: ended })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
