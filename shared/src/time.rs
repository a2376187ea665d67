//! A moment in UTC with microseconds, the precision both databases keep. There is no `now()` here: the clock is the API's.

use std::{fmt, str::FromStr};

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// RFC 3339 in UTC on the wire, `2026-11-21T08:30:00.000000Z` without trailing zero groups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// Digits beyond the microsecond are cut off.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(6))
    }

    pub const fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// `self` moved by `delta`; it stays where it is when the result leaves the calendar.
    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_add_signed(delta).unwrap_or(self.0))
    }

    #[must_use]
    pub fn minus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_sub_signed(delta).unwrap_or(self.0))
    }
}

/// The one expiry rule (S17): at the instant of expiry a thing is dead.
pub fn is_expired(now: Timestamp, expires_at: Timestamp) -> bool {
    now >= expires_at
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|at| Self::new(at.to_utc()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, schema::Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples([serde_json::json!("2026-11-21T08:30:00Z")])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_dies_at_the_instant_of_its_expiry() {
        let at: Timestamp = "2026-11-21T08:30:00Z".parse().unwrap();
        let tick = TimeDelta::microseconds(1);
        assert!(!is_expired(at.minus(tick), at));
        assert!(is_expired(at, at));
        assert!(is_expired(at.plus(tick), at));
    }

    #[test]
    fn what_a_database_would_cut_off_is_cut_off_at_once() {
        let at: Timestamp = "2026-11-21T08:30:00.123456789+02:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-21T06:30:00.123456Z");
    }
}
