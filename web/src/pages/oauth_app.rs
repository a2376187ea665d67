//! The OAuth apps of an organization: what Mooring is to each provider. Secrets go in and never come out.

mod card;
mod editor;
mod entry;
mod key;
mod removal;

use leptos::prelude::*;
use shared::{
    access::OrganizationAction,
    id::OrganizationId,
    oauth_app::ListOauthApps,
    provider::{ListProviders, ProviderQuery},
    session::OrganizationMembership,
};

use self::{card::AppCard, editor::Editor, entry::Entry, removal::Removal};
use crate::{
    api::ApiError,
    app::use_api,
    location::use_location,
    pages::organization::OwnersPage,
    revision::use_revisions,
    route::{self, Route},
    ui::{
        button::{Button, Look},
        dialog::DialogAbout,
        empty::Empty,
        filter::{FilterBar, SearchBox},
        heading::PageHeading,
        icon::Icon,
        loaded::{Followed, rows},
    },
};

const TITLE: &str = "OAuth apps";
const LEAD: &str = "The client ID and secret under which each provider knows your organization.";

#[component]
pub fn OauthAppsPage(organization: OrganizationId) -> impl IntoView {
    let children = Callback::new(|organization| view! { <Apps organization /> }.into_any());
    view! { <OwnersPage organization action=OrganizationAction::ManageOauthApps title=TITLE lead=LEAD children /> }
}

/// What is being done to which app.
#[derive(Clone, PartialEq)]
enum Task {
    /// A server by its issuer; with the keys that are taken.
    Add(Vec<String>),
    Edit(Entry),
    Remove(Entry),
}

#[component]
fn Apps(organization: OrganizationMembership) -> impl IntoView {
    let (api, location, revision) = (use_api(), use_location(), use_revisions().oauth_apps);
    let id = organization.id;
    let entries = LocalResource::new(move || {
        revision.follow();
        async move {
            let providers = api.send(&ListProviders { query: ProviderQuery::default() }).await?;
            let apps = api.send(&ListOauthApps { organization: id }).await?;
            Ok::<_, ApiError>(entry::join(providers.items, apps.items))
        }
    });
    let task = RwSignal::new(None::<Task>);
    let known = move || {
        let entries = entries.get().and_then(Result::ok).unwrap_or_default();
        entries.into_iter().map(|entry| entry.key().to_owned()).collect::<Vec<_>>()
    };
    let done = Callback::new(move |()| {
        task.set(None);
        revision.bump();
    });
    let cancel = Callback::new(move |()| task.set(None));
    let add = move || {
        let add = Callback::new(move |()| task.set(Some(Task::Add(untrack(known)))));
        view! {
            <Button look=Look::Primary icon=Icon::Plus on_click=add>
                "Add server"
            </Button>
        }
    };
    let text = Memo::new(move |_| route::value(&location.query(), "q").unwrap_or_default());
    let search = Callback::new(move |q: String| {
        let q = Some(q.trim().to_owned()).filter(|q| !q.is_empty());
        location.replace(&Route::OauthApps { organization: id }.with(&[("q", q)]));
    });
    let list = move |entries: Signal<Vec<Entry>>| {
        let is_empty = Memo::new(move |_| entries.with(Vec::is_empty));
        let found = Memo::new(move |_| {
            let fits = |entry: &&Entry| entry.matches(&text.read());
            entries.with(|entries| entries.iter().filter(fits).cloned().collect::<Vec<_>>())
        });
        move || {
            if is_empty.get() {
                let text = "Register one for each server your people should log in at. Until then its providers are shown as not available.";
                return view! { <Empty icon=Icon::Key title="No OAuth apps yet" text>{add()}</Empty> }.into_any();
            }
            view! {
                <FilterBar label="Find an OAuth app">
                    <SearchBox label="Search OAuth apps" value=text on_search=search />
                </FilterBar>
                {move || {
                    let found = found.get();
                    if found.is_empty() {
                        return view! {
                            <Empty icon=Icon::SearchX title="No OAuth app matches" text="Try another word, or add a server by its issuer.">
                                <Button on_click=Callback::new(move |()| search.run(String::new()))>"Clear search"</Button>
                            </Empty>
                        }
                        .into_any();
                    }
                    let cards = found.into_iter().map(|entry| view! { <AppCard entry task /> });
                    view! { <ul class="space-y-3">{cards.collect_view()}</ul> }.into_any()
                }}
            }
            .into_any()
        }
    };
    view! {
        <div class="page-head">
            <PageHeading text=TITLE lead=LEAD />
            {add()}
        </div>
        <Followed resource=entries skeleton=rows() children=list />
        <DialogAbout about=task title="Add an OpenID Connect server" shown=|task| matches!(task, Task::Add(_)) children=move |task| match task {
            Task::Add(known) => Some(view! { <Editor organization=id entry=None known done cancel /> }),
            _ => None,
        } />
        <DialogAbout about=task title="Register OAuth app" shown=|task| matches!(task, Task::Edit(entry) if !entry.is_own()) children=move |task| match task {
            Task::Edit(entry) => Some(view! { <Editor organization=id entry=Some(entry) known=Vec::new() done cancel /> }),
            _ => None,
        } />
        <DialogAbout about=task title="Change OAuth app" shown=|task| matches!(task, Task::Edit(entry) if entry.is_own()) children=move |task| match task {
            Task::Edit(entry) => Some(view! { <Editor organization=id entry=Some(entry) known=Vec::new() done cancel /> }),
            _ => None,
        } />
        <DialogAbout about=task title="Remove OAuth app" shown=|task| matches!(task, Task::Remove(_)) children=move |task| match task {
            Task::Remove(entry) => entry.app.map(|app| view! { <Removal organization=id app done cancel /> }),
            _ => None,
        } />
    }
}
