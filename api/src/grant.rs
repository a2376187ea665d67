//! Grants: what members of selected integrations may do with one. Everybody else reaches all of them and has none, so that
//! a grant never comes back as a right that nobody thinks of any more.
pub mod routes;
pub mod service;
pub mod store;
