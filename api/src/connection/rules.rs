//! When a credential is tried next.

use chrono::TimeDelta;
use shared::{connection::Status, time::Timestamp};

const DAILY: TimeDelta = TimeDelta::hours(24);
/// A provider that fails at present may be back soon.
const SOON: TimeDelta = TimeDelta::minutes(15);

/// After a test that ended at `now` and left the connection as `status`.
pub fn next_test(status: Status, now: Timestamp) -> Timestamp {
    now.plus(match status {
        Status::Degraded => SOON,
        Status::Connected | Status::NeedsReconnect | Status::Removed => DAILY,
    })
}
