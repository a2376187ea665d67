//! Workspaces: isolated places inside an organization.

pub mod routes;
pub mod service;
mod store;
