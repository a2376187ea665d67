//! The pages of the workspace in view, and those of its organization that the reader may use.

use leptos::prelude::*;
use shared::{access::OrganizationAction, connection::Kind, id::WorkspaceId, step};

use crate::{
    copy,
    location::use_location,
    route::Route,
    session::{may_in, use_session},
    ui::icon::{Glyph, Icon},
};

/// The workspace that the page is in, or the last one that was in view, or the first.
pub fn use_current_workspace() -> Memo<Option<WorkspaceId>> {
    let (location, session) = (use_location(), use_session());
    Memo::new(move |last: Option<&Option<WorkspaceId>>| {
        let here = location.route().and_then(Route::workspace);
        here.or_else(|| last.copied().flatten())
            .filter(|workspace| session.place(*workspace).is_some())
            .or_else(|| session.first_workspace())
    })
}

#[component]
pub fn Navigation() -> impl IntoView {
    let session = use_session();
    let current = use_current_workspace();
    let workspace_links = move || {
        current.get().map(|workspace| {
            let sources = Route::Connections { workspace, kind: Kind::Source };
            let destinations = Route::Connections { workspace, kind: Kind::Destination };
            let exports = Route::Steps { workspace, kind: step::Kind::Export };
            let imports = Route::Steps { workspace, kind: step::Kind::Import };
            view! {
                <NavigationLink to=sources icon=Icon::Source text=copy::kind(Kind::Source).title />
                <NavigationLink to=destinations icon=Icon::Destination text=copy::kind(Kind::Destination).title />
                <NavigationLink to=Route::Integrations { workspace } icon=Icon::Layers text="Integrations" />
                <NavigationLink to=Route::Flows { workspace } icon=Icon::Workflow text="Flows" />
                <NavigationLink to=exports icon=Icon::Export text="Exports" />
                <NavigationLink to=imports icon=Icon::Import text="Imports" />
                <NavigationLink to=Route::Members { workspace } icon=Icon::Users text="Members" />
            }
        })
    };
    let organization_links = move || {
        let place = current.get().and_then(|workspace| session.place(workspace))?;
        may_in(&place.organization, OrganizationAction::ManageOauthApps).is_allowed().then(|| {
            let organization = place.organization.id;
            view! {
                <li class="side-title">{place.organization.name}</li>
                <NavigationLink to=Route::OauthApps { organization } icon=Icon::Key text="OAuth apps" />
                <NavigationLink to=Route::People { organization } icon=Icon::User text="Organization members" />
                <NavigationLink to=Route::Settings { organization } icon=Icon::Building text="Organization settings" />
            }
        })
    };
    view! {
        <nav aria-label="Main">
            <ul class="side-links">{workspace_links} {organization_links}</ul>
        </nav>
    }
}

#[component]
fn NavigationLink(to: Route, icon: Icon, text: &'static str) -> impl IntoView {
    let location = use_location();
    let current = move || match (location.route(), to) {
        (Some(route), to) if route == to => Some("page"),
        (Some(Route::AddConnection { workspace, kind }), Route::Connections { workspace: w, kind: k })
            if (workspace, kind) == (w, k) =>
        {
            Some("true")
        }
        (
            Some(Route::AccessRequests { workspace } | Route::NewAccessRequest { workspace }),
            Route::Connections { workspace: w, kind: Kind::Source },
        ) if workspace == w => Some("true"),
        (Some(Route::Integration { workspace, .. }), Route::Integrations { workspace: w }) if workspace == w => {
            Some("true")
        }
        (Some(Route::NewFlow { workspace } | Route::Flow { workspace, .. }), Route::Flows { workspace: w })
            if workspace == w =>
        {
            Some("true")
        }
        _ => None,
    };
    view! {
        <li>
            <a class="side-link" href=to.path() aria-current=current>
                <Glyph icon />
                {text}
            </a>
        </li>
    }
}
