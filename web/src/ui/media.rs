//! What the window is like, where style sheets alone cannot answer: one of two markups is in the page, never both.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, MediaQueryList};

/// Wide enough for the side navigation.
pub fn use_wide() -> Signal<bool> {
    use_media("(min-width: 64rem)")
}

/// Wide enough for a table.
pub fn use_table_width() -> Signal<bool> {
    use_media("(min-width: 48rem)")
}

fn use_media(query: &str) -> Signal<bool> {
    let list = window().match_media(query).ok().flatten();
    let matches = RwSignal::new(list.as_ref().is_none_or(MediaQueryList::matches));
    if let Some(list) = list {
        let watch = Closure::<dyn Fn(Event)>::new({
            let list = list.clone();
            move |_| {
                let _ = matches.try_set(list.matches());
            }
        });
        let _ = list.add_event_listener_with_callback("change", watch.as_ref().unchecked_ref());
        // Kept for as long as its owner is; the list lets go of it when the page leaves.
        StoredValue::new_local(Watch { list, watch });
    }
    matches.into()
}

struct Watch {
    list: MediaQueryList,
    watch: Closure<dyn Fn(Event)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.list.remove_event_listener_with_callback("change", self.watch.as_ref().unchecked_ref());
    }
}
