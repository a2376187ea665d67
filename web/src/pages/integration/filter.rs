//! Filters live in the address bar. What somebody typed there and nobody understands is left out, not an error.

use shared::integration::IntegrationQuery;

use crate::{pages::keyset::KeysetQuery, route::value};

pub fn read(query: &str) -> IntegrationQuery {
    IntegrationQuery {
        kind: value(query, "kind").and_then(|text| text.parse().ok()),
        q: value(query, "q"),
        cursor: value(query, "cursor"),
        limit: None,
    }
}

impl KeysetQuery for IntegrationQuery {
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn starting_at(self, cursor: Option<String>) -> Self {
        Self { cursor, ..self }
    }
}

#[cfg(test)]
mod tests {
    use shared::integration::Kind;

    use super::*;

    #[test]
    fn filters_survive_the_address_bar() {
        let query =
            IntegrationQuery { kind: Some(Kind::App), q: Some("a & b".into()), cursor: Some("x=".into()), limit: None };
        assert_eq!(read(&serde_urlencoded::to_string(&query).unwrap()), query);
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        assert_eq!(read("kind=large&q=&limit=9999"), IntegrationQuery::default());
    }
}
