//! The design system: it owns the component classes and knows nothing of connections, roles or the API.

pub mod badge;
pub mod button;
pub mod choice;
pub mod code_area;
pub mod color_field;
pub mod copy_button;
pub mod copy_field;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod file_field;
pub mod filter;
pub mod finder;
pub mod form;
pub mod graph;
pub mod heading;
pub mod icon;
pub mod loaded;
pub mod logo;
pub mod media;
pub mod menu;
pub mod moment;
pub mod notice;
pub mod panic;
pub mod qr_code;
pub mod rows;
pub mod skeleton;
pub mod storage;
pub mod switch;
pub mod tabs;
pub mod text_area;
pub mod theme;
pub mod toast;

use std::sync::atomic::{AtomicU32, Ordering};

/// Text that a component may do without.
#[derive(Debug, Clone, Default)]
pub struct Words(Option<String>);

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

impl From<Option<String>> for Words {
    fn from(text: Option<String>) -> Self {
        Self(text)
    }
}

/// An element id that no other element has, for labels and descriptions.
pub fn unique(name: &str) -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("{name}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
