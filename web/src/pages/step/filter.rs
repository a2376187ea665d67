//! Filters live in the address bar. What somebody typed there and nobody understands is left out, not an error.

use shared::step::StepQuery;

use crate::{pages::keyset::KeysetQuery, route::value};

pub fn read(query: &str) -> StepQuery {
    StepQuery {
        connection: value(query, "connection").and_then(|text| text.parse().ok()),
        q: value(query, "q"),
        cursor: value(query, "cursor"),
        limit: None,
    }
}

impl KeysetQuery for StepQuery {
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn starting_at(self, cursor: Option<String>) -> Self {
        Self { cursor, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_survive_the_address_bar() {
        let query = StepQuery {
            connection: "con_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f".parse().ok(),
            q: Some("a & b".into()),
            cursor: Some("x=".into()),
            limit: None,
        };
        assert_eq!(read(&serde_urlencoded::to_string(&query).unwrap()), query);
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        assert_eq!(read("connection=mine&q=&limit=9999"), StepQuery::default());
    }
}
