//! The tables as sea-orm sees them. Words are kept as text, so that both databases keep them alike; each noun's
//! `store.rs` gives them their types.

pub mod access_request;
pub mod audit_event;
pub mod authorization;
pub mod branding;
pub mod change;
pub mod connection;
pub mod credential;
pub mod flow;
pub mod flow_step;
pub mod grant;
pub mod idempotency_key;
pub mod integration;
pub mod invitation;
pub mod mail;
pub mod notification;
pub mod notification_preference;
pub mod oauth_app;
pub mod organization;
pub mod organization_member;
pub mod receipt;
pub mod refresh_token;
pub mod registration;
pub mod requested_source;
pub mod session;
pub mod setup_link;
pub mod step;
pub mod user;
pub mod workspace;
pub mod workspace_member;
