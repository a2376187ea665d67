//! How long a link lives: one of a few sensible spans, or one's own.

use leptos::prelude::*;
use shared::access_request::LIFETIME_HOURS;

use crate::{
    copy,
    ui::{
        field::{Purpose, SelectField, TextField},
        form::FormState,
    },
};

/// In hours: from an hour to thirty days.
const SPANS: [u16; 7] = [1, 8, 24, 72, LIFETIME_HOURS, 336, 720];
const OWN: &str = "own";
const KEEP: &str = "keep";
const DAYS: &str = "24";
const HOURS: &str = "1";

/// What was chosen. A copy is a handle to the same choice.
#[derive(Clone, Copy)]
pub struct Lifetime {
    /// A number of hours, or one of the words above.
    choice: RwSignal<String>,
    amount: RwSignal<String>,
    /// How many hours one of `amount` is.
    unit: RwSignal<String>,
}

impl Lifetime {
    pub fn new() -> Self {
        Self::starting_with(LIFETIME_HOURS.to_string())
    }

    /// Unless something else is chosen, the present end stays.
    pub fn kept() -> Self {
        Self::starting_with(KEEP.to_owned())
    }

    fn starting_with(choice: String) -> Self {
        Self {
            choice: RwSignal::new(choice),
            amount: RwSignal::new(String::new()),
            unit: RwSignal::new(DAYS.to_owned()),
        }
    }

    /// `None` where the present end stays.
    pub fn hours(self) -> Option<u16> {
        hours(&self.choice.read_untracked(), &self.amount.read_untracked(), &self.unit.read_untracked())
    }
}

/// What is no number of hours is none, which the shared rules refuse.
fn hours(choice: &str, amount: &str, unit: &str) -> Option<u16> {
    match choice {
        KEEP => None,
        OWN => {
            let amount: u16 = amount.trim().parse().unwrap_or_default();
            Some(amount.saturating_mul(unit.parse().unwrap_or_default()))
        }
        span => Some(span.parse().unwrap_or_default()),
    }
}

#[component]
pub fn LifetimeField(
    form: FormState,
    value: Lifetime,
    /// What keeping the present end is called.
    #[prop(optional, into)]
    keep: Option<String>,
) -> impl IntoView {
    let spans = SPANS.map(|hours| (hours.to_string(), copy::lifetime(hours)));
    let options: Vec<_> = keep
        .map(|words| (KEEP.to_owned(), words))
        .into_iter()
        .chain(spans)
        .chain([(OWN.to_owned(), "Another time…".to_owned())])
        .collect();
    let own = Memo::new(move |_| *value.choice.read() == OWN);
    let units = || vec![(DAYS.to_owned(), "days".to_owned()), (HOURS.to_owned(), "hours".to_owned())];
    view! {
        <div class="space-y-3">
            <SelectField form name="/lifetime" label="The link works for" value=value.choice options required=true />
            {move || own.get().then(|| view! {
                <div class="grid grid-cols-2 gap-3">
                    <TextField
                        form
                        name="/lifetime_hours"
                        label="How long"
                        value=value.amount
                        purpose=Purpose::Number
                        pattern="[0-9]{1,3}"
                        help="From 1 hour to 30 days."
                        required=true
                    />
                    <SelectField form name="/unit" label="Unit" value=value.unit options=units() required=true />
                </div>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use shared::access_request::LIFETIME_HOURS_MAX;

    use super::*;

    #[test]
    fn a_span_is_a_number_of_hours() {
        assert_eq!(hours("168", "", DAYS), Some(168));
        assert_eq!(hours(OWN, " 3 ", DAYS), Some(72));
        assert_eq!(hours(OWN, "3", HOURS), Some(3));
        assert_eq!(hours(KEEP, "3", HOURS), None);
    }

    #[test]
    fn what_is_no_span_is_left_to_the_shared_rules() {
        for amount in ["", "x", "-1", "1.5", "99999999"] {
            assert_eq!(hours(OWN, amount, DAYS), Some(0), "{amount}");
        }
        assert!(hours(OWN, "60000", DAYS) > Some(LIFETIME_HOURS_MAX));
    }

    #[test]
    fn every_span_offered_is_allowed() {
        assert_eq!((SPANS[0], SPANS[SPANS.len() - 1]), (1, LIFETIME_HOURS_MAX));
        assert!(SPANS.is_sorted());
    }
}
