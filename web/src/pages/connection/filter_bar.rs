//! The filters of a list of connections.

use leptos::prelude::*;
use shared::{
    access::Visibility,
    connection::{ConnectionQuery, Kind, Status},
    id::WorkspaceId,
    provider::{ListProviders, ProviderQuery},
};
use strum::IntoEnumIterator;

use crate::{
    app::use_api,
    copy,
    pages::{keyset, member::directory},
    ui::filter::{self, FilterBar, FilterSelect, FilterToggle, SearchBox},
};

#[component]
pub fn ConnectionFilters(
    workspace: WorkspaceId,
    kind: Kind,
    wanted: Memo<ConnectionQuery>,
    show: Callback<ConnectionQuery>,
) -> impl IntoView {
    let api = use_api();
    let providers = LocalResource::new(move || async move {
        let page = api.send(&ListProviders { query: ProviderQuery { workspace: Some(workspace) } }).await.ok()?;
        let ours = page.items.into_iter().filter(|provider| provider.kinds.contains(&kind));
        Some(ours.map(|provider| (provider.key, provider.name)).collect::<Vec<_>>())
    });
    let change = move |edit: &dyn Fn(&mut ConnectionQuery)| {
        let mut query = keyset::from_the_top(&wanted.get_untracked());
        edit(&mut query);
        show.run(query);
    };
    let owner_options = directory::choices(api, workspace, Signal::derive(move || wanted.read().owner));
    let provider_options = Signal::derive(move || {
        filter::with_present(
            providers.get().flatten().unwrap_or_default(),
            wanted.read().provider.clone(),
            str::to_owned,
        )
    });
    let status_options: Vec<_> =
        Status::iter().map(|status| (status.to_string(), copy::status(status).1.to_owned())).collect();
    let visibility_options: Vec<_> =
        Visibility::iter().map(|it| (it.to_string(), copy::visibility(it).0.to_owned())).collect();
    let many = copy::kind(kind).many;

    view! {
        <FilterBar label=format!("Filter {many}")>
            <SearchBox
                label=format!("Search {many}")
                value=Signal::derive(move || wanted.read().q.clone().unwrap_or_default())
                on_search=Callback::new(move |text: String| change(&|query| query.q = given(text.trim())))
            />
            <FilterSelect
                label="Status"
                all="Any status"
                value=Signal::derive(move || wanted.read().status.map(|status| status.to_string()).unwrap_or_default())
                options=Signal::stored(status_options)
                on_choose=Callback::new(move |text: String| change(&|query| query.status = text.parse().ok()))
            />
            <FilterSelect
                label="Provider"
                all="Any provider"
                value=Signal::derive(move || wanted.read().provider.clone().unwrap_or_default())
                options=provider_options
                on_choose=Callback::new(move |text: String| change(&|query| query.provider = given(&text)))
            />
            <FilterSelect
                label="Owner"
                all="Any owner"
                value=Signal::derive(move || wanted.read().owner.map(|id| id.to_string()).unwrap_or_default())
                options=owner_options
                on_choose=Callback::new(move |text: String| change(&|query| query.owner = text.parse().ok()))
            />
            <FilterSelect
                label="Visibility"
                all="Private and shared"
                value=Signal::derive(move || wanted.read().visibility.map(|it| it.to_string()).unwrap_or_default())
                options=Signal::stored(visibility_options)
                on_choose=Callback::new(move |text: String| change(&|query| query.visibility = text.parse().ok()))
            />
            <FilterToggle
                label="Needs attention"
                on=Signal::derive(move || wanted.read().needs_attention.is_some())
                on_toggle=Callback::new(move |on: bool| change(&|query| query.needs_attention = on.then_some(true)))
            />
        </FilterBar>
    }
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
