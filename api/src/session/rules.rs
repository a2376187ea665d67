//! How long sessions and their tokens live.

use chrono::TimeDelta;
use shared::time::{Timestamp, is_expired};

/// Life of the JWT; a session ended on the server does not wait for it.
pub const ACCESS_LIFE: TimeDelta = TimeDelta::minutes(10);
/// A session that is not refreshed so long is over.
pub const IDLE: TimeDelta = TimeDelta::days(7);
/// No session lives longer.
pub const ABSOLUTE: TimeDelta = TimeDelta::days(30);
/// So long a replaced refresh token still yields its successor: two tabs may have sent it at once.
pub const REPLACED_GRACE: TimeDelta = TimeDelta::seconds(30);

/// The moments that decide whether a session is alive.
#[derive(Clone, Copy)]
pub struct Life {
    pub refreshed_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended: bool,
    pub user_disabled: bool,
}

impl Life {
    pub fn is_alive(self, now: Timestamp) -> bool {
        !self.ended
            && !self.user_disabled
            && !is_expired(now, self.expires_at)
            && !is_expired(now, self.refreshed_at.plus(IDLE))
    }
}

/// What a presented refresh token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// It is the present one: replace it.
    Current,
    /// It was replaced a moment ago: answer the same successor.
    JustReplaced,
    /// It was replaced long ago: somebody else has it too.
    Reused,
}

pub fn presented(replaced_at: Option<Timestamp>, now: Timestamp) -> Presented {
    match replaced_at {
        None => Presented::Current,
        Some(at) if !is_expired(now, at.plus(REPLACED_GRACE)) => Presented::JustReplaced,
        Some(_) => Presented::Reused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_session_ends_by_idleness_age_sign_out_or_a_disabled_user_s34() {
        let life = Life { refreshed_at: noon(), expires_at: noon().plus(ABSOLUTE), ended: false, user_disabled: false };
        let tick = TimeDelta::microseconds(1);
        assert!(life.is_alive(noon()));
        assert!(life.is_alive(noon().plus(IDLE).minus(tick)));
        assert!(!life.is_alive(noon().plus(IDLE)));
        let busy = Life { refreshed_at: noon().plus(ABSOLUTE).minus(tick), ..life };
        assert!(busy.is_alive(noon().plus(ABSOLUTE).minus(tick)));
        assert!(!busy.is_alive(noon().plus(ABSOLUTE)));
        assert!(!Life { ended: true, ..life }.is_alive(noon()));
        assert!(!Life { user_disabled: true, ..life }.is_alive(noon()));
    }

    #[test]
    fn a_replaced_refresh_token_is_honored_for_thirty_seconds_s33() {
        assert_eq!(presented(None, noon()), Presented::Current);
        let replaced = Some(noon());
        assert_eq!(presented(replaced, noon().plus(TimeDelta::seconds(29))), Presented::JustReplaced);
        assert_eq!(presented(replaced, noon().plus(TimeDelta::seconds(30))), Presented::Reused);
    }
}
