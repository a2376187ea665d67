//! What a link may ask for, and how long it lives.

use chrono::TimeDelta;
use shared::{
    access_request::{NewRequestedSource, REMINDER, RestrictedBy, Restriction},
    check,
    connection::Kind,
    time::Timestamp,
};

use super::store::change::Wanted;
use crate::{
    failure::Failure,
    provider::{Catalogue, Method, form},
};

/// A source that the catalogue has, with the values that are fixed from now on.
pub fn wanted(catalogue: &Catalogue, new: &NewRequestedSource) -> Result<Wanted, Failure> {
    let entry = catalogue.entry(&new.provider).filter(|entry| entry.kinds.contains(&Kind::Source));
    let entry = entry.ok_or_else(|| Failure::field("/provider", "There is no such source; see GET /v1/providers."))?;
    let method = form::method(entry, new.method)?;
    Ok(Wanted {
        kind: Kind::Source,
        provider: new.provider.clone(),
        provider_name: entry.name.clone(),
        method: new.method,
        name: new.name.as_deref().map(check::tidy),
        fields: form::fixed(method, &new.fields)?,
        restriction: new.restriction.as_ref().map(|restriction| restricted(method, restriction)).transpose()?,
    })
}

fn restricted(method: &Method, by: &Restriction) -> Result<Restriction, Failure> {
    let (kind, tidy, words) = match by {
        Restriction::Email { email } => (
            RestrictedBy::Email,
            Restriction::Email { email: check::tidy(email) },
            "The provider does not tell a verified e-mail address here.",
        ),
        Restriction::Account { subject } => (
            RestrictedBy::Account,
            Restriction::Account { subject: check::tidy(subject) },
            "The provider does not tell whose account it is here.",
        ),
    };
    if method.restrictions().contains(&kind) { Ok(tidy) } else { Err(Failure::field("/restriction", words)) }
}

/// What the recipient is told it is for, if anything.
pub fn purpose(given: Option<&str>) -> Option<String> {
    given.map(check::tidy).filter(|words| !words.is_empty())
}

pub fn end_of_life(now: Timestamp, hours: u16) -> Timestamp {
    now.plus(TimeDelta::hours(hours.into()))
}

/// Nobody has to be told that a link ends soon which was to end soon from the beginning: it counts as told.
pub fn reminded_at(now: Timestamp, expires_at: Timestamp) -> Option<Timestamp> {
    (expires_at <= now.plus(REMINDER)).then_some(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_that_outlives_the_reminder_gets_one() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        assert_eq!(reminded_at(now, end_of_life(now, 24)), Some(now));
        assert_eq!(reminded_at(now, end_of_life(now, 25)), None);
    }

    #[test]
    fn a_purpose_of_blanks_is_none() {
        assert_eq!(purpose(Some(" For the report.\n")).as_deref(), Some("For the report."));
        assert_eq!((purpose(Some(" \n ")), purpose(None)), (None, None));
    }
}
