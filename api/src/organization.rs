//! Organizations and who belongs to them.

pub mod routes;
pub mod service;
pub mod store;
