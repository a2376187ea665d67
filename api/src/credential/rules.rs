//! When a token is too old to be used, when it is refreshed, and when that is tried again.

use std::time::Duration;

use chrono::TimeDelta;
use shared::time::{Timestamp, is_expired};

/// An access token that ends within this time is not given out any more.
const MARGIN: TimeDelta = TimeDelta::seconds(30);
/// Tokens that live for months are refreshed so long before their end, at most.
const AHEAD_MAX: TimeDelta = TimeDelta::days(7);
const AHEAD_MIN: TimeDelta = TimeDelta::minutes(1);
const PAUSE_MIN: TimeDelta = TimeDelta::seconds(5);
const PAUSE_MAX: TimeDelta = TimeDelta::hours(1);
/// A provider that asks for more patience than this is asked again all the same.
const RETRY_AFTER_MAX: TimeDelta = TimeDelta::hours(24);

/// Whether a token is to be refreshed before it is used for `wanted` from now on. In the first half of its life it never
/// is: a new one would hardly live longer.
pub fn is_stale(now: Timestamp, (minted, ends): (Timestamp, Timestamp), wanted: TimeDelta) -> bool {
    let margin = wanted.max(MARGIN).min((ends.utc() - minted.utc()) / 2);
    is_expired(now.plus(margin), ends)
}

/// When a token that was minted at `now` is refreshed in the background: a tenth of its life before its end.
pub fn refresh_at(now: Timestamp, ends: Timestamp) -> Timestamp {
    let life = ends.utc() - now.utc();
    let ahead = (life / 10).max(AHEAD_MIN.min(life / 2)).min(AHEAD_MAX);
    ends.minus(ahead)
}

/// How long to wait after so many failures in a row; `random` tells apart those that failed together.
pub fn pause(failures: u32, retry_after: Option<Duration>, random: u16) -> TimeDelta {
    let doubled = (PAUSE_MIN * 2_i32.saturating_pow(failures.clamp(1, 20) - 1)).min(PAUSE_MAX);
    let half = doubled.num_milliseconds() / 2;
    let pause = TimeDelta::milliseconds(half + half * i64::from(random) / i64::from(u16::MAX));
    let asked = retry_after.and_then(|after| TimeDelta::from_std(after).ok()).unwrap_or_default().min(RETRY_AFTER_MAX);
    pause.max(asked)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        let noon: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        noon.plus(TimeDelta::seconds(seconds))
    }

    #[rstest]
    #[case::an_hour_just_minted(3600, 0, 0, false)]
    #[case::with_half_a_minute_and_a_bit(3600, 3569, 0, false)]
    #[case::with_half_a_minute(3600, 3570, 0, true)]
    #[case::for_longer_than_is_left(3600, 3000, 700, true)]
    #[case::for_what_is_left(3600, 3000, 599, false)]
    #[case::for_longer_than_any_lives(3600, 1799, 86400, false)]
    #[case::for_longer_than_any_lives_in_its_second_half(3600, 1800, 86400, true)]
    #[case::of_two_seconds_in_its_first(2, 0, 0, false)]
    #[case::of_two_seconds_in_its_second(2, 1, 0, true)]
    #[case::ended(3600, 3600, 0, true)]
    fn a_token_is_used_as_long_as_it_is_good_for_what_is_wanted(
        #[case] life: i64,
        #[case] age: i64,
        #[case] wanted: i64,
        #[case] stale: bool,
    ) {
        assert_eq!(is_stale(at(age), (at(0), at(life)), TimeDelta::seconds(wanted)), stale);
    }

    #[rstest]
    #[case::an_hour(3600, 3240)]
    #[case::two_minutes(120, 60)]
    #[case::two_seconds(2, 1)]
    #[case::two_months(60 * 86400, 54 * 86400)]
    #[case::a_year(365 * 86400, 358 * 86400)]
    fn a_token_is_refreshed_ahead_of_its_end(#[case] life: i64, #[case] expected: i64) {
        let refresh = refresh_at(at(0), at(life));
        assert_eq!(refresh, at(expected));
        assert!(is_stale(refresh, (at(0), at(life)), TimeDelta::MAX), "the background takes it for stale then");
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_obey_the_provider() {
        assert_eq!(pause(1, None, u16::MAX), TimeDelta::seconds(5));
        assert_eq!(pause(2, None, u16::MAX), TimeDelta::seconds(10));
        assert_eq!(pause(40, None, u16::MAX), PAUSE_MAX);
        assert_eq!(pause(40, None, 0), PAUSE_MAX / 2, "at least half of it");
        assert_eq!(pause(1, Some(Duration::from_mins(10)), 0), TimeDelta::seconds(600));
        assert_eq!(pause(1, Some(Duration::from_secs(u64::MAX / 2)), 0), TimeDelta::milliseconds(2500));
        assert_eq!(pause(1, Some(Duration::from_secs(1 << 40)), 0), RETRY_AFTER_MAX);
    }
}
