//! Connections (PRODUCT §3): what is connected, as which account, in which state. The credential is sealed beside it and
//! never read back by people. What a caller may not see is in no list and no count.

mod account;
pub mod credential;
pub mod edit;
pub mod leaving;
pub mod news;
mod preview;
pub mod reconnect;
mod refresh;
pub mod removal;
pub mod replacement;
pub mod revocation;
pub mod routes;
mod rules;
pub mod service;
pub mod store;
pub mod testing;
pub mod usage;
