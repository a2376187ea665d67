//! The API as its users see it, over real HTTP, on real databases. PostgreSQL's half needs `MOORING_TEST_DATABASE_URL`,
//! which `just test` sets.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where something unexpected happens")]

mod access_matrix;
mod architecture;
mod audit;
mod authorizations;
mod connections;
mod contract;
mod http;
mod leaks;
mod oauth_apps;
mod processes;
mod sessions;
mod set_up;
mod startup;
mod support;
mod visibility;
