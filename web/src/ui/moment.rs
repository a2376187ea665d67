//! A moment: in relative words to read, exact on demand, and for machines.

use js_sys::{
    Array, Date,
    Intl::{DateTimeFormat, RelativeTimeFormat},
    Object, Reflect,
};
use leptos::prelude::*;
use shared::time::Timestamp;
use wasm_bindgen::JsValue;

/// The app speaks one language, so its dates do too.
const LOCALE: &str = "en-US";
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

#[component]
pub fn Moment(at: Timestamp) -> impl IntoView {
    view! {
        <time datetime=at.to_string() title=exact(at)>
            {relative(at)}
        </time>
    }
}

/// Day and time, for what is to be relied on.
#[component]
pub fn ExactMoment(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.to_string()>{exact(at)}</time> }
}

/// The day alone, for what is far away.
#[component]
pub fn Day(at: Timestamp) -> impl IntoView {
    view! {
        <time datetime=at.to_string() title=exact(at)>
            {day(at)}
        </time>
    }
}

/// The same inside a sentence.
pub fn day(at: Timestamp) -> String {
    formatted(at, &[("dateStyle", "medium")])
}

fn relative(at: Timestamp) -> String {
    // The clock of the browser is good enough to say "yesterday".
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970 fit")]
    let now = (Date::now() / 1000.0) as i64;
    let Some((amount, unit)) = distance(at.utc().timestamp() - now) else {
        return "just now".to_owned();
    };
    let options = options(&[("numeric", "auto")]);
    #[expect(clippy::cast_precision_loss, reason = "a count of days is small")]
    let amount = amount as f64;
    RelativeTimeFormat::new(&locales(), &options).format(amount, unit).into()
}

/// Day and time in words, for what ends at a moment.
pub fn exact(at: Timestamp) -> String {
    formatted(at, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

fn formatted(at: Timestamp, style: &[(&str, &str)]) -> String {
    let options = options(style);
    let date = Date::new(&JsValue::from_str(&at.to_string()));
    let format = DateTimeFormat::new(&locales(), &options).format();
    format.call1(&JsValue::NULL, &date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn locales() -> Array {
    Array::of1(&LOCALE.into())
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (key, value) in pairs {
        let _ = Reflect::set(&options, &(*key).into(), &(*value).into());
    }
    options
}

/// How far away, in the largest unit that is full; `None` for what is less than a minute.
fn distance(seconds: i64) -> Option<(i64, &'static str)> {
    let units = [("year", 365 * DAY), ("month", 30 * DAY), ("day", DAY), ("hour", HOUR), ("minute", MINUTE)];
    units.into_iter().map(|(unit, length)| (seconds / length, unit)).find(|(amount, _)| *amount != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_full_unit_is_said() {
        assert_eq!(distance(-59), None);
        assert_eq!(distance(-60), Some((-1, "minute")));
        assert_eq!(distance(-HOUR - 30 * MINUTE), Some((-1, "hour")));
        assert_eq!(distance(3 * DAY), Some((3, "day")));
        assert_eq!(distance(-400 * DAY), Some((-1, "year")));
    }
}
