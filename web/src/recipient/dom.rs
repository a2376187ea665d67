//! The page, put together by hand. Each screen is built once and replaced whole, so that nothing has to be kept in step,
//! and the program stays small.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, Event, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::ui::icon::Icon;

/// An element. A browser that does not make one, which none does, leaves a hole and nothing worse.
#[derive(Clone)]
pub struct Tag(Option<Element>);

pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

pub fn tag(name: &str, class: &str) -> Tag {
    let element = document().and_then(|document| document.create_element(name).ok());
    if let Some(element) = &element
        && !class.is_empty()
    {
        element.set_class_name(class);
    }
    Tag(element)
}

/// A text in its element.
pub fn text(name: &str, class: &str, text: &str) -> Tag {
    tag(name, class).text(text)
}

/// The words beside it carry the meaning.
pub fn glyph(icon: Icon, class: &str) -> Tag {
    let holder = tag("span", "");
    let Some(element) = holder.0 else { return holder };
    let drawn = format!(
        "<svg class='{class}' viewBox='0 0 24 24' fill='none' stroke='currentColor' stroke-width='2' \
         stroke-linecap='round' stroke-linejoin='round' aria-hidden='true'>{}</svg>",
        icon.paths()
    );
    element.set_inner_html(&drawn);
    Tag(element.first_element_child())
}

pub fn picture(class: &str, src: &str) -> Tag {
    tag("img", class).attr("src", src).attr("alt", "")
}

impl Tag {
    /// The page's own.
    pub fn of(element: Option<Element>) -> Self {
        Self(element)
    }

    /// As text, whatever is in it (S21).
    pub fn text(self, text: &str) -> Self {
        if let (Some(element), Some(document)) = (&self.0, document()) {
            let _ = element.append_child(&document.create_text_node(text));
        }
        self
    }

    pub fn with(self, child: Self) -> Self {
        self.add(child);
        self
    }

    pub fn with_all(self, children: impl IntoIterator<Item = Self>) -> Self {
        for child in children {
            self.add(child);
        }
        self
    }

    pub fn attr(self, name: &str, value: &str) -> Self {
        self.set(name, Some(value));
        self
    }

    pub fn on(self, event: &str, heard: impl FnMut(Event) + 'static) -> Self {
        if let Some(element) = &self.0 {
            let heard = Closure::<dyn FnMut(Event)>::new(heard).into_js_value();
            let _ = element.add_event_listener_with_callback(event, heard.unchecked_ref());
        }
        self
    }

    pub fn add(&self, child: Self) {
        if let (Some(element), Some(child)) = (&self.0, child.0) {
            let _ = element.append_child(&child);
        }
    }

    /// Before everything else in it.
    pub fn add_first(&self, child: &Self) {
        if let (Some(element), Some(child)) = (&self.0, &child.0) {
            let _ = element.prepend_with_node_1(child);
        }
    }

    pub fn remove(&self) {
        if let Some(element) = &self.0 {
            element.remove();
        }
    }

    /// In place of everything that is in it.
    pub fn fill(&self, children: impl IntoIterator<Item = Self>) {
        if let Some(element) = &self.0 {
            element.set_text_content(None);
        }
        for child in children {
            self.add(child);
        }
    }

    /// `None` takes the attribute away.
    pub fn set(&self, name: &str, value: Option<&str>) {
        if let Some(element) = &self.0 {
            let _ = match value {
                Some(value) => element.set_attribute(name, value),
                None => element.remove_attribute(name),
            };
        }
    }

    pub fn toggle(&self, class: &str, on: bool) {
        if let Some(element) = &self.0 {
            let _ = element.class_list().toggle_with_force(class, on);
        }
    }

    pub fn focus(&self) {
        if let Some(element) = self.cast::<HtmlElement>() {
            let _ = element.focus();
        }
    }

    /// Brings it into view, where it is not.
    pub fn reveal(&self) {
        if let Some(element) = &self.0 {
            let where_to = ScrollIntoViewOptions::new();
            where_to.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&where_to);
        }
    }

    pub fn cast<T: JsCast>(&self) -> Option<T> {
        self.0.clone().and_then(|element| element.dyn_into().ok())
    }

    pub fn find(&self, selector: &str) -> Self {
        Self(self.0.as_ref().and_then(|element| element.query_selector(selector).ok().flatten()))
    }

    pub fn element(&self) -> Option<&Element> {
        self.0.as_ref()
    }
}

/// Listens on the window for as long as the page lives.
pub fn listen(event: &str, heard: impl FnMut(Event) + 'static) {
    if let Some(window) = web_sys::window() {
        let heard = Closure::<dyn FnMut(Event)>::new(heard).into_js_value();
        let _ = window.add_event_listener_with_callback(event, heard.unchecked_ref());
    }
}
