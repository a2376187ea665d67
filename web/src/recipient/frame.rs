//! Around every page: in whose name it is, and who stands behind it. The organization's accent color is set on the
//! document as custom properties, because the content policy allows no styles in the markup.

use shared::branding::{Accent, Branded};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::dom::{Tag, document, picture, tag, text};

/// The dark theme's `--color-base-100`.
const DARK: &str = "#11202d";
/// On the document while it is painted in an organization's color.
const PAINTED: &str = "data-accent";
const PROPERTIES: [&str; 4] = ["--accent", "--accent-text", "--accent-dark", "--accent-dark-text"];
const MARK: &str = "/assets/mark.svg";

/// What changes from page to page.
#[derive(Clone)]
pub struct Frame {
    head: Tag,
    pub main: Tag,
}

impl Frame {
    /// Puts it in the page.
    pub fn new() -> Self {
        let (head, main) = (tag("header", "outside-head"), tag("main", "sheet"));
        let small = picture("", MARK).attr("width", "20").attr("height", "20");
        let foot = text("p", "", "Sent and kept safe by Mooring, which looks after connected accounts.");
        let foot = tag("footer", "outside-foot").with(small).with(foot);
        let body = Tag::of(document().and_then(|document| document.body()).map(JsCast::unchecked_into));
        body.add(tag("div", "outside").with(head.clone()).with(main.clone()).with(foot));
        Self { head, main }
    }

    /// Another page is in view: its heading names the tab and takes the focus.
    pub fn introduce(&self) {
        let heading = self.main.find("h1");
        if let (Some(document), Some(words)) = (document(), heading.element().and_then(|it| it.text_content())) {
            document.set_title(&words);
            heading.focus();
        }
        if let Some(window) = web_sys::window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// The page is in this organization's name from now on.
    pub fn name(&self, organization: Option<&Branded>) {
        paint(organization.and_then(|organization| organization.accent.as_deref()));
        let Some(Branded { name, logo, .. }) = organization else {
            let mark = picture("", MARK).attr("width", "40").attr("height", "40");
            self.head.fill([mark, text("span", "outside-name", "Mooring")]);
            return;
        };
        let mark = if let Some(logo) = logo {
            picture("outside-logo", logo)
        } else {
            let initial = name.chars().next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
            text("span", "outside-initial", &initial).attr("aria-hidden", "true")
        };
        self.head.fill([mark, text("span", "outside-name", name)]);
    }
}

fn paint(accent: Option<&str>) {
    let root = document().and_then(|document| document.document_element());
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else { return };
    let Some((accent, dark)) = accent.and_then(Accent::parse).zip(Accent::parse(DARK)) else {
        let _ = root.remove_attribute(PAINTED);
        return;
    };
    let lightened = accent.on(dark);
    let colors = [&*accent.to_string(), accent.text(), &*lightened.to_string(), lightened.text()];
    for (property, color) in PROPERTIES.into_iter().zip(colors) {
        let _ = root.style().set_property(property, color);
    }
    let _ = root.set_attribute(PAINTED, "");
}
