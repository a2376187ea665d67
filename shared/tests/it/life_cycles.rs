//! Every state × step of every life cycle, and the instants of expiry.

use std::fmt::Write;

use chrono::TimeDelta;
use shared::{
    authorization::{LIFETIME, State, Step},
    time::Timestamp,
};
use strum::IntoEnumIterator;

use super::golden;

#[test]
fn the_life_cycles_are_the_golden_ones() {
    let mut table =
        "# Life cycles: what a step makes of a state; `-` where it cannot happen\n\n## authorization\n\n".to_owned();
    write!(table, "{:<12}", "").unwrap();
    for step in Step::iter() {
        write!(table, "{:<12}", step.to_string()).unwrap();
    }
    table.push('\n');
    for state in State::iter() {
        write!(table, "{:<12}", state.to_string()).unwrap();
        for step in Step::iter() {
            write!(table, "{:<12}", state.after(step).map_or("-".to_owned(), |next| next.to_string())).unwrap();
        }
        table.push('\n');
    }

    let expires_at: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let tick = TimeDelta::microseconds(1);
    table.push_str(
        "\nwhat is stored, seen at  t-1         t           t+1         (t: expiry) | the same 10 minutes later\n",
    );
    for state in State::iter() {
        write!(table, "{:<25}", state.to_string()).unwrap();
        for late in [TimeDelta::zero(), LIFETIME] {
            for at in [expires_at.minus(tick), expires_at, expires_at.plus(tick)] {
                write!(table, "{:<12}", state.at(at.plus(late), expires_at).to_string()).unwrap();
            }
        }
        let kept = table.trim_end().len();
        table.truncate(kept);
        table.push('\n');
    }
    golden::check("life_cycles.txt", &table);
}
