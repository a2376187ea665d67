//! Where the reader works, and every other place they have, by organization.

use leptos::{html, prelude::*};
use shared::{access::OrganizationAction, connection::Kind, id::OrganizationId, session::OrganizationMembership};

use super::navigation::use_current_workspace;
use crate::{
    pages::{control::Control, workspace::new::NewWorkspaceDialog},
    route::Route,
    session::{may_in, use_session},
    ui::{
        button::Look,
        icon::{Glyph, Icon},
        menu::Menu,
    },
};

#[component]
pub fn WorkspaceSwitcher() -> impl IntoView {
    let session = use_session();
    let current = use_current_workspace();
    let place = Memo::new(move |_| current.get().and_then(|workspace| session.place(workspace)));
    let open = RwSignal::new(false);
    let adding_to = RwSignal::new(None::<OrganizationId>);
    let button = move || {
        view! {
            <span class="min-w-0 flex-1 text-left">
                <span class="block truncate text-sm font-medium">
                    {move || place.get().map_or_else(|| "No workspace".to_owned(), |place| place.workspace.name)}
                </span>
                <span class="block truncate text-xs side-muted">
                    {move || place.get().map(|place| place.organization.name)}
                </span>
            </span>
            <Glyph icon=Icon::ChevronsUpDown />
        }
    };
    let trigger = NodeRef::<html::Button>::new();
    let add = Callback::new(move |organization| {
        // The dialog gives the focus back to where it was, and the menu's item is gone by then.
        if let Some(trigger) = trigger.get_untracked() {
            let _ = trigger.focus();
        }
        open.set(false);
        adding_to.set(Some(organization));
    });
    view! {
        <Menu name="Switch workspace" class="side-button" open trigger button=ToChildren::to_children(button)>
            {move || {
                session
                    .organizations()
                    .into_iter()
                    .map(|organization| view! { <Group organization current open add /> })
                    .collect_view()
            }}
        </Menu>
        <NewWorkspaceDialog organization=adding_to />
    }
}

#[component]
fn Group(
    organization: OrganizationMembership,
    current: Memo<Option<shared::id::WorkspaceId>>,
    open: RwSignal<bool>,
    add: Callback<OrganizationId>,
) -> impl IntoView {
    let id = organization.id;
    let decision = may_in(&organization, OrganizationAction::CreateWorkspace);
    view! {
        <div class="menu-group">
            <p class="menu-title">{organization.name}</p>
            <ul class="menu-list">
                {organization
                    .workspaces
                    .into_iter()
                    .map(|workspace| {
                        let here = move || current.get() == Some(workspace.id);
                        let to = Route::Connections { workspace: workspace.id, kind: Kind::Source };
                        view! {
                            <li>
                                <a
                                    href=to.path()
                                    aria-current=move || here().then_some("true")
                                    on:click=move |_| open.set(false)
                                >
                                    <span class="min-w-0 flex-1 truncate">{workspace.name}</span>
                                    {move || here().then(|| view! { <Glyph icon=Icon::Check /> })}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <div class="p-1">
                <Control decision look=Look::Quiet icon=Icon::Plus on_click=Callback::new(move |()| add.run(id))>
                    "New workspace"
                </Control>
            </div>
        </div>
    }
}
