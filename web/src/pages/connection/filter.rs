//! Filters live in the address bar. What somebody typed there and nobody understands is left out, not an error.

use shared::connection::ConnectionQuery;

use crate::{pages::keyset::KeysetQuery, route::value};

pub fn read(query: &str) -> ConnectionQuery {
    ConnectionQuery {
        kind: None,
        status: value(query, "status").and_then(|text| text.parse().ok()),
        provider: value(query, "provider"),
        owner: value(query, "owner").and_then(|text| text.parse().ok()),
        visibility: value(query, "visibility").and_then(|text| text.parse().ok()),
        needs_attention: (value(query, "needs_attention").as_deref() == Some("true")).then_some(true),
        same_account_as: None,
        not_registered_with: None,
        q: value(query, "q"),
        cursor: value(query, "cursor"),
        limit: None,
    }
}

impl KeysetQuery for ConnectionQuery {
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn starting_at(self, cursor: Option<String>) -> Self {
        Self { cursor, ..self }
    }
}

#[cfg(test)]
mod tests {
    use shared::{access::Visibility, connection::Status};

    use super::*;

    #[test]
    fn filters_survive_the_address_bar() {
        let query = ConnectionQuery {
            status: Some(Status::NeedsReconnect),
            provider: Some("http-api".into()),
            owner: "usr_01939d0f8a6b7c3d9e2f4a5b6c7d8e9f".parse().ok(),
            visibility: Some(Visibility::Shared),
            needs_attention: Some(true),
            q: Some("a & b".into()),
            cursor: Some("x=".into()),
            ..ConnectionQuery::default()
        };
        assert_eq!(read(&serde_urlencoded::to_string(&query).unwrap()), query);
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        assert_eq!(
            read("status=sleepy&owner=me&q=&limit=9999&kind=source&needs_attention=maybe"),
            ConnectionQuery::default()
        );
    }
}
