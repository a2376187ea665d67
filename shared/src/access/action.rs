//! Everything that can be asked of the table, by the thing it is done to.

use strum::{Display, EnumIter, IntoStaticStr};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumIter, IntoStaticStr)]
        #[strum(serialize_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
    )*};
}

actions! {
    /// Done to one's own account: being signed in is all it takes.
    AccountAction { SeeOwn, EditOwn, EndOwnSession }

    /// Done to an organization.
    OrganizationAction {
        See,
        /// Name and branding.
        Edit,
        CreateWorkspace,
        ManageOauthApps,
        /// Invite, demote and remove owners.
        ManageOwners,
        ReadAudit,
    }

    /// Done to a workspace or to a list in it.
    WorkspaceAction {
        See,
        Rename,
        Delete,
        AddConnection,
        CreateIntegration,
        CreateStandaloneFlow,
        CreateAccessRequest,
        ListAccessRequests,
        /// Everybody, with address and role.
        ListMembers,
        /// Only the names of the owners of the connections that one sees.
        ListConnectionOwners,
        ManageMembers,
        ManageWebhooks,
        /// All events of the workspace; one's own are always readable.
        ReadAudit,
        CreateApiKey,
        ManageAllApiKeys,
    }

    /// Done to one access request.
    AccessRequestAction {
        See,
        /// *New link*: ends the old one.
        Reissue,
        Delete,
    }

    /// Done to a member's place in a workspace.
    MemberAction {
        /// Role and scope.
        Change,
        /// Another's place, or one's own: then it is leaving.
        Remove,
    }

    /// Done to one connection.
    ConnectionAction {
        See,
        Use,
        Rename,
        Reconnect,
        Test,
        Disconnect,
        Restore,
        ChangeVisibility,
        /// The owner's own id for it, unique among theirs.
        SetExternalId,
        Transfer,
        ReadCredential,
        Proxy,
    }

    /// Done to one integration.
    IntegrationAction {
        See,
        Rename,
        Delete,
        RegisterConnection,
        DeregisterConnection,
        CreateFlow,
        AttachFlow,
        /// Grant members access to it.
        ManageGrants,
    }

    /// Done to one flow.
    FlowAction { See, Edit, Delete }

    /// Done to one export or import.
    StepAction { See, Use, Edit, Delete }
}
