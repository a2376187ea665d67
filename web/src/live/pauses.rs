//! How long to wait before the stream is opened again: longer and longer, and never all browsers at once.

/// In seconds.
const FIRST: f64 = 1.0;
const LONGEST: f64 = 60.0;
/// A stream that was open so long was a good one.
const GOOD: f64 = 10.0;

#[derive(Default)]
pub struct Pauses {
    failures: i32,
}

impl Pauses {
    /// `open_for` seconds, 0 for one that never was; `dice` between 0 and 1.
    pub fn next(&mut self, open_for: f64, dice: f64) -> f64 {
        if open_for >= GOOD {
            self.failures = 0;
        }
        let longest = (FIRST * 2_f64.powi(self.failures)).min(LONGEST);
        self.failures = (self.failures + 1).min(16);
        longest * (0.5 + dice / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute_and_begin_anew_after_a_good_stream() {
        let mut pauses = Pauses::default();
        let grown: Vec<_> = (0..8).map(|_| pauses.next(0.0, 1.0)).collect();
        assert_eq!(grown, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]);
        assert!((pauses.next(GOOD, 1.0) - FIRST).abs() < f64::EPSILON);
        assert!((pauses.next(GOOD / 2.0, 1.0) - 2.0 * FIRST).abs() < f64::EPSILON);
    }

    #[test]
    fn browsers_that_lost_their_stream_together_come_back_one_by_one() {
        let pause = |dice| Pauses::default().next(0.0, dice);
        assert!(pause(0.0) < pause(0.5) && pause(0.5) < pause(1.0));
        assert!(pause(0.0) >= FIRST / 2.0);
    }
}
