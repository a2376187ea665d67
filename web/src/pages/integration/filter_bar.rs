//! The filters of the list of integrations.

use leptos::prelude::*;
use shared::integration::{IntegrationQuery, Kind};
use strum::IntoEnumIterator;

use crate::{
    copy,
    pages::keyset,
    ui::filter::{FilterBar, FilterSelect, SearchBox},
};

#[component]
pub fn IntegrationFilters(wanted: Memo<IntegrationQuery>, show: Callback<IntegrationQuery>) -> impl IntoView {
    let change = move |edit: &dyn Fn(&mut IntegrationQuery)| {
        let mut query = keyset::from_the_top(&wanted.get_untracked());
        edit(&mut query);
        show.run(query);
    };
    let kinds: Vec<_> =
        Kind::iter().map(|kind| (kind.to_string(), copy::integration::kind(kind).0.to_owned())).collect();
    view! {
        <FilterBar label="Filter integrations">
            <SearchBox
                label="Search integrations"
                value=Signal::derive(move || wanted.read().q.clone().unwrap_or_default())
                on_search=Callback::new(move |text: String| change(&|query| query.q = Some(text.trim().to_owned()).filter(|q| !q.is_empty())))
            />
            <FilterSelect
                label="Kind"
                all="Any kind"
                value=Signal::derive(move || wanted.read().kind.map(|kind| kind.to_string()).unwrap_or_default())
                options=Signal::stored(kinds)
                on_choose=Callback::new(move |text: String| change(&|query| query.kind = text.parse().ok()))
            />
        </FilterBar>
    }
}
