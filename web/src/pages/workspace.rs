//! Workspaces themselves.

pub mod new;
