//! The first owner (S37): while nobody can sign in, each start prints a one-time set-up link; whoever holds one founds the
//! first organization, and with that all links are dead.

pub mod routes;
pub mod service;
mod store;
