//! The filters of the list of links.

use leptos::prelude::*;
use shared::{
    access_request::{AccessRequestQuery, State},
    id::WorkspaceId,
};
use strum::IntoEnumIterator;

use crate::{
    app::use_api,
    copy,
    pages::{keyset, member::directory},
    ui::filter::{FilterBar, FilterSelect},
};

#[component]
pub fn AccessRequestFilters(
    workspace: WorkspaceId,
    wanted: Memo<AccessRequestQuery>,
    show: Callback<AccessRequestQuery>,
) -> impl IntoView {
    let creators = directory::choices(use_api(), workspace, Signal::derive(move || wanted.read().created_by));
    let change = move |edit: &dyn Fn(&mut AccessRequestQuery)| {
        let mut query = keyset::from_the_top(&wanted.get_untracked());
        edit(&mut query);
        show.run(query);
    };
    let states: Vec<_> =
        State::iter().map(|state| (state.to_string(), copy::access_request_state(state).1.to_owned())).collect();
    view! {
        <FilterBar label="Filter access requests">
            <FilterSelect
                label="State"
                all="Any state"
                value=Signal::derive(move || wanted.read().state.map(|state| state.to_string()).unwrap_or_default())
                options=Signal::stored(states)
                on_choose=Callback::new(move |text: String| change(&|query| query.state = text.parse().ok()))
            />
            <FilterSelect
                label="Created by"
                all="Any creator"
                value=Signal::derive(move || wanted.read().created_by.map(|id| id.to_string()).unwrap_or_default())
                options=creators
                on_choose=Callback::new(move |text: String| change(&|query| query.created_by = text.parse().ok()))
            />
        </FilterBar>
    }
}
