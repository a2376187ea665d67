//! Whether somebody is there. A session lives as long as a person uses it, so what the app asks of its own accord must not
//! renew it for an empty chair (S34).

use js_sys::Date;
use leptos::{ev, prelude::*};

use super::promise::{Fulfill, deferred, until};

/// Whoever touched the page so long ago is still taken to be there, in milliseconds.
const STAYS: f64 = 60.0 * 60.0 * 1000.0;

/// A copy is a handle to the same eyes.
#[derive(Clone, Copy)]
pub struct Attention {
    visible: RwSignal<bool>,
    touched_at: StoredValue<f64>,
    waiting: StoredValue<Vec<Fulfill>, LocalStorage>,
}

impl Attention {
    /// Watches from now on. The page was opened by somebody.
    pub fn start() -> Self {
        let this = Self {
            visible: RwSignal::new(is_visible()),
            touched_at: StoredValue::new(Date::now()),
            waiting: StoredValue::new_local(Vec::new()),
        };
        let _ = window_event_listener(ev::pointerdown, move |_| this.touch());
        let _ = window_event_listener(ev::keydown, move |_| this.touch());
        let _ = window_event_listener(ev::wheel, move |_| this.touch());
        let _ = window_event_listener(ev::focus, move |_| this.touch());
        let _ = window_event_listener(ev::visibilitychange, move |_| {
            let visible = is_visible();
            this.visible.set(visible);
            if visible {
                this.touch();
            }
        });
        this
    }

    /// The page can be seen; it may still be that nobody looks.
    pub fn visible(self) -> Signal<bool> {
        self.visible.into()
    }

    fn touch(self) {
        self.touched_at.set_value(Date::now());
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        for fulfill in waiting {
            fulfill.call();
        }
    }

    /// Waits until somebody is there.
    pub async fn of_somebody(self) {
        if Date::now() - self.touched_at.get_value() < STAYS {
            return;
        }
        if let Some((touched, on_touch)) = deferred() {
            self.waiting.update_value(|waiting| waiting.push(on_touch));
            until(touched).await;
        }
    }
}

fn is_visible() -> bool {
    !document().hidden()
}

pub fn use_attention() -> Attention {
    expect_context()
}
