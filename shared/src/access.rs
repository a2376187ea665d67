//! THE permission table: who may do what. Pure and exhaustive; the API enforces it, the SPA shows it, nothing else decides.
//!
//! A new action does not compile without a row and a new role not without a column. Two laws hold over all of it and are
//! tested: more rights never mean less access, and narrowing never adds rights.

mod action;
mod decision;
mod policy;
mod role;

pub use action::{
    AccessRequestAction, AccountAction, ConnectionAction, FlowAction, IntegrationAction, MemberAction,
    OrganizationAction, StepAction, WorkspaceAction,
};
pub use decision::{Decision, Why};
pub use policy::{
    AccessRequestFacts, ConnectionFacts, FlowFacts, FlowPlace, MemberFacts, StepFacts, access_request, account,
    connection, flow, integration, invite, may_force, member, organization, reach, request_reauthorization, step,
    workspace,
};
pub use role::{GrantLevel, OrganizationRole, Reach, Role, Scope, Via, Visibility, WorkspaceMember, WorkspaceRole};
