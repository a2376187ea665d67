//! Every page of the app and its address: links are written from here and read from here, so they cannot disagree.

use serde::Serialize;
use shared::{
    connection::Kind,
    id::{FlowId, IntegrationId, OrganizationId, WorkspaceId},
    step,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The first workspace's sources.
    Home,
    Setup,
    SignIn,
    Account,
    Notifications,
    /// Where an authorization at a provider ends.
    Authorized,
    /// Where an invitation's link leads.
    Invitation,
    Connections {
        workspace: WorkspaceId,
        kind: Kind,
    },
    AddConnection {
        workspace: WorkspaceId,
        kind: Kind,
    },
    AccessRequests {
        workspace: WorkspaceId,
    },
    NewAccessRequest {
        workspace: WorkspaceId,
    },
    Integrations {
        workspace: WorkspaceId,
    },
    Integration {
        workspace: WorkspaceId,
        integration: IntegrationId,
    },
    Flows {
        workspace: WorkspaceId,
    },
    NewFlow {
        workspace: WorkspaceId,
    },
    Flow {
        workspace: WorkspaceId,
        flow: FlowId,
    },
    /// Exports or imports.
    Steps {
        workspace: WorkspaceId,
        kind: step::Kind,
    },
    /// Of one workspace.
    Members {
        workspace: WorkspaceId,
    },
    OauthApps {
        organization: OrganizationId,
    },
    /// Of the whole organization.
    People {
        organization: OrganizationId,
    },
    Settings {
        organization: OrganizationId,
    },
}

impl Route {
    pub fn path(self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Setup => "/setup".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Account => "/account".to_owned(),
            Self::Notifications => "/notifications".to_owned(),
            Self::Authorized => "/authorized".to_owned(),
            Self::Invitation => "/invitation".to_owned(),
            Self::Connections { workspace, kind } => format!("/w/{workspace}/{}", list(kind)),
            Self::AddConnection { workspace, kind } => format!("/w/{workspace}/{}/new", list(kind)),
            Self::AccessRequests { workspace } => format!("/w/{workspace}/access-requests"),
            Self::NewAccessRequest { workspace } => format!("/w/{workspace}/access-requests/new"),
            Self::Integrations { workspace } => format!("/w/{workspace}/integrations"),
            Self::Integration { workspace, integration } => format!("/w/{workspace}/integrations/{integration}"),
            Self::Flows { workspace } => format!("/w/{workspace}/flows"),
            Self::NewFlow { workspace } => format!("/w/{workspace}/flows/new"),
            Self::Flow { workspace, flow } => format!("/w/{workspace}/flows/{flow}"),
            Self::Steps { workspace, kind } => format!("/w/{workspace}/{}", steps(kind)),
            Self::Members { workspace } => format!("/w/{workspace}/members"),
            Self::OauthApps { organization } => format!("/o/{organization}/oauth-apps"),
            Self::People { organization } => format!("/o/{organization}/members"),
            Self::Settings { organization } => format!("/o/{organization}/settings"),
        }
    }

    /// `None` for an address that is no page.
    pub fn parse(path: &str) -> Option<Self> {
        let path = path.strip_prefix('/')?;
        let segments: Vec<_> = path.strip_suffix('/').unwrap_or(path).split('/').collect();
        Some(match segments.as_slice() {
            [""] => Self::Home,
            ["setup"] => Self::Setup,
            ["sign-in"] => Self::SignIn,
            ["account"] => Self::Account,
            ["notifications"] => Self::Notifications,
            ["authorized"] => Self::Authorized,
            ["invitation"] => Self::Invitation,
            ["w", workspace, "access-requests"] => Self::AccessRequests { workspace: workspace.parse().ok()? },
            ["w", workspace, "access-requests", "new"] => Self::NewAccessRequest { workspace: workspace.parse().ok()? },
            ["w", workspace, "integrations"] => Self::Integrations { workspace: workspace.parse().ok()? },
            ["w", workspace, "integrations", integration] => {
                Self::Integration { workspace: workspace.parse().ok()?, integration: integration.parse().ok()? }
            }
            ["w", workspace, "flows"] => Self::Flows { workspace: workspace.parse().ok()? },
            ["w", workspace, "flows", "new"] => Self::NewFlow { workspace: workspace.parse().ok()? },
            ["w", workspace, "flows", flow] => {
                Self::Flow { workspace: workspace.parse().ok()?, flow: flow.parse().ok()? }
            }
            ["w", workspace, "exports"] => Self::Steps { workspace: workspace.parse().ok()?, kind: step::Kind::Export },
            ["w", workspace, "imports"] => Self::Steps { workspace: workspace.parse().ok()?, kind: step::Kind::Import },
            ["w", workspace, "members"] => Self::Members { workspace: workspace.parse().ok()? },
            ["w", workspace, list] => Self::Connections { workspace: workspace.parse().ok()?, kind: kind(list)? },
            ["w", workspace, list, "new"] => {
                Self::AddConnection { workspace: workspace.parse().ok()?, kind: kind(list)? }
            }
            ["o", organization, "oauth-apps"] => Self::OauthApps { organization: organization.parse().ok()? },
            ["o", organization, "members"] => Self::People { organization: organization.parse().ok()? },
            ["o", organization, "settings"] => Self::Settings { organization: organization.parse().ok()? },
            _ => return None,
        })
    }

    /// Path and query. Values that are absent stay out of it.
    pub fn with(self, query: &impl Serialize) -> String {
        let path = self.path();
        match serde_urlencoded::to_string(query) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path,
        }
    }

    /// The page does its work without anybody being signed in.
    pub const fn is_public(self) -> bool {
        match self {
            Self::Setup | Self::SignIn | Self::Authorized | Self::Invitation => true,
            Self::Home
            | Self::Account
            | Self::Notifications
            | Self::Connections { .. }
            | Self::AddConnection { .. }
            | Self::AccessRequests { .. }
            | Self::NewAccessRequest { .. }
            | Self::Integrations { .. }
            | Self::Integration { .. }
            | Self::Flows { .. }
            | Self::NewFlow { .. }
            | Self::Flow { .. }
            | Self::Steps { .. }
            | Self::Members { .. }
            | Self::OauthApps { .. }
            | Self::People { .. }
            | Self::Settings { .. } => false,
        }
    }

    /// The workspace that the page is in.
    pub const fn workspace(self) -> Option<WorkspaceId> {
        match self {
            Self::Connections { workspace, .. }
            | Self::AddConnection { workspace, .. }
            | Self::AccessRequests { workspace }
            | Self::NewAccessRequest { workspace }
            | Self::Integrations { workspace }
            | Self::Integration { workspace, .. }
            | Self::Flows { workspace }
            | Self::NewFlow { workspace }
            | Self::Flow { workspace, .. }
            | Self::Steps { workspace, .. }
            | Self::Members { workspace } => Some(workspace),
            Self::Home
            | Self::Setup
            | Self::SignIn
            | Self::Account
            | Self::Notifications
            | Self::Authorized
            | Self::Invitation
            | Self::OauthApps { .. }
            | Self::People { .. }
            | Self::Settings { .. } => None,
        }
    }
}

