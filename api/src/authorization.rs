//! OAuth authorizations (S2–S12): one state, one arrival. The browser that leaves must be the one that comes back; what
//! comes back is decided anew for the member who left, and nothing is stored unless everything holds.

pub mod arrival;
pub mod routes;
pub mod service;
mod store;
