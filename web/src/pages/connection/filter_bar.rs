//! The filters of a list of connections.

use leptos::prelude::*;
use shared::{
    access::Visibility,
    connection::{ConnectionQuery, Kind, Status},
    id::WorkspaceId,
    provider::{ListProviders, ProviderQuery},
};
use strum::IntoEnumIterator;

use super::filter;
use crate::{
    app::use_api,
    copy,
    pages::member::directory,
    session::use_session,
    ui::filter::{FilterBar, FilterSelect, FilterToggle, SearchBox},
};

#[component]
pub fn ConnectionFilters(
    workspace: WorkspaceId,
    kind: Kind,
    wanted: Memo<ConnectionQuery>,
    show: Callback<ConnectionQuery>,
) -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let providers = LocalResource::new(move || async move {
        let page = api.send(&ListProviders { query: ProviderQuery { workspace: Some(workspace) } }).await.ok()?;
        let ours = page.items.into_iter().filter(|provider| provider.kinds.contains(&kind));
        Some(ours.map(|provider| (provider.key, provider.name)).collect::<Vec<_>>())
    });
    let members = directory::read(api, workspace);
    let change = move |edit: &dyn Fn(&mut ConnectionQuery)| {
        let mut query = filter::from_the_top(&wanted.get_untracked());
        edit(&mut query);
        show.run(query);
    };
    let me = move || session.person().map(|person| person.id);
    let owner_options = Signal::derive(move || {
        let mut options: Vec<_> = me().map(|id| (id.to_string(), "Me".to_owned())).into_iter().collect();
        let members = members.get().and_then(Result::ok).unwrap_or_default();
        options.extend(directory::options(members.iter().filter(|member| Some(member.user) != me())));
        with_present(options, wanted.read().owner.map(|id| id.to_string()))
    });
    let provider_options = Signal::derive(move || {
        with_present(providers.get().flatten().unwrap_or_default(), wanted.read().provider.clone())
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

/// A filter from the address that is not among the choices is still one of them, or it would seem not to be set.
fn with_present(mut options: Vec<(String, String)>, present: Option<String>) -> Vec<(String, String)> {
    if let Some(present) = present
        && options.iter().all(|(value, _)| *value != present)
    {
        let label = if present.starts_with("usr_") { "Someone else".to_owned() } else { present.clone() };
        options.push((present, label));
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_is_set_is_among_the_choices() {
        let options = vec![("a".to_owned(), "A".to_owned())];
        assert_eq!(with_present(options.clone(), Some("a".into())).len(), 1);
        assert_eq!(with_present(options.clone(), None).len(), 1);
        assert_eq!(with_present(options, Some("usr_1".into()))[1].1, "Someone else");
    }
}
