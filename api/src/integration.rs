//! Integrations (PRODUCT §5): containers of flows, whose kind never changes. Members of selected integrations see those
//! that they were granted and nothing of the others.

pub mod routes;
pub mod service;
pub mod store;
