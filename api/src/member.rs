//! Members: their places in organizations and workspaces, and what becomes of what they own when they leave.
//!
//! Whoever changes a place, or gives a thing to a member, locks the organization first: the member is still there when it
//! arrives, and of two changes at once the second is decided on what the first has left (TRAPS 4).

mod flow;
mod owners;
mod removal;
pub mod routes;
mod rules;
pub mod service;
pub mod store;
