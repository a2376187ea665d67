//! Registration (PRODUCT §5): the one thing that says whether an integration may use a connection, and what a member of
//! selected integrations reaches. Only shared connections are registered; a save registers what it uses, and says so.

pub mod by_hand;
pub mod creation;
pub mod routes;
pub mod rules;
pub mod service;
pub mod store;
