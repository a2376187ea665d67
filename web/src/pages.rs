//! One folder for each noun. A page reads: data, actions, view. It asks the permission table and never a role.

pub mod access_request;
pub mod authorization;
pub mod connection;
pub mod control;
pub mod flow;
pub mod home;
pub mod impact;
pub mod integration;
pub mod invitation;
pub mod keyset;
pub mod member;
pub mod not_found;
pub mod notification;
pub mod oauth_app;
pub mod organization;
pub mod reminder;
pub mod rename;
pub mod session;
pub mod setup;
pub mod step;
pub mod workspace;
