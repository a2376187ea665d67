//! OAuth apps: the client id and secret with which Mooring introduces itself to a provider. An organization's own goes
//! before the one that the operator registered for the whole instance.

mod client;
mod form;
pub mod routes;
pub mod service;
mod store;
