//! Standalone flows, which a member leaves behind.

pub mod store;
