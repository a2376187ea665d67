//! The rows of the table, a file for each thing.

mod access_request;
mod account;
mod connection;
mod flow;
mod integration;
mod member;
mod organization;
mod step;
mod workspace;

pub use access_request::{AccessRequestFacts, access_request, request_reauthorization};
pub use account::account;
pub use connection::{ConnectionFacts, connection, may_force, reach};
pub use flow::{FlowFacts, FlowPlace, flow};
pub use integration::integration;
pub use member::{MemberFacts, invite, member};
pub use organization::organization;
pub use step::{StepFacts, step};
pub use workspace::workspace;
