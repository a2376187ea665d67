//! Access requests (PRODUCT §4).

pub mod store;
