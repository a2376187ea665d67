//! How many notifications the reader has not read: the mark on the bell. It is one number for the whole app, so that the
//! page that marks them read changes it at once.

use leptos::{prelude::*, task::spawn_local};
use shared::notification::{COUNTED_MAX, CountUnread, Unread};

use crate::{api::Api, revision::Revision};

/// A copy is a handle to the same number.
#[derive(Clone, Copy)]
pub struct UnreadCount(RwSignal<u32>);

impl UnreadCount {
    pub fn new() -> Self {
        Self(RwSignal::new(0))
    }

    pub fn get(self) -> u32 {
        self.0.get()
    }

    pub fn set(self, unread: Unread) {
        self.0.set(unread.count);
    }

    /// Counts now and after each change. What cannot be counted stays as it is known.
    pub fn follow(self, api: Api, revision: Revision) {
        self.0.set(0);
        Effect::new(move |_| {
            revision.follow();
            spawn_local(async move {
                if let Ok(unread) = api.send(&CountUnread {}).await {
                    self.set(unread);
                }
            });
        });
    }
}

/// `None` when there is nothing to mark.
pub fn mark(count: u32) -> Option<String> {
    match count {
        0 => None,
        COUNTED_MAX.. => Some(format!("{}+", COUNTED_MAX - 1)),
        count => Some(count.to_string()),
    }
}

pub fn use_unread_count() -> UnreadCount {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_no_further_is_more_than_that() {
        let marks = [0, 1, 99, 100, 250].map(mark);
        assert_eq!(marks, [None, Some("1".into()), Some("99".into()), Some("99+".into()), Some("99+".into())]);
    }
}
