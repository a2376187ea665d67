//! Filters live in the address bar. What somebody typed there and nobody understands is left out, not an error.

use shared::connection::ConnectionQuery;

use crate::route::value;

pub fn read(query: &str) -> ConnectionQuery {
    ConnectionQuery {
        kind: None,
        status: value(query, "status").and_then(|text| text.parse().ok()),
        provider: value(query, "provider"),
        owner: value(query, "owner").and_then(|text| text.parse().ok()),
        visibility: value(query, "visibility").and_then(|text| text.parse().ok()),
        needs_attention: (value(query, "needs_attention").as_deref() == Some("true")).then_some(true),
        same_account_as: None,
        q: value(query, "q"),
        cursor: value(query, "cursor"),
        limit: None,
    }
}

/// The filters alone, from the newest row on.
pub fn from_the_top(query: &ConnectionQuery) -> ConnectionQuery {
    ConnectionQuery { cursor: None, ..query.clone() }
}

pub fn is_narrowed(query: &ConnectionQuery) -> bool {
    from_the_top(query) != ConnectionQuery::default()
}

/// Which list to show when the address changes to `wanted`. Loading more moves the cursor in the address, so that a
/// reload comes back to it, but the list in view goes on from where it began.
pub fn began_with(before: Option<&ConnectionQuery>, wanted: &ConnectionQuery) -> ConnectionQuery {
    match before {
        Some(before) if wanted.cursor.is_some() && from_the_top(before) == from_the_top(wanted) => before.clone(),
        Some(_) | None => wanted.clone(),
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
        assert!(is_narrowed(&query));
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        assert_eq!(
            read("status=sleepy&owner=me&q=&limit=9999&kind=source&needs_attention=maybe"),
            ConnectionQuery::default()
        );
    }

    #[test]
    fn a_cursor_narrows_nothing() {
        assert!(!is_narrowed(&read("cursor=abc")));
    }

    #[test]
    fn loading_more_does_not_begin_anew() {
        let start = read("q=a");
        assert_eq!(began_with(None, &read("q=a&cursor=2")), read("q=a&cursor=2"));
        assert_eq!(began_with(Some(&start), &read("q=a&cursor=2")), start);
        assert_eq!(began_with(Some(&start), &read("q=b&cursor=2")), read("q=b&cursor=2"));
        assert_eq!(began_with(Some(&read("q=a&cursor=2")), &start), start);
    }
}
