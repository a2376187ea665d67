//! Which tab of an integration is in view, and what narrows its list: both stand in the address.

use serde::Serialize;
use strum::{Display, EnumIter, EnumString, IntoEnumIterator};

use crate::{
    pages::keyset::KeysetQuery,
    route::{Route, value},
    ui::tabs,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Display, EnumIter, EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Tab {
    #[default]
    Flows,
    Connections,
    Access,
}

/// What narrows the list of a tab.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TabQuery {
    pub q: Option<String>,
    pub cursor: Option<String>,
}

impl KeysetQuery for TabQuery {
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn starting_at(self, cursor: Option<String>) -> Self {
        Self { cursor, ..self }
    }
}

#[derive(Serialize)]
struct Address {
    tab: Tab,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

pub fn read(query: &str) -> (Tab, TabQuery) {
    let tab = value(query, "tab").and_then(|text| text.parse().ok()).unwrap_or_default();
    (tab, TabQuery { q: value(query, "q"), cursor: value(query, "cursor") })
}

pub fn address(at: Route, tab: Tab, query: TabQuery) -> String {
    let TabQuery { q, cursor } = query;
    at.with(&Address { tab, q, cursor })
}

pub fn links(at: Route, here: Tab) -> Vec<tabs::Tab> {
    let link = |tab: Tab| {
        let text = match tab {
            Tab::Flows => "Flows",
            Tab::Connections => "Connections",
            Tab::Access => "Access",
        };
        tabs::Tab { href: address(at, tab, TabQuery::default()), text, current: tab == here }
    };
    Tab::iter().map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_and_its_search_survive_the_address_bar() {
        let at = Route::Integration {
            workspace: format!("wsp_{:032x}", 1).parse().unwrap(),
            integration: format!("int_{:032x}", 1).parse().unwrap(),
        };
        let query = TabQuery { q: Some("a & b".into()), cursor: Some("x=".into()) };
        let address = address(at, Tab::Connections, query.clone());
        assert_eq!(read(address.split_once('?').unwrap().1), (Tab::Connections, query));
    }

    #[test]
    fn an_address_without_a_tab_is_that_of_the_flows() {
        assert_eq!(read("tab=everything"), (Tab::Flows, TabQuery::default()));
    }
}
