//! The notifications in view. What has been shown stays for as long as the page does, marked as it was: being read is no
//! reason to vanish from under the reader's eyes.

use std::collections::HashSet;

use shared::{id::NotificationId, notification::Notification, page::Page};

/// Newest first.
#[derive(Clone, Default, PartialEq)]
pub struct Shown {
    pub items: Vec<Notification>,
    /// Where older ones begin.
    pub next: Option<String>,
    /// Unread when they came into view.
    fresh: HashSet<NotificationId>,
}

impl Shown {
    /// The newest page, read for the first time or again.
    pub fn renew(&mut self, page: Page<Notification>) {
        self.note(&page.items);
        let Some(newest) = self.items.first().map(|item| item.id) else {
            (self.items, self.next) = (page.items, page.next_cursor);
            return;
        };
        let missed_some = page.has_more() && page.items.last().is_some_and(|oldest| oldest.id > newest);
        if missed_some {
            (self.items, self.next) = (page.items, page.next_cursor);
        } else {
            self.items.splice(0..0, page.items.into_iter().filter(|item| item.id > newest));
        }
    }

    pub fn append(&mut self, page: Page<Notification>) {
        self.note(&page.items);
        self.items.extend(page.items);
        self.next = page.next_cursor;
    }

    fn note(&mut self, items: &[Notification]) {
        self.fresh.extend(items.iter().filter(|item| item.read_at.is_none()).map(|item| item.id));
    }

    pub fn is_fresh(&self, id: NotificationId) -> bool {
        self.fresh.contains(&id)
    }

    /// What the reader has seen, if some of it was unread. The list of unread ones has to be seen to its end: what is
    /// marked read would not be found there any more.
    pub fn seen(&self, only_unread: bool) -> Option<NotificationId> {
        let all_in_view = !only_unread || self.next.is_none();
        self.items.first().filter(|_| all_in_view && !self.fresh.is_empty()).map(|newest| newest.id)
    }
}

#[cfg(test)]
mod tests {
    use shared::notification::{Detail, Kind};

    use super::*;

    fn notification(number: u8, read: bool) -> Notification {
        let at = "2026-03-01T12:00:00Z".parse().unwrap();
        Notification {
            id: id(number),
            kind: Kind::LinkUsed,
            workspace: format!("wsp_{:032x}", 1).parse().unwrap(),
            subject: "Google Ads".into(),
            access_request: None,
            connection: None,
            detail: Detail::default(),
            created_at: at,
            read_at: read.then_some(at),
        }
    }

    fn id(number: u8) -> NotificationId {
        format!("ntf_{number:032x}").parse().unwrap()
    }

    fn page(numbers: &[u8], next: Option<&str>) -> Page<Notification> {
        let items = numbers.iter().map(|number| notification(*number, false)).collect();
        Page { items, next_cursor: next.map(Into::into) }
    }

    fn numbers(shown: &Shown) -> Vec<NotificationId> {
        shown.items.iter().map(|item| item.id).collect()
    }

    #[test]
    fn new_ones_come_in_front_and_nothing_twice() {
        let mut shown = Shown::default();
        shown.renew(page(&[5, 4], Some("4")));
        shown.append(page(&[3], None));
        shown.renew(page(&[6, 5], Some("5")));
        assert_eq!(numbers(&shown), [6, 5, 4, 3].map(id));
        assert_eq!(shown.next, None);
    }

    #[test]
    fn what_was_read_meanwhile_stays_in_view_and_marked() {
        let mut shown = Shown::default();
        shown.renew(page(&[2, 1], None));
        shown.renew(Page::whole(Vec::new()));
        shown.renew(Page::whole(vec![notification(3, true), notification(2, true)]));
        assert_eq!(numbers(&shown), [3, 2, 1].map(id));
        assert_eq!([3, 2, 1].map(|number| shown.is_fresh(id(number))), [false, true, true]);
    }

    #[test]
    fn a_gap_begins_the_list_anew() {
        let mut shown = Shown::default();
        shown.renew(page(&[2, 1], None));
        shown.renew(page(&[9, 8], Some("8")));
        assert_eq!(numbers(&shown), [9, 8].map(id));
        assert_eq!(shown.next.as_deref(), Some("8"));
    }

    #[test]
    fn unread_ones_are_seen_when_all_of_them_were_shown() {
        let mut shown = Shown::default();
        assert_eq!(shown.seen(false), None);
        shown.renew(page(&[2], Some("2")));
        assert_eq!((shown.seen(false), shown.seen(true)), (Some(id(2)), None));
        shown.append(page(&[1], None));
        assert_eq!(shown.seen(true), Some(id(2)));
    }

    #[test]
    fn nothing_is_marked_where_nothing_was_unread() {
        let mut shown = Shown::default();
        shown.renew(Page::whole(vec![notification(1, true)]));
        assert_eq!(shown.seen(false), None);
    }
}
