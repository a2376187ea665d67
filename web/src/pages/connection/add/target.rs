//! What is added where: a source or a destination of a workspace, or one that is made inside an integration.

use shared::{
    connection::Kind,
    id::{IntegrationId, WorkspaceId},
};

use crate::{
    pages::integration::detail::tab::{self, Tab, TabQuery},
    route::Route,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub workspace: WorkspaceId,
    pub kind: Kind,
    pub integration: Option<IntegrationId>,
}

impl Target {
    /// The list that it will be in.
    pub fn list(self) -> String {
        let Self { workspace, kind, integration } = self;
        match integration {
            Some(integration) => {
                tab::address(Route::Integration { workspace, integration }, Tab::Connections, TabQuery::default())
            }
            None => Route::Connections { workspace, kind }.path(),
        }
    }

    /// The providers to choose from.
    pub fn providers(self) -> String {
        let at = Route::AddConnection { workspace: self.workspace, kind: self.kind };
        at.with(&[("integration", self.integration)])
    }

    /// The form of one of them.
    pub fn form(self, provider: &str) -> String {
        let at = Route::AddConnection { workspace: self.workspace, kind: self.kind };
        let integration = self.integration.map(|id| id.to_string());
        at.with(&[("provider", Some(provider)), ("integration", integration.as_deref())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integration_stays_in_the_address_until_the_connection_is_made() {
        let workspace = format!("wsp_{:032x}", 1).parse().unwrap();
        let integration: IntegrationId = format!("int_{:032x}", 2).parse().unwrap();
        let inside = Target { workspace, kind: Kind::Source, integration: Some(integration) };
        assert!(inside.providers().ends_with(&format!("/sources/new?integration={integration}")));
        assert!(inside.form("stripe").ends_with(&format!("/sources/new?provider=stripe&integration={integration}")));
        assert!(inside.list().ends_with(&format!("/integrations/{integration}?tab=connections")));
        let outside = Target { integration: None, ..inside };
        assert!(outside.providers().ends_with("/sources/new"));
        assert!(outside.form("stripe").ends_with("/sources/new?provider=stripe"));
        assert!(outside.list().ends_with("/sources"));
    }
}
