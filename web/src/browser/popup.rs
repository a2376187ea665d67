//! The window in which somebody logs in at a provider.
//!
//! It is opened empty, in the click itself, because browsers block one that is opened later. From then on nothing is read
//! from it: a provider's opener policy cuts the tie and makes it look closed while it is open.

use web_sys::Window;

use crate::ui::storage;

const NAME: &str = "mooring-authorization";
const FEATURES: &str = "popup,width=620,height=780";
/// The authorization for which this very tab has gone to the provider.
const LEFT_FOR: &str = "mooring-left-for";

pub struct Popup(Window);

impl Popup {
    /// `None` when the browser blocks it.
    pub fn open() -> Option<Self> {
        Self::open_at("about:blank")
    }

    pub fn open_at(url: &str) -> Option<Self> {
        web_sys::window()?.open_with_url_and_target_and_features(url, NAME, FEATURES).ok()?.map(Self)
    }

    pub fn send_to(&self, url: &str) {
        let _ = self.0.location().replace(url);
    }

    pub fn close(&self) {
        let _ = self.0.close();
    }
}

/// Without a popup the whole tab goes to the provider and comes back.
pub fn leave_for(authorization: &str, url: &str) {
    storage::leave_in_tab(LEFT_FOR, authorization);
    let _ = web_sys::window().map(|window| window.location().assign(url));
}

/// It was this tab that left, so it must go on itself.
pub fn has_left_for(authorization: &str) -> bool {
    storage::take_from_tab(LEFT_FOR).as_deref() == Some(authorization)
}

/// Ends this window if it is a popup; browsers ignore it for one that a person opened.
pub fn close_this_window() {
    let _ = web_sys::window().map(|window| window.close());
}
