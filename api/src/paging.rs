//! Lists are paged by the id of the last item: what is added or removed meanwhile neither repeats nor hides another.

use shared::{
    id::{Id, Kind},
    page::{DEFAULT_LIMIT, Page},
    problem::ProblemKind,
};

use crate::failure::Failure;

/// Which items are asked for: those after an id, so many and one more, which tells whether there is a next page.
pub struct Slice<K> {
    pub after: Option<Id<K>>,
    pub limit: u16,
}

impl<K: Kind> Slice<K> {
    pub fn of(cursor: Option<&str>, limit: Option<u16>) -> Result<Self, Failure> {
        let words = "The cursor is not one that this list gave. Start again without it.";
        let parse = |text: &str| text.parse().map_err(|_| Failure::detailed(ProblemKind::MalformedRequest, words));
        Ok(Self { after: cursor.map(parse).transpose()?, limit: limit.unwrap_or(DEFAULT_LIMIT) })
    }

    /// How many rows to read.
    pub fn rows(&self) -> u64 {
        u64::from(self.limit) + 1
    }

    pub fn page<T>(&self, mut items: Vec<T>, id: impl Fn(&T) -> Id<K>) -> Page<T> {
        let more = items.len() > usize::from(self.limit);
        items.truncate(usize::from(self.limit));
        let next_cursor = items.last().filter(|_| more).map(|last| id(last).to_string());
        Page { items, next_cursor }
    }
}
