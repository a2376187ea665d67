//! Flows: they read with exports and write with imports, in an integration or standing alone. Whether one is blocked is
//! derived, never stored.

use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::{
    access::{FlowFacts, FlowPlace, GrantLevel, Reach},
    check,
    connection::OwnerBrief,
    endpoint::{NoContent, endpoints},
    id::{ConnectionId, FlowId, IntegrationId, StepId, UserId, WorkspaceId},
    integration,
    page::{MAX_LIMIT, Page},
    registration::Reminder,
    step::{Kind, NewStep, StepConnection},
    time::Timestamp,
    usage::ConnectionBrief,
};

/// At most so many exports, and as many imports.
pub const STEPS_MAX: usize = 50;

/// Why a flow cannot go.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum BlockReason {
    /// The connection is removed: restore it, or replace it.
    Removed,
    /// The standalone flow's owner may not use the connection: replace it.
    NotUsable,
    /// The connection is not registered with the flow's integration: register it, or replace it.
    NotRegistered,
    /// A reason that this build does not know.
    #[serde(other)]
    #[strum(disabled)]
    Unknown,
}

/// Where a flow uses a connection, as far as it decides whether it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedIn {
    Custom {
        registered: bool,
    },
    App,
    Standalone {
        /// Of the flow's owner.
        reach: Reach,
    },
}

/// What a connection blocks its flow with.
#[must_use]
pub fn blocked(removed: bool, used_in: UsedIn) -> Option<BlockReason> {
    match (removed, used_in) {
        (true, _) => Some(BlockReason::Removed),
        (false, UsedIn::Custom { registered: false }) => Some(BlockReason::NotRegistered),
        (false, UsedIn::Standalone { reach: Reach::Nothing | Reach::Monitor }) => Some(BlockReason::NotUsable),
        (
            false,
            UsedIn::Custom { registered: true }
            | UsedIn::App
            | UsedIn::Standalone { reach: Reach::Use | Reach::Manage | Reach::Own },
        ) => None,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flow {
    pub id: FlowId,
    pub workspace: WorkspaceId,
    pub name: String,
    /// Absent for a standalone flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<FlowIntegration>,
    /// Of a standalone flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OwnerBrief>,
    /// In their order, as far as the caller can see them.
    pub exports: Vec<FlowStep>,
    pub imports: Vec<FlowStep>,
    /// How many steps the caller cannot see.
    pub hidden_steps: u32,
    /// Empty when it can go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocked: Vec<Block>,
    pub created_at: Timestamp,
    /// Counts people's edits; the ETag is made of it.
    pub version: u32,
}

impl Flow {
    /// What the permission table needs to know of it. Nobody but its owner sees a standalone flow with a private
    /// connection, so who sees another's may do with it what the table says of one without.
    #[must_use]
    pub fn facts(&self, caller: UserId) -> FlowFacts {
        let owned = self.owner.as_ref().is_some_and(|owner| owner.id == caller);
        let place = self
            .integration
            .as_ref()
            .map_or(FlowPlace::Standalone { owned }, |integration| FlowPlace::Integration(integration.granted));
        FlowFacts { place, uses_anothers_private: false }
    }
}

/// The integration of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowIntegration {
    pub id: IntegrationId,
    pub name: String,
    pub kind: integration::Kind,
    /// The caller's own grant on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<GrantLevel>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowStep {
    pub id: StepId,
    pub kind: Kind,
    pub name: String,
    pub connection: StepConnection,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Block {
    pub reason: BlockReason,
    /// Absent when the caller cannot see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionBrief>,
}

/// Filters of the list; everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct FlowQuery {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<IntegrationId>,
    /// `true`: only standalone flows; `false`: only those of integrations.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standalone: Option<bool>,
    /// Only those that use this export or import.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepId>,
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

/// A step of a flow: one that there is, or one that is made with the flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StepChoice {
    Existing(#[garde(skip)] StepId),
    New(#[garde(dive)] NewStep),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewFlow {
    #[garde(custom(check::name))]
    pub name: String,
    /// A standalone flow of the caller's own when absent.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<IntegrationId>,
    #[garde(custom(check::steps), dive)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    #[serde(default)]
    pub exports: Vec<StepChoice>,
    #[garde(custom(check::steps), dive)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    #[serde(default)]
    pub imports: Vec<StepChoice>,
    /// *Share and register*: the caller's own private connections that are shared first.
    #[garde(custom(check::share))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<ConnectionId>,
}

/// What is left out stays, and so do the steps that the caller cannot see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditFlow {
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In place of those that the caller sees in it.
    #[garde(custom(check::optional_steps), dive)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exports: Option<Vec<StepChoice>>,
    #[garde(custom(check::optional_steps), dive)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imports: Option<Vec<StepChoice>>,
    /// *Share and register*: the caller's own private connections that are shared first.
    #[garde(custom(check::share))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<ConnectionId>,
    /// The version that was seen; `If-Match` says the same.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// *Attach flow*: a standalone flow moves into an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Attach {
    #[garde(skip)]
    pub integration: IntegrationId,
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
pub struct SavedFlow {
    pub flow: Flow,
    /// Absent when nothing was registered or shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<Box<Reminder>>,
}

endpoints! {
    ListFlows: Get "/v1/workspaces/{workspace}/flows" { workspace: WorkspaceId } ?FlowQuery => Page<Flow>;
    CreateFlow: Post "/v1/workspaces/{workspace}/flows" { workspace: WorkspaceId }, NewFlow => SavedFlow;
    ReadFlow: Get "/v1/flows/{flow}" { flow: FlowId } => Flow;
    ChangeFlow: Patch "/v1/flows/{flow}" { flow: FlowId }, EditFlow => SavedFlow;
    DeleteFlow: Delete "/v1/flows/{flow}" { flow: FlowId } => NoContent;
    AttachFlow: Post "/v1/flows/{flow}/attach" { flow: FlowId }, Attach => SavedFlow;
}
