//! The address bar: the only place that moves the browser inside the app. Links are ordinary `<a href>`.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use crate::route::Route;

/// Where the browser is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: String,
    query: String,
}

/// A copy is a handle to the same address bar.
#[derive(Clone, Copy)]
pub struct Location {
    place: RwSignal<Place>,
    moved: StoredValue<bool>,
}

impl Location {
    /// Follows the browser's buttons and the links of the page from now on.
    pub fn start() -> Self {
        let this = Self { place: RwSignal::new(Place::now()), moved: StoredValue::new(false) };
        let _ = window_event_listener(ev::popstate, move |_| this.arrive());
        let _ = window_event_listener(ev::click, move |event| this.follow(&event));
        this
    }

    /// The page at the address; `None` where there is none.
    pub fn route(self) -> Option<Route> {
        self.place.with(|place| Route::parse(&place.path))
    }

    /// The query, without its question mark.
    pub fn query(self) -> String {
        self.place.with(|place| place.query.clone())
    }

    /// Path and query as they stand, to come back to.
    pub fn href(self) -> String {
        self.place.with_untracked(|place| {
            if place.query.is_empty() { place.path.clone() } else { format!("{}?{}", place.path, place.query) }
        })
    }

    /// The app has moved since it was opened, so the page in view has to take the focus.
    pub fn has_moved(self) -> bool {
        self.moved.get_value()
    }

    /// Opens another page; *Back* returns to this one.
    pub fn go(self, href: &str) {
        let _ = history().and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(href)));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        self.arrive();
    }

    /// Changes the address without a step in the history.
    pub fn replace(self, href: &str) {
        let _ = history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(href)));
        self.arrive();
    }

    fn arrive(self) {
        let now = Place::now();
        if self.place.with_untracked(|place| *place != now) {
            self.moved.set_value(true);
            self.place.set(now);
        }
    }

    /// Takes a plain click on a link to one of the app's own pages; everything else is the browser's.
    fn follow(self, event: &MouseEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|element| element.closest("a[href]").ok().flatten())
            .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
        let Some(link) = link else { return };
        let elsewhere = !link.target().is_empty()
            || link.has_attribute("download")
            || !link.hash().is_empty()
            || location().origin().ok() != Some(link.origin());
        if elsewhere || Route::parse(&link.pathname()).is_none() {
            return;
        }
        event.prevent_default();
        self.go(&format!("{}{}", link.pathname(), link.search()));
    }
}

impl Place {
    fn now() -> Self {
        let location = location();
        let query = location.search().unwrap_or_default();
        Self {
            path: location.pathname().unwrap_or_default(),
            query: query.strip_prefix('?').unwrap_or(&query).to_owned(),
        }
    }
}

fn history() -> Result<web_sys::History, JsValue> {
    window().history()
}

pub fn use_location() -> Location {
    expect_context()
}
