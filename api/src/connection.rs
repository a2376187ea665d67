//! Connections (PRODUCT §3): what is connected, as which account, in which state. The credential is sealed beside it and
//! never read back by people. What a caller may not see is in no list and no count.

pub mod routes;
pub mod service;
pub mod store;
