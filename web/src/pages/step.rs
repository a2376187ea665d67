//! Exports and imports: the two lists of reusable steps, and what is done to them. Both are alike in everything but words.

pub mod calls;
mod change;
pub mod choose;
mod desk;
mod edit;
pub mod fields;
mod filter;
mod list;
pub mod row;
pub mod settings;
pub mod share;

use leptos::prelude::*;
use shared::{
    id::WorkspaceId,
    step::{Kind, StepQuery},
};

use self::{
    change::StepDialogs,
    desk::{Desk, Task},
    list::StepList,
};
use crate::{
    copy,
    location::use_location,
    pages::{keyset, not_found::NotFoundPage},
    revision,
    route::Route,
    session::{Place, use_session},
    ui::{
        button::{Button, Look},
        filter::{FilterBar, FilterToggle, SearchBox},
        heading::PageHeading,
        icon::Icon,
    },
};

#[component]
pub fn StepsPage(workspace: WorkspaceId, kind: Kind) -> impl IntoView {
    let session = use_session();
    match untrack(move || session.place(workspace)) {
        Some(place) => view! { <Steps place kind /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Steps(place: Place, kind: Kind) -> impl IntoView {
    let location = use_location();
    let workspace = place.workspace.id;
    let words = copy::flow::step(kind);
    let wanted = Memo::new(move |_| filter::read(&location.query()));
    let show = Callback::new(move |query: StepQuery| {
        location.replace(&Route::Steps { workspace, kind }.with(&query));
    });
    let change = move |edit: &dyn Fn(&mut StepQuery)| {
        let mut query = keyset::from_the_top(&wanted.get_untracked());
        edit(&mut query);
        show.run(query);
    };
    // There are rows to narrow; nobody filters a list that is empty anyway.
    let filled = RwSignal::new(false);
    let filters = move || filled.get() || wanted.with(keyset::is_narrowed);
    let desk = Desk::new(place, kind);
    // A row tells of its connection and of the flows that use it, too.
    revision::follow_too(desk.steps, |all| [all.connections, all.flows, all.integrations]);
    view! {
        <div class="page-head">
            <PageHeading text=words.title lead=words.lead />
            <Button look=Look::Primary icon=Icon::Plus on_click=Callback::new(move |()| desk.task.set(Some(Task::New)))>
                {words.new}
            </Button>
        </div>
        <div hidden=move || !filters()>
            <FilterBar label=format!("Filter {}", words.many)>
                <SearchBox
                    label=format!("Search {}", words.many)
                    value=Signal::derive(move || wanted.read().q.clone().unwrap_or_default())
                    on_search=Callback::new(move |text: String| {
                        let text = text.trim();
                        change(&|query| query.q = (!text.is_empty()).then(|| text.to_owned()));
                    })
                />
                {move || wanted.read().connection.is_some().then(|| view! {
                    <FilterToggle
                        label="Of one connection"
                        on=true
                        on_toggle=Callback::new(move |_| change(&|query| query.connection = None))
                    />
                })}
            </FilterBar>
        </div>
        <StepList desk wanted show filled />
        <StepDialogs desk />
    }
}
