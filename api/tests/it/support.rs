//! What the tests stand on.

pub mod caller;
pub mod database;
pub mod emulator;
pub mod golden;
pub mod google;
pub mod links;
pub mod mail;
pub mod people;
pub mod provider;
mod requests;
pub mod servers;
mod site;
pub mod stream;
mod structure;
pub mod wire;

pub use caller::{Answer, Caller};
pub use database::Backend;
pub use people::Place;
pub use site::{MASTER_KEY, Setting, Site};
