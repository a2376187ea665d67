//! The providers an account can be connected at. They are data, `catalogue/*.toml`, checked when the program starts: a
//! provider without a quirk of its own takes no Rust.

pub mod api;
pub mod catalogue;
mod field;
pub mod form;
pub mod http_api;
mod key_file;
mod pattern;
pub mod present;
mod restriction;
pub mod routes;
pub mod service;
pub mod spec;
pub mod template;
pub mod verify;

pub use self::{
    catalogue::{Catalogue, CatalogueError, Entry, Field, Method},
    pattern::Pattern,
};

/// Where a provider's mark is served, by the provider's key.
pub fn logo(key: &str) -> String {
    format!("/logos/{key}.svg")
}
