//! What is registered with an integration: whoever works with it may use that in its flows.

mod deregister;
mod register;
mod row;

use leptos::prelude::*;
use shared::{
    access::{IntegrationAction, WorkspaceAction},
    connection,
    integration::{Integration, Kind},
    registration::{ListRegistrations, Registration, RegistrationQuery},
};

use self::{
    deregister::DeregisterDialog,
    register::RegisterDialog,
    row::{RegistrationCards, RegistrationTable},
};
use super::tab::{self, Tab, TabQuery};
use crate::{
    copy,
    location::use_location,
    pages::{
        control::Control,
        integration::desk::Desk,
        keyset::{self, KeysetList},
    },
    route::Route,
    ui::{
        button::{Button, LinkButton, Look},
        empty::Empty,
        filter::{FilterBar, SearchBox},
        icon::{Glyph, Icon},
        media::use_table_width,
        menu::Menu,
    },
};

#[component]
pub fn ConnectionsTab(desk: Desk, item: Signal<Integration>) -> impl IntoView {
    let at = Route::Integration { workspace: desk.workspace(), integration: item.with_untracked(|item| item.id) };
    // It never changes.
    match item.with_untracked(|item| item.kind) {
        Kind::Custom => view! { <Registered desk item /> }.into_any(),
        Kind::App => view! {
            <Empty icon=Icon::Layers title=copy::integration::APP_TITLE text=copy::integration::APP_TEXT>
                <LinkButton href=tab::address(at, Tab::Flows, TabQuery::default())>"See its flows"</LinkButton>
            </Empty>
        }
        .into_any(),
    }
}

/// What is done to the registrations of one integration.
#[derive(Clone, Copy)]
pub struct Registry {
    pub desk: Desk,
    pub integration: Signal<Integration>,
    pub registering: RwSignal<bool>,
    pub deregistering: RwSignal<Option<Registration>>,
}

#[component]
fn Registered(desk: Desk, item: Signal<Integration>) -> impl IntoView {
    let location = use_location();
    let registry =
        Registry { desk, integration: item, registering: RwSignal::new(false), deregistering: RwSignal::new(None) };
    let integration = item.with_untracked(|item| item.id);
    let at = Route::Integration { workspace: desk.workspace(), integration };
    let wanted = Memo::new(move |_| tab::read(&location.query()).1);
    let show = Callback::new(move |query| location.replace(&tab::address(at, Tab::Connections, query)));
    let filled = RwSignal::new(false);
    let searches = move || filled.get() || wanted.with(keyset::is_narrowed);
    let wide = use_table_width();
    let read = move |TabQuery { q, cursor }: TabQuery| async move {
        let query = RegistrationQuery { q, cursor, limit: None };
        desk.api.send(&ListRegistrations { integration, query }).await
    };
    let nothing = Callback::new(move |query| view! { <Nothing registry query show /> }.into_any());
    let children = Callback::new(move |items: Signal<Vec<Registration>>| {
        let table = move || {
            if wide.get() {
                view! { <RegistrationTable registry items /> }.into_any()
            } else {
                view! { <RegistrationCards registry items /> }.into_any()
            }
        };
        table.into_any()
    });
    view! {
        <div class="tab-head">
            <h2 class="section-heading">"Registered connections"</h2>
            <div class="page-actions" hidden=move || !searches()>
                <AddNew registry />
                <RegisterButton registry text="Register connections" />
            </div>
        </div>
        <div hidden=move || !searches()>
            <FilterBar label="Filter connections">
                <SearchBox
                    label="Search connections"
                    value=Signal::derive(move || wanted.read().q.clone().unwrap_or_default())
                    on_search=Callback::new(move |text: String| {
                        let q = Some(text.trim().to_owned()).filter(|q| !q.is_empty());
                        show.run(TabQuery { q, cursor: None });
                    })
                />
            </FilterBar>
        </div>
        <KeysetList
            wanted
            show
            revision=desk.integrations
            read
            filled
            newer="What was registered later is not shown."
            nothing
            children
        />
        <RegisterDialog registry />
        <DeregisterDialog registry />
    }
}

#[component]
fn RegisterButton(registry: Registry, text: &'static str) -> impl IntoView {
    let Registry { desk, integration, registering, .. } = registry;
    let decision = Memo::new(move |_| integration.with(|it| desk.may(it, IntegrationAction::RegisterConnection)));
    let open = Callback::new(move |()| registering.set(true));
    move || {
        view! {
            <Control decision=decision.get() look=Look::Primary icon=Icon::Link on_click=open>
                {text}
            </Control>
        }
    }
}

/// Creates a connection inside: it is shared and registered at once.
#[component]
fn AddNew(registry: Registry) -> impl IntoView {
    let Registry { desk, integration, .. } = registry;
    let (workspace, id) = (desk.workspace(), integration.with_untracked(|it| it.id));
    let decision = Memo::new(move |_| {
        let here = integration.with(|it| desk.may(it, IntegrationAction::RegisterConnection));
        here.and(|| desk.place.with_value(|place| place.may(WorkspaceAction::AddConnection)))
    });
    let open = RwSignal::new(false);
    let link = move |kind: connection::Kind, icon| {
        let href = Route::AddConnection { workspace, kind }.with(&[("integration", id)]);
        view! {
            <li>
                <a href=href>
                    <Glyph icon />
                    {format!("Add a {}", copy::kind(kind).one)}
                </a>
            </li>
        }
    };
    let button = || {
        view! {
            <Glyph icon=Icon::Plus />
            "Add new"
        }
    };
    move || {
        if !decision.get().is_allowed() {
            let nothing = Callback::new(|()| ());
            return view! { <Control decision=decision.get() icon=Icon::Plus on_click=nothing>"Add new"</Control> }
                .into_any();
        }
        view! {
            <Menu name="Add new" class="btn btn-outline btn-plain" panel="menu-panel menu-panel-add" open button=ToChildren::to_children(button)>
                <ul class="menu-list">
                    {link(connection::Kind::Source, Icon::Source)} {link(connection::Kind::Destination, Icon::Destination)}
                </ul>
            </Menu>
        }
        .into_any()
    }
}

#[component]
fn Nothing(registry: Registry, query: TabQuery, show: Callback<TabQuery>) -> impl IntoView {
    if keyset::is_narrowed(&query) {
        return view! {
            <Empty icon=Icon::SearchX title="No connection matches" text="Nothing that is registered here and that you can see fits.">
                <Button on_click=Callback::new(move |()| show.run(TabQuery::default()))>"Clear search"</Button>
            </Empty>
        }
        .into_any();
    }
    let text = "Its flows may use what is registered here. Register connections that there are, add a new one, or save a flow that uses one.";
    view! {
        <Empty icon=Icon::Link title="No connections registered yet" text>
            <AddNew registry />
            <RegisterButton registry text="Register connections" />
        </Empty>
    }
    .into_any()
}

impl Registry {
    fn is_me(self, person: &connection::OwnerBrief) -> bool {
        self.desk.place.with_value(|place| place.me == person.id)
    }

    fn name_of(self, person: &connection::OwnerBrief) -> String {
        if self.is_me(person) { "You".to_owned() } else { person.name.clone() }
    }

    /// The same inside a sentence.
    fn name_within(self, person: &connection::OwnerBrief) -> String {
        if self.is_me(person) { "you".to_owned() } else { person.name.clone() }
    }
}
