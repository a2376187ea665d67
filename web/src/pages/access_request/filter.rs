//! Filters live in the address bar. What somebody typed there and nobody understands is left out, not an error.

use shared::access_request::AccessRequestQuery;

use crate::{pages::keyset::KeysetQuery, route::value};

pub fn read(query: &str) -> AccessRequestQuery {
    AccessRequestQuery {
        state: value(query, "state").and_then(|text| text.parse().ok()),
        created_by: value(query, "created_by").and_then(|text| text.parse().ok()),
        cursor: value(query, "cursor"),
        limit: None,
    }
}

impl KeysetQuery for AccessRequestQuery {
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn starting_at(self, cursor: Option<String>) -> Self {
        Self { cursor, ..self }
    }
}

#[cfg(test)]
mod tests {
    use shared::access_request::State;

    use super::*;

    #[test]
    fn filters_survive_the_address_bar() {
        let query = AccessRequestQuery {
            state: Some(State::Declined),
            created_by: "usr_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f".parse().ok(),
            cursor: Some("x=".into()),
            limit: None,
        };
        assert_eq!(read(&serde_urlencoded::to_string(&query).unwrap()), query);
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        assert_eq!(read("state=asleep&created_by=me&limit=9999"), AccessRequestQuery::default());
    }
}
