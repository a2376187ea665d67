//! Light or dark: as the system says, unless the reader says otherwise. `boot.js` applies the choice before the first
//! paint; here it is changed.

use leptos::prelude::*;

use super::storage;

/// `boot.js` reads the same key.
const KEY: &str = "mooring-theme";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    const fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    pub fn current() -> Self {
        let stored = storage::read(KEY);
        Self::ALL.into_iter().find(|theme| theme.name() == stored.as_deref()).unwrap_or(Self::System)
    }

    pub fn apply(self) {
        let Some(root) = document().document_element() else { return };
        if let Some(name) = self.name() {
            storage::write(KEY, name);
            let _ = root.set_attribute("data-theme", name);
        } else {
            storage::remove(KEY);
            let _ = root.remove_attribute("data-theme");
        }
    }
}
