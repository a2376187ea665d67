//! The API as its users see it, over real HTTP, on real databases. PostgreSQL's half needs `MOORING_TEST_DATABASE_URL`,
//! which `just test` sets.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where something unexpected happens")]

mod access_matrix;
mod actions;
mod architecture;
mod audit;
mod authorizations;
mod branding;
mod connections;
mod contract;
mod databases;
mod dependents;
mod edits;
mod http;
mod invitations;
mod leaks;
mod link_races;
mod link_rights;
mod links;
mod live;
mod members;
mod methods;
mod oauth_apps;
mod organizations;
mod plans;
mod processes;
mod providers;
mod query_plans;
mod receipts;
mod reconnects;
mod refresh;
mod removal;
mod service_accounts;
mod sessions;
mod set_up;
mod startup;
mod support;
mod testing;
mod typed_links;
mod typed_reconnects;
mod visibility;