const fn list(kind: Kind) -> &'static str {
    match kind {
        Kind::Source => "sources",
        Kind::Destination => "destinations",
    }
}

const fn steps(kind: step::Kind) -> &'static str {
    match kind {
        step::Kind::Export => "exports",
        step::Kind::Import => "imports",
    }
}

fn kind(segment: &str) -> Option<Kind> {
    [Kind::Source, Kind::Destination].into_iter().find(|kind| list(*kind) == segment)
}

/// One value of a query, as it was before encoding.
pub fn value(query: &str, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    pairs.into_iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01939d0f8a6b7c3d9e2f4a5b6c7d8e9f";

    fn all() -> Vec<Route> {
        let workspace: WorkspaceId = format!("wsp_{ID}").parse().unwrap();
        let organization: OrganizationId = format!("org_{ID}").parse().unwrap();
        let mut routes = vec![
            Route::Home,
            Route::Setup,
            Route::SignIn,
            Route::Account,
            Route::Notifications,
            Route::Authorized,
            Route::Invitation,
            Route::AccessRequests { workspace },
            Route::NewAccessRequest { workspace },
            Route::Integrations { workspace },
            Route::Integration { workspace, integration: format!("int_{ID}").parse().unwrap() },
            Route::Flows { workspace },
            Route::NewFlow { workspace },
            Route::Flow { workspace, flow: format!("flw_{ID}").parse().unwrap() },
            Route::Steps { workspace, kind: step::Kind::Export },
            Route::Steps { workspace, kind: step::Kind::Import },
            Route::Members { workspace },
            Route::OauthApps { organization },
            Route::People { organization },
            Route::Settings { organization },
        ];
        for kind in [Kind::Source, Kind::Destination] {
            routes.push(Route::Connections { workspace, kind });
            routes.push(Route::AddConnection { workspace, kind });
        }
        routes
    }

    #[test]
    fn every_route_is_found_again_by_its_path() {
        for route in all() {
            assert_eq!(Route::parse(&route.path()), Some(route));
        }
    }

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        assert_eq!(Route::parse("/sign-in/"), Some(Route::SignIn));
    }

    #[test]
    fn what_is_no_page_is_not_found() {
        for path in ["", "sign-in", "/nowhere", "/w/wsp_1/sources", "/w//sources", "//setup", "/setup/x"] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
        assert_eq!(Route::parse(&format!("/w/org_{ID}/sources")), None);
    }

    #[test]
    fn a_query_is_encoded_and_read_back() {
        let href = Route::SignIn.with(&[("to", "/w/x?q=a b&c")]);
        assert_eq!(href, "/sign-in?to=%2Fw%2Fx%3Fq%3Da+b%26c");
        assert_eq!(value("to=%2Fw%2Fx%3Fq%3Da+b%26c", "to").as_deref(), Some("/w/x?q=a b&c"));
        assert_eq!(value("to=", "to"), None);
    }
}
