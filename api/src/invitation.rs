//! Invitations: accounts are made by invitation only, for the invited address (PRODUCT §2.3). The link works once and for
//! seven days. Unknown, used, withdrawn, replaced and expired ones look the same, and so do those of somebody who may not
//! invite such a member any more.

mod acceptance;
pub mod routes;
mod service;
mod store;
