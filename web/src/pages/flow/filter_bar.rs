//! The filters of the list of flows.

use leptos::prelude::*;
use shared::{flow::FlowQuery, id::WorkspaceId};

use super::places;
use crate::{
    app::use_api,
    pages::keyset,
    ui::filter::{FilterBar, FilterSelect, FilterToggle, SearchBox, with_present},
};

/// In the place of an integration's id.
const STANDALONE: &str = "standalone";

#[component]
pub fn FlowFilters(workspace: WorkspaceId, wanted: Memo<FlowQuery>, show: Callback<FlowQuery>) -> impl IntoView {
    let integrations = places::read_once(use_api(), workspace);
    let change = move |edit: &dyn Fn(&mut FlowQuery)| {
        let mut query = keyset::from_the_top(&wanted.get_untracked());
        edit(&mut query);
        show.run(query);
    };
    let place = Signal::derive(move || {
        wanted.with(|wanted| match (wanted.standalone, wanted.integration) {
            (Some(true), _) => STANDALONE.to_owned(),
            (_, Some(integration)) => integration.to_string(),
            (_, None) => String::new(),
        })
    });
    let options = Signal::derive(move || {
        let mut options = vec![(STANDALONE.to_owned(), "Standalone flows".to_owned())];
        let integrations = integrations.get().and_then(Result::ok).unwrap_or_default();
        options.extend(integrations.into_iter().map(|it| (it.id.to_string(), it.name)));
        let present = Some(place.get()).filter(|present| !present.is_empty());
        with_present(options, present, |_| "Another integration".to_owned())
    });
    view! {
        <FilterBar label="Filter flows">
            <SearchBox
                label="Search flows"
                value=Signal::derive(move || wanted.read().q.clone().unwrap_or_default())
                on_search=Callback::new(move |text: String| {
                    let text = text.trim();
                    change(&|query| query.q = (!text.is_empty()).then(|| text.to_owned()));
                })
            />
            <FilterSelect
                label="Integration"
                all="Any integration"
                value=place
                options=options
                on_choose=Callback::new(move |text: String| change(&|query| {
                    query.standalone = (text == STANDALONE).then_some(true);
                    query.integration = text.parse().ok();
                }))
            />
            {move || wanted.read().step.is_some().then(|| view! {
                <FilterToggle
                    label="With one export or import"
                    on=true
                    on_toggle=Callback::new(move |_| change(&|query| query.step = None))
                />
            })}
        </FilterBar>
    }
}
