//! Signing in, and the list of one's own sessions.

pub mod account;
pub mod sign_in;
