//! What the address says. A link's or a receipt's token comes in the fragment, which the boot script has taken out; from
//! then on the address names the thing, and the browser's cookie opens it.

use serde::Serialize;
use shared::{
    authorization::Failure,
    id::{AccessRequestId, AuthorizationId, ReceiptId, RequestedSourceId},
    secret_text::SecretText,
};
use wasm_bindgen::JsValue;
use web_sys::{History, Location};

use crate::{browser::fragment, route::value};

const CONNECT: &str = "/connect";
const RECEIPT: &str = "/receipt";

#[derive(Clone)]
pub enum Place {
    /// A link that has just been opened.
    Link(SecretText),
    /// A link that this browser has opened, and the source whose form is in view.
    Request {
        request: AccessRequestId,
        source: Option<RequestedSourceId>,
    },
    /// Back from a provider.
    Arrival(AuthorizationId),
    /// Back from a provider in a browser that did not start.
    Refused(Failure),
    ReceiptLink(SecretText),
    /// A receipt that this browser has opened, and the link that has other sources.
    Receipt {
        receipt: ReceiptId,
        request: Option<AccessRequestId>,
    },
    /// No token, and nothing that was opened.
    Nowhere,
}

/// The parts of a query that are ids of the page's own.
#[derive(Default, Serialize)]
struct Query {
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<AccessRequestId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<RequestedSourceId>,
}

impl Place {
    pub const fn of(request: AccessRequestId) -> Self {
        Self::Request { request, source: None }
    }

    pub fn now() -> Self {
        let location = web_sys::window().map(|window| window.location());
        let read = |part: fn(&Location) -> Result<String, JsValue>| {
            location.as_ref().and_then(|location| part(location).ok()).unwrap_or_default()
        };
        let (path, query) = (read(Location::pathname), read(Location::search));
        Self::read(&path, query.trim_start_matches('?'), fragment::take_token())
    }

    fn read(path: &str, query: &str, token: Option<SecretText>) -> Self {
        fn id<T: std::str::FromStr>(query: &str, name: &str) -> Option<T> {
            value(query, name)?.parse().ok()
        }
        if path.starts_with(RECEIPT) {
            if let Some(token) = token {
                return Self::ReceiptLink(token);
            }
            return match id(query, "receipt") {
                Some(receipt) => Self::Receipt { receipt, request: id(query, "request") },
                None => Self::Nowhere,
            };
        }
        if let Some(token) = token {
            return Self::Link(token);
        }
        if let Some(problem) = value(query, "problem") {
            return Self::Refused(problem.replace('-', "_").parse().unwrap_or(Failure::Unknown));
        }
        if let Some(authorization) = id(query, "authorization") {
            return Self::Arrival(authorization);
        }
        match id(query, "request") {
            Some(request) => Self::Request { request, source: id(query, "source") },
            None => Self::Nowhere,
        }
    }

    /// What the address bar shows: never a token.
    pub fn href(&self) -> Option<String> {
        let (path, query) = match *self {
            Self::Request { request, source } => {
                (CONNECT, Query { request: Some(request), source, ..Query::default() })
            }
            Self::Receipt { receipt, request } => {
                (RECEIPT, Query { receipt: Some(receipt), request, ..Query::default() })
            }
            Self::Link(_) | Self::Arrival(_) | Self::Refused(_) | Self::ReceiptLink(_) | Self::Nowhere => return None,
        };
        Some(format!("{path}?{}", serde_urlencoded::to_string(query).ok()?))
    }

    /// *Back* does not return to what was there before.
    pub fn replace(&self) {
        self.write(|history, href| history.replace_state_with_url(&JsValue::NULL, "", Some(href)));
    }

    /// *Back* returns to what was there before.
    pub fn push(&self) {
        self.write(|history, href| history.push_state_with_url(&JsValue::NULL, "", Some(href)));
    }

    fn write(&self, write: impl FnOnce(&History, &str) -> Result<(), JsValue>) {
        let history = web_sys::window().and_then(|window| window.history().ok());
        if let (Some(history), Some(href)) = (history, self.href()) {
            let _ = write(&history, &href);
        }
    }
}

/// The token in the address of a receipt, which is shown once.
pub fn token_of(address: &str) -> Option<SecretText> {
    value(address.split_once('#')?.1, "token").map(SecretText::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01939d0f8a6b7c3d9e2f4a5b6c7d8e9f";

    fn token() -> SecretText {
        SecretText::new("secret")
    }

    #[test]
    fn a_token_opens_what_its_path_says_and_is_in_no_address() {
        for (path, query) in [("/connect", ""), ("/connect/", &*format!("request=req_{ID}"))] {
            let place = Place::read(path, query, Some(token()));
            assert!(matches!(place, Place::Link(_)), "{path}");
            assert_eq!(place.href(), None);
        }
        let place = Place::read("/receipt", "", Some(token()));
        assert!(matches!(place, Place::ReceiptLink(_)));
        assert_eq!(place.href(), None);
    }

    #[test]
    fn what_was_opened_is_found_again_by_its_address() {
        for query in [format!("request=req_{ID}"), format!("request=req_{ID}&source=src_{ID}")] {
            let place = Place::read("/connect", &query, None);
            assert_eq!(place.href(), Some(format!("/connect?{query}")));
        }
        for query in [format!("receipt=rct_{ID}"), format!("receipt=rct_{ID}&request=req_{ID}")] {
            let place = Place::read("/receipt", &query, None);
            assert_eq!(place.href(), Some(format!("/receipt?{query}")));
        }
    }

    #[test]
    fn a_browser_comes_back_with_an_outcome_or_with_a_problem() {
        let arrival = Place::read("/connect", &format!("authorization=aut_{ID}"), None);
        assert!(matches!(arrival, Place::Arrival(_)));
        let other = Place::read("/connect", "problem=another_browser", None);
        assert!(matches!(other, Place::Refused(Failure::AnotherBrowser)));
        let new = Place::read("/connect", "problem=from-the-future", None);
        assert!(matches!(new, Place::Refused(Failure::Unknown)));
    }

    #[test]
    fn an_address_without_anything_is_nowhere() {
        for (path, query) in
            [("/connect", ""), ("/connect", "request=req_1"), ("/receipt", ""), ("/receipt", "receipt=")]
        {
            assert!(matches!(Place::read(path, query, None), Place::Nowhere), "{path}?{query}");
        }
    }

    #[test]
    fn the_token_of_a_receipt_is_in_its_fragment() {
        let token = token_of("https://mooring.example/receipt#token=a-b_c").unwrap();
        assert_eq!(token.expose(), "a-b_c");
        assert!(token_of("https://mooring.example/receipt?token=x").is_none());
    }
}
