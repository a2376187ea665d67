//! What the API and the SPA agree on. It compiles to WebAssembly and has no clock, no randomness, no I/O and no database.

pub mod access;
pub mod authorization;
pub mod check;
pub mod connection;
pub mod endpoint;
pub mod id;
pub mod invitation;
pub mod member;
pub mod oauth_app;
pub mod organization;
pub mod page;
pub mod patch;
pub mod plan;
pub mod problem;
pub mod provider;
pub mod secret_text;
pub mod session;
pub mod setup;
pub mod time;
pub mod usage;
pub mod workspace;
