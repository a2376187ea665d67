//! Lists are paged by cursor, newest first, and never counted.

use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page. Absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that always fits one page.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    pub const fn has_more(&self) -> bool {
        self.next_cursor.is_some()
    }
}

/// How many items a page holds when the caller does not say.
pub const DEFAULT_LIMIT: u16 = 50;
/// How many items a page holds at most.
pub const MAX_LIMIT: u16 = 200;
