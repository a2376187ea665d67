//! Exports and imports: reusable steps that name a connection and how to use it. They are alike in everything but what they
//! do, so that one set of words serves both; their ids and addresses differ.

use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::{ConnectionFacts, GrantLevel, StepFacts, Visibility},
    check,
    connection::{self, OwnerBrief, ProviderBrief, Status},
    endpoint::{NoContent, endpoints},
    id::{ConnectionId, ExportId, ImportId, StepId, UserId, WorkspaceId},
    page::{MAX_LIMIT, Page},
    registration::Reminder,
    time::Timestamp,
};

/// What a step is told besides its connection: any JSON object, of [`check::SETTINGS_MAX`] bytes at most. Mooring keeps it
/// and does not read it.
pub type Settings = serde_json::Map<String, serde_json::Value>;

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = StepKind))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// Reads from a source.
    Export,
    /// Writes to a destination.
    Import,
}

impl Kind {
    /// The only kind of connection that such a step can name.
    #[must_use]
    pub const fn of_connection(self) -> connection::Kind {
        match self {
            Self::Export => connection::Kind::Source,
            Self::Import => connection::Kind::Destination,
        }
    }
}

impl StepId {
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Export(_) => Kind::Export,
            Self::Import(_) => Kind::Import,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    pub id: StepId,
    pub workspace: WorkspaceId,
    pub kind: Kind,
    pub name: String,
    pub connection: StepConnection,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Settings,
    /// The caller created it.
    pub created: bool,
    pub created_at: Timestamp,
    /// How many flows use it, those that the caller cannot see included.
    pub used_by: u32,
    /// The caller may edit every one of them.
    pub edits_every_flow: bool,
    /// Counts people's edits; the ETag is made of it.
    pub version: u32,
}

impl Step {
    /// What the permission table needs to know of it.
    #[must_use]
    pub fn facts(&self, caller: UserId) -> StepFacts {
        StepFacts {
            connection: self.connection.facts(caller),
            used: self.used_by > 0,
            edits_every_flow: self.edits_every_flow,
            created: self.created,
        }
    }
}

/// The connection of a step, as whoever sees the step sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepConnection {
    pub id: ConnectionId,
    pub name: String,
    pub provider: ProviderBrief,
    pub owner: OwnerBrief,
    pub visibility: Visibility,
    pub status: Status,
    /// The caller's best grant on an integration that it is registered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<GrantLevel>,
}

impl StepConnection {
    #[must_use]
    pub fn facts(&self, caller: UserId) -> ConnectionFacts {
        ConnectionFacts { owned: self.owner.id == caller, visibility: self.visibility, granted: self.granted }
    }
}

/// Filters of the lists; everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct StepQuery {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    /// Part of the name.
    #[garde(custom(check::optional_text))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// 50 when absent.
    #[garde(range(min = 1, max = MAX_LIMIT))]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    #[garde(custom(check::name))]
    pub name: String,
    /// Of an export a source, of an import a destination.
    #[garde(skip)]
    pub connection: ConnectionId,
    #[garde(custom(check::settings))]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub settings: Settings,
}

/// Counts as saving every flow that uses the step. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditStep {
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    /// In place of all that were there.
    #[garde(inner(custom(check::settings)))]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
    /// *Share and register*: the caller's own private connections that are shared first.
    #[garde(custom(check::share))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<ConnectionId>,
    /// The version that was seen; `If-Match` says the same.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedStep {
    pub step: Step,
    /// Absent when nothing was registered or shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<Box<Reminder>>,
}

endpoints! {
    ListExports: Get "/v1/workspaces/{workspace}/exports" { workspace: WorkspaceId } ?StepQuery => Page<Step>;
    CreateExport: Post "/v1/workspaces/{workspace}/exports" { workspace: WorkspaceId }, NewStep => Step;
    ReadExport: Get "/v1/exports/{export}" { export: ExportId } => Step;
    ChangeExport: Patch "/v1/exports/{export}" { export: ExportId }, EditStep => SavedStep;
    DeleteExport: Delete "/v1/exports/{export}" { export: ExportId } => NoContent;
    ListImports: Get "/v1/workspaces/{workspace}/imports" { workspace: WorkspaceId } ?StepQuery => Page<Step>;
    CreateImport: Post "/v1/workspaces/{workspace}/imports" { workspace: WorkspaceId }, NewStep => Step;
    ReadImport: Get "/v1/imports/{import}" { import: ImportId } => Step;
    ChangeImport: Patch "/v1/imports/{import}" { import: ImportId }, EditStep => SavedStep;
    DeleteImport: Delete "/v1/imports/{import}" { import: ImportId } => NoContent;
}
