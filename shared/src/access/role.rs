//! The words for who somebody is.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            Display, EnumIter, EnumString, IntoStaticStr,
        )]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
    )*};
}

words! {
    /// A member's place in an organization. An owner has every right of an admin in every workspace of it.
    OrganizationRole { Owner, Member }

    /// A member's place in a workspace.
    WorkspaceRole { Admin, User, Guest }

    /// Whether a member reaches the whole workspace or only granted integrations.
    Scope { All, Selected }

    /// What a grant on an integration allows.
    GrantLevel { Monitor, Manage }

    /// Who sees a connection: its owner alone, or the workspace.
    Visibility { Private, Shared }

    /// How far somebody reaches a connection, the least first.
    Reach {
        /// For them there is no such connection.
        Nothing,
        /// Seen and tested.
        Monitor,
        /// Seen and used.
        Use,
        /// Used, renamed, reconnected, disconnected.
        Manage,
        Own,
    }
}

impl OrganizationRole {
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Owner => Self::Member,
            Self::Member => Self::Owner,
        }
    }
}

impl Visibility {
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Private => Self::Shared,
            Self::Shared => Self::Private,
        }
    }
}

impl WorkspaceRole {
    /// Can be confined to selected integrations.
    pub const fn can_be_narrowed(self) -> bool {
        match self {
            Self::Admin => false,
            Self::User | Self::Guest => true,
        }
    }
}

/// A member's row in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkspaceMember {
    pub role: WorkspaceRole,
    pub scope: Scope,
}

/// What somebody is in a workspace when everything is put together: the columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Owner,
    Admin,
    User(Scope),
    Guest(Scope),
}

impl Role {
    pub const ALL: [Self; 6] = [
        Self::Owner,
        Self::Admin,
        Self::User(Scope::All),
        Self::User(Scope::Selected),
        Self::Guest(Scope::All),
        Self::Guest(Scope::Selected),
    ];

    /// `None` for somebody without a place there, for whom the workspace does not exist.
    pub const fn of(organization: Option<OrganizationRole>, member: Option<WorkspaceMember>) -> Option<Self> {
        match (organization, member) {
            (Some(OrganizationRole::Owner), _) => Some(Self::Owner),
            (Some(OrganizationRole::Member), Some(WorkspaceMember { role, scope })) => Some(match role {
                WorkspaceRole::Admin => Self::Admin,
                WorkspaceRole::User => Self::User(scope),
                WorkspaceRole::Guest => Self::Guest(scope),
            }),
            (Some(OrganizationRole::Member), None) | (None, _) => None,
        }
    }

    /// For a guest, a `manage` grant counts as `monitor`.
    pub const fn grant(self, granted: GrantLevel) -> GrantLevel {
        match self {
            Self::Guest(_) => GrantLevel::Monitor,
            Self::Owner | Self::Admin | Self::User(_) => granted,
        }
    }
}

/// How the caller came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    Browser,
    ApiKey,
}
