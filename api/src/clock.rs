//! The one source of the present time: nothing else asks the system for it, so that tests can turn it.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use chrono::TimeDelta;
use shared::time::Timestamp;

/// What time it is. Clones of a manual clock turn together.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Manual(Arc<Mutex<Timestamp>>),
    File(Arc<PathBuf>),
}

impl Clock {
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is turned.
    pub fn manual(at: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(Mutex::new(at))))
    }

    /// A clock that reads an RFC 3339 instant from a file each time, so that a test can turn the clocks of several
    /// processes at once. The file must be replaced by renaming: a half-written one is no instant.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File(Arc::new(path.into())))
    }

    /// # Panics
    ///
    /// When the file of [`Clock::file`] holds no instant: any other time would let a test pass for the wrong reason.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => {
                #[expect(clippy::disallowed_methods, reason = "this is the seam everything else takes the time from")]
                let now = SystemTime::now();
                Timestamp::new(now.into())
            }
            Source::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
            Source::File(path) => {
                let text = std::fs::read_to_string(&**path).unwrap_or_default();
                text.trim().parse().unwrap_or_else(|_| panic!("{} holds no RFC 3339 instant", path.display()))
            }
        }
    }

    /// Turns a manual clock forward (or back, with a negative delta).
    ///
    /// # Panics
    ///
    /// On any other clock, see [`Clock::set`].
    pub fn advance(&self, delta: TimeDelta) {
        self.set(self.now().plus(delta));
    }

    /// Sets a manual clock.
    ///
    /// # Panics
    ///
    /// On any other clock: a test that believes it turned the time must not go on.
    pub fn set(&self, to: Timestamp) {
        match &self.0 {
            Source::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner) = to,
            Source::System | Source::File(_) => panic!("only a manual clock can be turned"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn clones_of_a_manual_clock_turn_together() {
        let clock = Clock::manual(noon());
        let other = clock.clone();
        clock.advance(TimeDelta::minutes(5));
        assert_eq!(other.now(), noon().plus(TimeDelta::minutes(5)));
        other.set(noon());
        assert_eq!(clock.now(), noon());
    }

    #[test]
    fn a_file_clock_follows_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("now");
        let clock = Clock::file(&path);
        for text in ["2026-11-21T12:00:00Z\n", "2027-01-01T00:00:00.25Z"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(clock.now(), text.trim().parse().unwrap());
        }
    }

    #[test]
    #[should_panic(expected = "only a manual clock can be turned")]
    fn the_system_clock_cannot_be_turned() {
        Clock::system().set(noon());
    }
}
