//! Receipts (PRODUCT §4): what a recipient granted through a link, and *Revoke access*. A receipt lives as long as the
//! credential that it is for is held, whatever becomes of the link; what is dead is answered like what never was.

mod revoke;
pub mod routes;
mod service;
pub mod store;
