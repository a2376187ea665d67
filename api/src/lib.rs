//! The Mooring server as a library: the binary and the tests are its two users.

pub mod access;
pub mod audit;
pub mod authorization;
pub mod clock;
pub mod config;
pub mod connection;
pub mod db;
pub mod failure;
pub mod health;
pub mod http;
pub mod oauth;
pub mod oauth_app;
pub mod organization;
pub mod outbound;
pub mod provider;
pub mod random;
pub mod secret;
pub mod serve;
pub mod session;
pub mod setup;
pub mod state;
pub mod vault;
pub mod workspace;
