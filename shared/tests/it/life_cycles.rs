//! Every state × step of every life cycle, and the instants of expiry.

use std::fmt::{Display, Write};

use chrono::TimeDelta;
use shared::{
    access::Reach,
    access_request, authorization,
    connection::{Refreshed, Status, StatusReason, Tested, after_refresh, after_test},
    flow::{UsedIn, blocked},
    time::Timestamp,
};
use strum::IntoEnumIterator;

use super::golden;

const WIDTH: usize = 14;

struct Table(String);

impl Table {
    fn line(&mut self, cells: impl IntoIterator<Item = String>) {
        for cell in cells {
            write!(self.0, "{cell:<WIDTH$}").unwrap();
        }
        let kept = self.0.trim_end().len();
        self.0.truncate(kept);
        self.0.push('\n');
    }

    fn steps<State: Display + IntoEnumIterator, Step: Display + IntoEnumIterator>(
        &mut self,
        noun: &str,
        after: impl Fn(&State, Step) -> Option<State>,
    ) {
        write!(self.0, "\n## {noun}\n\n").unwrap();
        self.line([String::new()].into_iter().chain(Step::iter().map(|step| step.to_string())));
        for state in State::iter() {
            let cells = Step::iter().map(|step| after(&state, step).map_or("-".to_owned(), |next| next.to_string()));
            self.line([state.to_string()].into_iter().chain(cells));
        }
    }

    fn expiry<State: Display + IntoEnumIterator>(
        &mut self,
        late: &[TimeDelta],
        at: impl Fn(State, Timestamp, Timestamp) -> State,
    ) {
        let expires_at: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let tick = TimeDelta::microseconds(1);
        let head = late.iter().flat_map(|late| {
            let late = if late.is_zero() { String::new() } else { format!("+{} min", late.num_minutes()) };
            ["t-1", "t", "t+1"].map(|instant| format!("{instant}{late}"))
        });
        self.0.push_str("\nwhat is stored, seen around its expiry t\n\n");
        self.line([String::new()].into_iter().chain(head));
        for state in State::iter().map(|state| state.to_string()) {
            let stored = || State::iter().find(|known| known.to_string() == state).unwrap();
            let cells = late.iter().flat_map(|late| {
                [expires_at.minus(tick), expires_at, expires_at.plus(tick)]
                    .map(|now| at(stored(), now.plus(*late), expires_at).to_string())
            });
            let cells: Vec<_> = cells.collect();
            self.line([state].into_iter().chain(cells));
        }
    }

    /// What each outcome makes of a connection; `-` where it stays what it is.
    fn outcomes<Outcome: Display + IntoEnumIterator>(
        &mut self,
        what: &str,
        after: impl Fn(Standing, Outcome) -> Standing,
    ) {
        let shown = |(status, reason): Standing| match reason {
            None => status.to_string(),
            Some(reason) => format!("{status} ({reason})"),
        };
        write!(self.0, "\n## what a {what} makes of a connection\n\n").unwrap();
        self.wide([String::new()].into_iter().chain(Outcome::iter().map(|outcome| outcome.to_string())));
        for status in Status::iter() {
            let reasons = [None].into_iter().chain(StatusReason::iter().map(Some));
            for standing in reasons.map(|reason| (status, reason)).filter(|(status, reason)| happens(*status, *reason))
            {
                let cells = Outcome::iter().map(|outcome| match after(standing, outcome) {
                    next if next == standing => "-".to_owned(),
                    next => shown(next),
                });
                self.wide([shown(standing)].into_iter().chain(cells));
            }
        }
    }

    fn wide(&mut self, cells: impl IntoIterator<Item = String>) {
        for cell in cells {
            write!(self.0, "{cell:<41}").unwrap();
        }
        let kept = self.0.trim_end().len();
        self.0.truncate(kept);
        self.0.push('\n');
    }
}

#[test]
fn the_life_cycles_are_the_golden_ones() {
    let mut table = Table("# Life cycles: what a step makes of a state; `-` where it cannot happen\n".to_owned());
    table.steps("authorization", |state: &authorization::State, step: authorization::Step| state.after(step));
    table.expiry(&[TimeDelta::zero(), authorization::LIFETIME], authorization::State::at);
    table.steps("access request", |state: &access_request::State, step: access_request::Step| state.after(step));
    table.expiry(&[TimeDelta::zero()], access_request::State::at);

    connections(&mut table);
    flows(&mut table);
    golden::check("life_cycles.txt", &table.0);
}

/// Only what happens: a reason goes with trouble, and the provider's silence with nothing else.
fn happens(status: Status, reason: Option<StatusReason>) -> bool {
    match (status, reason) {
        (Status::Connected, reason) => reason.is_none(),
        (Status::Degraded, reason) => reason == Some(StatusReason::ProviderUnavailable),
        (Status::NeedsReconnect, reason) => reason.is_some_and(|reason| reason != StatusReason::ProviderUnavailable),
        (Status::Removed, _) => true,
    }
}

type Standing = (Status, Option<StatusReason>);

fn connections(table: &mut Table) {
    table.outcomes("test", |standing, tested: Tested| after_test(standing, tested));
    table.outcomes("refresh", |standing, refreshed: Refreshed| after_refresh(standing, refreshed));
}

fn flows(table: &mut Table) {
    table.0.push_str("\n## what blocks a flow\n\n");
    writeln!(table.0, "{:<48}{:<16}removed", "", "there").unwrap();
    let standalone = Reach::iter()
        .map(|reach| (format!("standalone, whose owner reaches it to: {reach}"), UsedIn::Standalone { reach }));
    let custom = [true, false].map(|registered| {
        (format!("custom, {}", if registered { "registered" } else { "not registered" }), UsedIn::Custom { registered })
    });
    for (name, used_in) in custom.into_iter().chain([("app".to_owned(), UsedIn::App)]).chain(standalone) {
        let cell = |removed| blocked(removed, used_in).map_or("-".to_owned(), |reason| reason.to_string());
        writeln!(table.0, "{name:<48}{:<16}{}", cell(false), cell(true)).unwrap();
    }
}
