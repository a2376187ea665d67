//! Workspaces: isolated places inside an organization.

pub mod routes;
pub mod service;
pub mod store;
